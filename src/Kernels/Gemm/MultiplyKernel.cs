using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>A multiplication as a kernel: cuts it into pieces for the threads, and chooses the path of each.</summary>
internal unsafe struct MultiplyKernel<T, A> : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // Less than some three microseconds are not worth a helper, awake as it may be: between distant cores, an operand's first cache line alone takes one.
    public const double DefaultWorkPerThread = 1 << 18;

    // Where there is enough of it, several pieces to a thread, so that a slow one does not keep the others waiting; each has so much of what is worth a helper.
    public const int PiecesPerThread = 4;
    public const double LeastPiece = 8;

    // What it costs besides, in tiles: B is packed with the first of a column of tiles, A comes near with the first of a row. And how much of a piece the last one may be late.
    private const double PackingTiles = 2;
    private const double ReadingTiles = 1;
    private const double Lateness = 0.1;

    // An element that is read or written takes about as long as so many multiply-adds.
    private const double WorkPerElement = 4;

    // The bytes of a B of contiguous columns that is copied by rows in less time than panels of it are made ready.
    private const int MostTurned = 4 << 10;

    public GemmProblem<T> Problem;
    public A Activation;
    public int MaxThreads;
    public double WorkPerThread;

    /// <summary>The cache blocking, or null to choose it by shape.</summary>
    public Blocking* Blocking;

    /// <summary>How much there is to do, in multiply-adds.</summary>
    public readonly double Work =>
        ((double)Problem.M * Problem.N * Problem.K)
        + (WorkPerElement * (((double)Problem.M * Problem.K) + ((double)Problem.K * Problem.N) + ((double)Problem.M * Problem.N)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<S, V>()
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
            double work = Work;
            if (work >= 2 * WorkPerThread)
            {
                Share<S, V>(WorkSharing.Threads(work, WorkPerThread, MaxThreads), work / WorkPerThread);
                return;
            }
        }

        Run<S, V>(ref Problem);
    }

    // Apart, so that a small product does not make room for the pieces.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Share<S, V>(int threads, double most)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Pieces<S, V> pieces = new(in this, threads, most);
        WorkSharing.Run(in pieces, pieces.Count, threads);
    }

    /// <summary>A piece of the problem on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Run<S, V>(ref GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (problem.IsBetterPackedLeft(S.TileRows) || problem.IsBetterAcross(S.Width) || problem.IsBetterAlong(S.Width, S.Registers))
        {
            GemmProblem<T> transposed = problem.Transposed();
            Run<S, V>(ref transposed);
        }
        else if (Blocking != null)
        {
            MacroKernel<S, V, T, A>.Multiply(in problem, in *Blocking, Activation);
        }
        else if (OneColumn<S, V, T, A>.Fits(in problem))
        {
            OneColumn<S, V, T, A>.Multiply(in problem, Activation);
        }
        else
        {
            RunLarger<S, V>(ref problem);
        }
    }

    // Apart, so that the smallest products make no room for what the others need.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunLarger<S, V>(ref GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (FewDots<S, V, T, A>.Fits(in problem))
        {
            FewDots<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (DotProducts<S, V, T, A>.Fits(in problem))
        {
            DotProducts<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (HasSmallColumns(in problem))
        {
            Turn<S, V>(ref problem);
        }
        else if (HasFewDots(in problem))
        {
            GemmProblem<T> transposed = problem.Transposed();
            OneColumn<S, V, T, A>.Multiply(in transposed, Activation);
        }
        else if (VectorMatrix<S, V, T, A>.Fits(in problem))
        {
            VectorMatrix<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (FewRows<S, V, T, A>.Fits(in problem))
        {
            FewRows<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (OuterProducts<S, V, T, A>.Fits(in problem))
        {
            OuterProducts<S, V, T, A>.Multiply(in problem, Activation);
        }
        else if (!problem.IsPacked && problem.B.ColumnStride == 1 && problem.HasNearB && problem.HasNearA)
        {
            MacroKernel<S, V, T, A>.MultiplyInPlace(in problem, Activation);
        }
        else
        {
            Blocking blocking = Kernels.Blocking.Choose(in problem, S.TileRows);
            MacroKernel<S, V, T, A>.Multiply(in problem, in blocking, Activation);
        }
    }

    /// <summary>Whether the problem is one row times columns that are not read across, nor along as above. As the rows of a column of tiles, they need not.</summary>
    private static bool HasFewDots(in GemmProblem<T> problem) =>
        problem.M == 1 && (problem.B.ColumnStride != 1 || problem.N == 1) && !problem.IsPacked;

    /// <summary>Whether all that keeps the problem from being multiplied in place is that a small B lies by columns.</summary>
    private static bool HasSmallColumns(in GemmProblem<T> problem) =>
        problem.B.ColumnStride != 1 && problem.B.RowStride == 1 && problem.M > 1 && problem.N > 1 && !problem.IsPacked && !problem.IsPackedA
        && problem.HasNearA && problem.N <= MostTurned / sizeof(T) / problem.K;

    /// <summary>The product with a copy of B by rows, which takes the place of B meanwhile: a problem that is copied right after it is written waits for its parts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Turn<S, V>(ref GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        T* columns = problem.B.Start;
        nint stride = problem.B.ColumnStride;
        T* rows = (T*)Workspace.Rent(problem.K * problem.N * sizeof(T));
        Packing.Pack<S, V, T>(columns, stride, 1, problem.N, problem.N, problem.K, rows);
        problem.B = new(rows, problem.N, 1);
        Run<S, V>(ref problem);
        problem.B = new(columns, 1, stride);
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
        private readonly MultiplyKernel<T, A> _kernel;
        private readonly nint _rowsEach;
        private readonly nint _columnsEach;
        private readonly int _down;

        public Pieces(in MultiplyKernel<T, A> kernel, int threads, double helped)
        {
            _kernel = kernel;
            (nint m, nint n) = (kernel.Problem.M, kernel.Problem.N);
            (nint tilesDown, nint tilesAcross) = kernel.Problem.Tiles(S.TileRows, S.Width);
            nint wanted = (nint)Math.Clamp(helped / LeastPiece, threads, PiecesPerThread * (double)threads);

            // Of the grids of as many pieces or a few, the one that is done first, with what a piece costs besides its tiles and a little of what the last one may be late.
            double least = double.PositiveInfinity;
            for (nint most = threads; most <= wanted; most = most == wanted ? wanted + 1 : nint.Min(2 * most, wanted))
            {
                for (nint down = 1; down <= nint.Min(most, tilesDown); down++)
                {
                    nint rows = (tilesDown + down - 1) / down;
                    nint across = nint.Min(most / down, tilesAcross);
                    nint columns = (tilesAcross + across - 1) / across;
                    nint pieces = (tilesDown + rows - 1) / rows * ((tilesAcross + columns - 1) / columns);
                    double time = ((pieces + threads - 1) / threads + Lateness) * (rows + PackingTiles) * (columns + ReadingTiles);
                    if (time < least)
                    {
                        least = time;
                        (_rowsEach, _columnsEach) = (rows * S.TileRows, columns * 2 * S.Width);
                    }
                }
            }

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
            _kernel.Run<S, V>(ref part);
        }
    }
}
