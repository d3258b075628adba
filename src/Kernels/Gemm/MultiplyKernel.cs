using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>A multiplication as a kernel: cuts it into pieces for the threads, and chooses the path of each.</summary>
internal unsafe struct MultiplyKernel<T, A> : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // A thread of the pool wakes up after some ten microseconds; less work than three times that to a thread is not worth it.
    public const double DefaultWorkPerThread = 1 << 22;

    // An element that is read or written takes about as long as so many multiply-adds.
    private const double WorkPerElement = 4;

    public GemmProblem<T> Problem;
    public A Activation;
    public int MaxThreads;
    public double WorkPerThread;

    /// <summary>The cache blocking, or null to choose it by shape.</summary>
    public Blocking* Blocking;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (Problem.M == 0 || Problem.N == 0)
        {
            return;
        }

        if (Problem.K == 0 || Problem.Alpha == T.Zero)
        {
            WithoutTerms();
            return;
        }

        if (MaxThreads > 1)
        {
            double elements = ((double)Problem.M * Problem.K) + ((double)Problem.K * Problem.N) + ((double)Problem.M * Problem.N);
            double work = ((double)Problem.M * Problem.N * Problem.K) + (WorkPerElement * elements);
            if (work >= 2 * WorkPerThread)
            {
                Share<S, V>(work / WorkPerThread);
                return;
            }
        }

        Run<S, V>(in Problem);
    }

    // Apart, so that a small product does not make room for the pieces.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Share<S, V>(double most)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Pieces<S, V> pieces = new(in this, most);
        WorkSharing.Run(in pieces, pieces.Count, MaxThreads);
    }

    /// <summary>A piece of the problem on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Run<S, V>(in GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (problem.IsBetterPackedLeft(S.TileRows))
        {
            Run<S, V>(problem.Transposed());
        }
        else if (Blocking != null)
        {
            MacroKernel<S, V, T, A>.Multiply(in problem, in *Blocking, Activation);
        }
        else if (VectorMatrix<S, V, T, A>.Fits(in problem))
        {
            VectorMatrix<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (!problem.IsPacked && problem.B.ColumnStride == 1 && problem.K * problem.N <= Kernels.Blocking.Small / sizeof(T) && problem.M * problem.K <= Kernels.Blocking.Small / sizeof(T))
        {
            MacroKernel<S, V, T, A>.MultiplyInPlace(in problem, Activation);
        }
        else
        {
            Blocking blocking = Kernels.Blocking.Choose(in problem, S.TileRows);
            MacroKernel<S, V, T, A>.Multiply(in problem, in blocking, Activation);
        }
    }

    /// <summary>C = f(beta * C + bias): neither A nor B is read.</summary>
    private readonly void WithoutTerms()
    {
        for (nint i = 0; i < Problem.M; i++)
        {
            for (nint j = 0; j < Problem.N; j++)
            {
                T* c = Problem.C.At(i, j);
                T value = Problem.Beta == T.Zero ? T.Zero : Problem.Beta * *c;
                value = Problem.Bias.Start == null ? value : value + *Problem.Bias.At(i, j);
                *c = Activation.Forward<ScalarSimd<T>, T, T>(value);
            }
        }
    }

    /// <summary>C cut into a grid of pieces, each with all its terms: K is never split, so the cut changes no bit, and the pieces share nothing.</summary>
    private readonly struct Pieces<S, V> : IWork
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        // Several pieces to a thread, so that a slow one does not keep the others waiting.
        private const int PiecesPerThread = 4;

        private readonly MultiplyKernel<T, A> _kernel;
        private readonly nint _rowsEach;
        private readonly nint _columnsEach;
        private readonly int _down;

        public Pieces(in MultiplyKernel<T, A> kernel, double most)
        {
            _kernel = kernel;
            (nint m, nint n) = (kernel.Problem.M, kernel.Problem.N);
            nint tilesDown = (m + S.TileRows - 1) / S.TileRows;
            nint tilesAcross = (n + (2 * S.Width) - 1) / (2 * S.Width);

            // Nearly square pieces read the least of A and B for what they compute.
            double wanted = Math.Min(most, PiecesPerThread * (double)kernel.MaxThreads);
            nint down = nint.Clamp((nint)Math.Round(Math.Sqrt(wanted * m / n)), 1, nint.Min(tilesDown, (nint)wanted));
            nint across = nint.Clamp((nint)(wanted / down), 1, tilesAcross);
            down = nint.Clamp((nint)(wanted / across), 1, tilesDown);
            _rowsEach = (tilesDown + down - 1) / down * S.TileRows;
            _columnsEach = (tilesAcross + across - 1) / across * 2 * S.Width;
            _down = (int)((m + _rowsEach - 1) / _rowsEach);
            Count = _down * (int)((n + _columnsEach - 1) / _columnsEach);
        }

        public int Count { get; }

        public void Run(int index)
        {
            ref readonly GemmProblem<T> problem = ref _kernel.Problem;
            nint row = index % _down * _rowsEach;
            nint column = index / _down * _columnsEach;
            GemmProblem<T> part = problem.Part(row, nint.Min(_rowsEach, problem.M - row), column, nint.Min(_columnsEach, problem.N - column));
            _kernel.Run<S, V>(in part);
        }
    }
}
