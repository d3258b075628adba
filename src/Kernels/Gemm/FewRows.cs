using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Two or three rows times a matrix that lies beyond the near caches, its rows pages apart, without packing: like <see cref="VectorMatrix{S, V, T, A}"/> it reads B once, some
/// rows at a time from end to end. Tiles would take a short piece of each row; what they bring near shares few sets of the caches, and is gone before it is used.
/// </summary>
internal static unsafe class FewRows<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // The sums of all rows in a block of columns, which stay in the L1 cache or near it.
    private const int BytesOfSums = 32 << 10;

    // Rows of B read side by side: as many streams as the prefetchers follow.
    private const int Terms = 8;

    // Shorter rows of B are no streams, and fewer of them find room.
    private const int LeastRow = 1 << 10;
    private const int LeastTerms = 2 * Gemm.SummationBlock;

    /// <summary>Whether the problem is a few rows times a large matrix of contiguous rows pages apart.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.M <= FewRowsKernel.MostRows && !problem.IsPacked && !problem.IsPackedA && problem.B.ColumnStride == 1 && problem.C.ColumnStride == 1
        && problem.N * sizeof(T) >= LeastRow && problem.K >= LeastTerms && problem.IsFar && Blocking.SharesSets(problem.B.RowStride * sizeof(T));

    /// <summary>C = f(alpha * A * B + beta * C + bias), with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        Debug.Assert(Fits(in problem));
        nint pair = 2 * S.Width;
        nint width = nint.Min(BytesOfSums / sizeof(T) / problem.M / pair, (problem.N + pair - 1) / pair) * pair;

        // A cache line more from one row of sums to the next: those of a power of two would share a set.
        nint stride = width + (Workspace.Alignment / sizeof(T));
        T* sums = (T*)Workspace.RentApart(problem.M * stride * sizeof(T), problem.B.Start);
        Unsafe.SkipInit(out TileOperands<T> tile);
        tile.RowStrideA = problem.A.RowStride;
        tile.ColumnStrideA = problem.A.ColumnStride;
        tile.RowStrideB = problem.B.RowStride;
        tile.C = sums;
        tile.RowStrideC = stride;
        for (nint jc = 0; jc < problem.N; jc += width)
        {
            nint columns = nint.Min(width, problem.N - jc);
            for (nint i = 0; i < problem.M; i++)
            {
                VectorMatrix<S, V, T, A>.Begin(problem.C.At(i, jc), columns, problem.Beta);
            }

            for (nint pc = 0; pc < problem.K; pc += Gemm.SummationBlock)
            {
                nint end = nint.Min(pc + Gemm.SummationBlock, problem.K);
                new Span<T>(sums, (int)(problem.M * stride)).Clear();
                for (nint k = pc; k < end; k += Terms)
                {
                    tile.Depth = nint.Min(Terms, end - k);
                    tile.A = problem.A.At(0, k);
                    tile.B = problem.B.At(k, jc);
                    TileHeights.AddRows<S, V, T>(problem.M, in tile, columns);
                }

                for (nint i = 0; i < problem.M; i++)
                {
                    VectorMatrix<S, V, T, A>.Fold(sums + (i * stride), problem.Alpha, problem.C.At(i, jc), columns);
                }
            }

            TileLoops<S, V, T, A>.Finish(problem.C.At(0, jc), problem.C.RowStride, problem.M, columns, problem.Bias.FromIfAny(0, jc), activation);
        }
    }
}
