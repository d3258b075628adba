using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Rows times contiguous columns that fill at most one vector: dot products, of the fewest columns four summation blocks of each side by side, as each sum is one chain.</summary>
internal static unsafe class FewDots<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // Fewer terms cost less than what the sums need before and after; of more rows than the kernel takes at a time, those of columns that fill the lanes, or half of them, are packed and tiled in as little time.
    private const int LeastTerms = 64;
    private const int MostRows = 16;

    private static int Blocks => DotFactors<S, V, T>.Blocks;

    private static int BlockTerms => DotFactors<S, V, T>.BlockTerms;

    /// <summary>Whether the problem is that.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.N <= S.Width && problem.K >= LeastTerms && (problem.M <= DotKernel.MostRows || (problem.M <= MostRows && problem.N < S.Width && problem.N != S.Width / 2 && problem.K >= 2 * LeastTerms))
        && problem.B.RowStride == 1 && (problem.B.ColumnStride != 1 || problem.N == 1)
        && !problem.IsPacked && !problem.IsPackedA;

    /// <summary>Whether blocks side by side pay for their factors, which are packed and take one more operation each: columns leave most lanes idle, or share sets of the L1 cache.</summary>
    private static bool FitsBlocks(in GemmProblem<T> problem) =>
        problem.K >= BlockTerms
        && (problem.N <= 2 * S.Width / Blocks || (problem.M <= 2 && DotFactors<S, V, T>.ShareSets(problem.B.ColumnStride)));

    /// <summary>C = f(alpha * A * B + beta * C + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        nint parts = (problem.M + DotKernel.MostRows - 1) / DotKernel.MostRows;
        nint rows = (problem.M + parts - 1) / parts;
        for (nint row = 0; row < problem.M; row += rows)
        {
            Rows(problem.Part(row, nint.Min(rows, problem.M - row), 0, problem.N), activation);
        }
    }

    /// <summary>The product of as many rows as the kernel takes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(in GemmProblem<T> problem, A activation)
    {
        T* memory = stackalloc T[(2 * DotKernel.MostRows * 16) + 16];
        T* sums = Workspace.Align(memory);
        MatrixPointer<T> c = problem.C;
        if (c.ColumnStride != 1)
        {
            c = new(sums + (DotKernel.MostRows * S.Width), S.Width, 1);
            if (problem.Beta != T.Zero)
            {
                TileCopy<S, V, T>.Copy(problem.C, c, problem.M, problem.N);
            }
        }

        Unsafe.SkipInit(out DotOperands<T> operands);
        operands.Ahead = null;
        operands.Sums = sums;
        operands.SumStride = S.Width;
        nint k = 0;
        if (FitsBlocks(in problem))
        {
            k = AddBlocks(in problem, ref operands, c);
        }

        operands.Lanes = Columns(problem.N, problem.B.ColumnStride);
        T* a = problem.A.At(0, k);
        operands.FactorStride = problem.A.RowStride;
        bool copies = DotFactors<S, V, T>.NeedCopy(in problem);
        if (copies)
        {
            operands.FactorStride = (problem.M == 1 ? 2 * Gemm.SummationBlock : Gemm.SummationBlock) + DotFactors<S, V, T>.Gap;
            a = (T*)Workspace.Rent(problem.M * operands.FactorStride * sizeof(T));
        }

        // The sums of one row are one chain: of two summation blocks, two, where the L1 cache has room for the lines of both and half as many.
        bool hasTwo = problem.M == 1 && 3 * problem.N < Blocking.Room(problem.B.ColumnStride * sizeof(T));
        while (k < problem.K)
        {
            bool isTwo = hasTwo && problem.K - k >= 2 * Gemm.SummationBlock;
            nint terms = isTwo ? 2 * Gemm.SummationBlock : nint.Min(Gemm.SummationBlock, problem.K - k);
            if (copies)
            {
                DotFactors<S, V, T>.Copy(problem.A.From(0, k), problem.M, terms, a, operands.FactorStride);
            }

            operands.Factors = a;
            operands.B = problem.B.At(k, 0);
            operands.Terms = terms;
            if (isTwo)
            {
                DotKernel.RunTwoBlocks<S, V, T>(in operands);
            }
            else
            {
                TileHeights.MultiplyDots<S, V, T, OneFactor>(problem.M, in operands);
            }

            for (nint i = 0; i < problem.M; i++)
            {
                Fold(sums + (i * S.Width), problem.Alpha, k == 0 ? problem.Beta : T.One, c.At(i, 0), problem.N);
            }

            if (isTwo)
            {
                Fold(sums + S.Width, problem.Alpha, T.One, c.Start, problem.N);
            }

            a += copies ? 0 : terms;
            k += terms;
        }

        TileLoops<S, V, T, A>.Finish(c.Start, c.RowStride, problem.M, problem.N, problem.Bias, activation);

        if (problem.C.ColumnStride != 1)
        {
            TileCopy<S, V, T>.Copy(c, problem.C, problem.M, problem.N);
        }
    }

    /// <summary>Adds the terms of whole groups of summation blocks, which go side by side.</summary>
    /// <returns>How many terms these are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint AddBlocks(in GemmProblem<T> problem, ref DotOperands<T> operands, MatrixPointer<T> c)
    {
        nint length = BlockTerms + DotFactors<S, V, T>.Gap;
        T* factors = (T*)Workspace.Rent(problem.M * length * sizeof(T));
        nint ldb = problem.B.ColumnStride;
        int most = S.Width / Blocks;
        operands.Factors = factors;
        operands.FactorStride = length;
        operands.Terms = Gemm.SummationBlock;
        nint k = 0;
        for (; k <= problem.K - BlockTerms; k += BlockTerms)
        {
            DotFactors<S, V, T>.Pack(problem.A.From(0, k), problem.M, BlockTerms, factors, length);
            T beta = k == 0 ? problem.Beta : T.One;
            nint j = 0;
            for (; problem.M == 1 && j < problem.N - most; j += 2 * most)
            {
                // The sums of one row are one chain: of two vectors, two. The second begins early enough to be whole.
                nint second = nint.Min(j + most, problem.N - most);
                nint shared = j + most - second;
                operands.Lanes = DotFactors<S, V, T>.Lanes(ldb, 2 * ldb);
                operands.B = problem.B.At(k, j);
                DotKernel.RunTwo<S, V, T, FourFactors>(in operands, problem.B.At(k, second));
                FoldBlocks(operands.Sums, problem.Alpha, beta, c.At(0, j), most, most);
                FoldBlocks(operands.Sums + S.Width + (shared * Blocks), problem.Alpha, beta, c.At(0, j + most), most - shared, most - shared);
            }

            for (; j < problem.N; j += most)
            {
                nint count = nint.Min(most, problem.N - j);
                LaneStrides columns = Columns(count, ldb);
                nint lanes = (nint)BitOperations.RoundUpToPowerOf2((nuint)count);
                operands.Lanes = DotFactors<S, V, T>.Lanes(columns.Ones, columns.Pairs);
                operands.B = problem.B.At(k, j);
                TileHeights.MultiplyDots<S, V, T, FourFactors>(problem.M, in operands);
                for (nint i = 0; i < problem.M; i++)
                {
                    FoldBlocks(operands.Sums + (i * S.Width), problem.Alpha, beta, c.At(i, j), count, lanes);
                }
            }
        }

        return k;
    }

    /// <summary>Lanes for as many columns as the next power of two, of which the second half begins early enough to end with the last column; the other lanes repeat them.</summary>
    private static LaneStrides Columns(nint columns, nint stride)
    {
        nint last = columns * stride;
        return columns switch
        {
            1 => default,
            2 => new(stride, 0, 0, 0),
            <= 4 => new(stride, last - (2 * stride), 0, 0),
            <= 8 => new(stride, 2 * stride, last - (4 * stride), 0),
            _ => new(stride, 2 * stride, 4 * stride, last - (8 * stride)),
        };
    }

    /// <summary>c = fma(alpha, sum, beta * c), or from zero where beta is zero, whatever c holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(T* sums, T alpha, T beta, T* c, nint columns)
    {
        // The second half of the lanes are the last columns.
        nint lanes = (nint)BitOperations.RoundUpToPowerOf2((nuint)columns);
        nint first = lanes == columns ? columns : lanes / 2;
        Fold(S.Broadcast(alpha), sums, beta, c, (int)first);
        if (first < columns)
        {
            Fold(S.Broadcast(alpha), sums + (lanes - columns) + first, beta, c + first, (int)(columns - first));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(V alpha, T* sums, T beta, T* c, int columns)
    {
        V value = beta == T.Zero ? S.Broadcast(default) : S.Multiply(S.Broadcast(beta), Lanes.Load<S, V, T>(c, columns));
        Lanes.Store<S, V, T>(c, S.Fma(alpha, Lanes.Load<S, V, T>(sums, columns), value), columns);
    }

    /// <summary>The same of the sums of blocks, those of a column side by side. Of lanes for more columns, as <see cref="Columns"/> lays them, the second half are the last columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldBlocks(T* sums, T alpha, T beta, T* c, nint columns, nint lanes)
    {
        for (nint j = 0; j < columns; j++)
        {
            T* ofColumn = sums + ((j < lanes / 2 ? j : j + lanes - columns) * Blocks);
            T value = beta == T.Zero ? T.Zero : beta * c[j];
            for (nint block = 0; block < Blocks; block++)
            {
                value = ScalarSimd<T>.Fma(alpha, ofColumn[block], value);
            }

            c[j] = value;
        }
    }
}
