using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>A product no wider than a tile: a column of tiles straight from the problem, so that its fixed cost is small.</summary>
internal static unsafe class OneColumn<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    /// <summary>Whether the problem is that: operands that stay in the L1 cache, read and written in place.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.N <= 2 * S.Width && problem.HasNearA && problem.K <= Gemm.SummationBlock && problem.B.ColumnStride == 1
        && problem.C.ColumnStride == 1 && !problem.IsPacked && !problem.IsPackedA;

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        if (problem.N < S.Width && NarrowTiles<S, V, T>.Fits(problem.M, problem.N, problem.K, problem.A.RowStride, problem.A.ColumnStride, problem.B.RowStride))
        {
            MultiplySegments(in problem, activation);
        }
        else if (problem.N < S.Width)
        {
            Multiply<PartOfOne>(in problem, (int)problem.N, activation);
        }
        else if (problem.N == S.Width)
        {
            Multiply<OneVector>(in problem, S.Width, activation);
        }
        else if (problem.N < 2 * S.Width)
        {
            Multiply<PartOfTwo>(in problem, (int)problem.N - S.Width, activation);
        }
        else
        {
            Multiply<TwoVectors>(in problem, S.Width, activation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySegments(in GemmProblem<T> problem, A activation)
    {
        Unsafe.SkipInit(out TileOperands<T> operands);
        Fill(in problem, ref operands);
        NarrowTiles<S, V, T>.Update(problem.M, problem.N, ref operands);
        TileLoops<S, V, T, A>.Finish(in problem, activation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(in GemmProblem<T> problem, ref TileOperands<T> operands)
    {
        operands.Depth = problem.K;
        operands.A = problem.A.Start;
        operands.RowStrideA = problem.A.RowStride;
        operands.ColumnStrideA = problem.A.ColumnStride;
        operands.B = problem.B.Start;
        operands.RowStrideB = problem.B.RowStride;
        operands.C = problem.C.Start;
        operands.RowStrideC = problem.C.RowStride;
        operands.Alpha = problem.Alpha;
        operands.Beta = problem.Beta;
        operands.One = T.One;
        operands.ReadsC = problem.Beta != T.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TColumns>(in GemmProblem<T> problem, int last, A activation)
        where TColumns : struct, IColumns
    {
        Unsafe.SkipInit(out TileOperands<T> operands);
        Fill(in problem, ref operands);
        operands.LastColumns = last;

        // Tiles of one height, or one less.
        nint left = problem.M;
        nint tiles = (left + S.TileRows - 1) / S.TileRows;
        while (true)
        {
            nint rows = tiles == 1 ? left : (left + tiles - 1) / tiles;
            TileHeights.Multiply<S, V, T, TColumns>(rows, in operands);
            left -= rows;
            if (left == 0)
            {
                break;
            }

            tiles--;
            operands.A += rows * operands.RowStrideA;
            operands.C += rows * operands.RowStrideC;
        }

        TileLoops<S, V, T, A>.Finish(in problem, activation);
    }
}
