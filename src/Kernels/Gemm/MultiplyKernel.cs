using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>A multiplication as a kernel: chooses the path and the number of threads.</summary>
internal unsafe struct MultiplyKernel<T, A> : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // Handing work to another thread costs some microseconds; below this many multiply-adds to a thread it is not worth it.
    public const double DefaultWorkPerThread = 1 << 20;

    public GemmProblem<T> Problem;
    public A Activation;
    public int MaxThreads;
    public double WorkPerThread;

    /// <summary>The cache blocking, or null to choose it by shape.</summary>
    public Blocking? Blocking;

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

        int threads = MaxThreads == 1 ? 1 : (int)Math.Clamp((double)Problem.M * Problem.N * Problem.K / WorkPerThread, 1, MaxThreads);
        if (VectorMatrix<S, V, T, A>.Fits(in Problem) && Blocking is null)
        {
            VectorMatrix<S, V, T, A>.Multiply(in Problem, Activation, threads);
            return;
        }

        Blocking blocking = Blocking ?? Kernels.Blocking.Choose(in Problem, S.TileRows, 2 * S.Width);
        MacroKernel<S, V, T, A>.Multiply(in Problem, in blocking, Activation, threads);
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
}
