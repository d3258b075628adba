using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>
/// A product of few terms: C is the work, and is written two rows at a time, each from end to end. The rows of B stay in the L1 cache, the elements of the rows of A in registers.
/// </summary>
internal static unsafe class OuterProducts<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // The rows of C that a bias or an activation finds in the L1 cache.
    private const int BytesToFinish = 16 << 10;

    /// <summary>Whether the problem is that.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.K <= OuterKernel.MostTerms && problem.N >= 4 * S.Width && !problem.IsPacked && !problem.IsPackedA && problem.B.ColumnStride == 1 && problem.C.ColumnStride == 1;

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term.</summary>
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        bool finishes = problem.Finishes<A>();
        nint width = Blocking.Small / sizeof(T) / problem.K / (4 * S.Width) * (4 * S.Width);
        for (nint column = 0; column < problem.N; column += width)
        {
            nint columns = nint.Min(width, problem.N - column);
            nint height = finishes ? nint.Max(2, BytesToFinish / sizeof(T) / columns) : problem.M;
            for (nint row = 0; row < problem.M; row += height)
            {
                GemmProblem<T> part = problem.Part(row, nint.Min(height, problem.M - row), column, columns);
                TileHeights.MultiplyTerms<S, V, T>(in part);
                if (finishes)
                {
                    TileLoops<S, V, T, A>.Finish(part.C.Start, part.C.RowStride, part.M, part.N, part.Bias, activation);
                }
            }
        }
    }
}
