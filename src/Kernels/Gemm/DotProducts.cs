using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Few rows times a matrix whose columns are contiguous: dot products along the memory of each column. The lanes of a vector are many columns; or, where those would share too few
/// sets of the L1 cache, four summation blocks of fewer columns.
/// </summary>
internal static unsafe class DotProducts<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // Terms at a time: their factors, 16 KiB of float, and a group of columns, 128 KiB, stay in the near caches.
    private const int MostTerms = 16 * Gemm.SummationBlock;

    // Of fewer terms for each row, columns are packed and tiled in less time.
    private const int TermsPerRow = 6;

    // A matrix of so many bytes lies beyond the L2 cache.
    private const int FarBytes = 1 << 20;

    // The columns of rows of C that are gathered and scattered at a time.
    private const int ScatteredColumns = 1024;

    // More rows hide what lines cost that are fetched twice, and blocks side by side take one more operation for each.
    private const int MostRowsOfBlocks = 2;

    // Columns at a time: four vectors, as each sum is one chain, but no more columns than a processor follows through memory.
    private static int Columns => int.Min(4 * S.Width, 32);

    private static int Blocks => DotFactors<S, V, T>.Blocks;

    private static int BlockTerms => DotFactors<S, V, T>.BlockTerms;

    // The columns of two vectors of several blocks each.
    private static int Group => 2 * S.Width / Blocks;

    // Whether a vector is a cache line: then one chain of sums waits no longer than its columns take to be transposed.
    private static bool IsLine => S.Width * sizeof(T) == Workspace.Alignment;

    // Blocks of so few columns as to share the sets too.
    private static bool HasBlocks => !(IsLine && sizeof(T) == sizeof(double));

    /// <summary>Whether the problem is few rows times contiguous columns that fill more than a vector, of which the last may have some in common with the one before.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.M <= DotKernel.MostRows && problem.K >= nint.Max(DotKernel.LeastTerms, TermsPerRow * problem.M) && problem.B.RowStride == 1 && problem.B.ColumnStride != 1 && problem.N > S.Width
        && !problem.IsPacked && !problem.IsPackedA;

    /// <summary>C = f(alpha * A * B + beta * C + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        nint copied = CopiedTerms(problem.M) * problem.M * sizeof(T);
        if (problem.C.ColumnStride == 1)
        {
            Multiply(in problem, activation, (T*)Workspace.Rent(copied));
            return;
        }

        // Rows of C that are scattered are gathered before and scattered after, a part at a time, none much smaller than the others.
        T* copy = (T*)Workspace.Rent(copied + (problem.M * ScatteredColumns * sizeof(T)));
        MatrixPointer<T> gathered = new(copy + (copied / sizeof(T)), ScatteredColumns, 1);
        nint parts = (problem.N + ScatteredColumns - 1) / ScatteredColumns;
        nint most = (problem.N + parts - 1) / parts;
        for (nint j = 0; j < problem.N; j += most)
        {
            nint columns = nint.Min(most, problem.N - j);
            GemmProblem<T> part = problem.Part(0, problem.M, j, columns);
            MatrixPointer<T> c = part.C;
            part.C = gathered;
            if (problem.Beta != T.Zero)
            {
                TileCopy<S, V, T>.Copy(c, gathered, problem.M, columns);
            }

            Multiply(in part, activation, copy);
            TileCopy<S, V, T>.Copy(gathered, c, problem.M, columns);
        }
    }

    /// <summary>The terms of which factors are copied at a time, with a line more for each row.</summary>
    private static nint CopiedTerms(nint rows) => TermsAtOnce(rows) + DotFactors<S, V, T>.Gap;

    private static nint TermsAtOnce(nint rows) => nint.Max(MostTerms / rows / BlockTerms, 1) * BlockTerms;

    /// <summary>The product with rows of C that are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in GemmProblem<T> problem, A activation, T* copy)
    {
        for (nint i = 0; i < problem.M; i++)
        {
            VectorMatrix<S, V, T, A>.Begin(problem.C.At(i, 0), problem.N, problem.Beta);
        }

        nint most = TermsAtOnce(problem.M);
        nint length = CopiedTerms(problem.M);

        bool copies = DotFactors<S, V, T>.NeedCopy(in problem);

        // Vectors of columns at a time: of one row, as many as the L1 cache has room for the lines of.
        nint room = Blocking.Room(problem.B.ColumnStride * sizeof(T));
        int vectors = problem.M > 1 || room >= Columns ? Columns / S.Width : room >= 2 * S.Width ? 2 : 1;

        // Without room for the lines of two vectors of columns and what else is read, blocks of fewer columns go side by side.
        bool sideBySide = HasBlocks && problem.M <= MostRowsOfBlocks && DotFactors<S, V, T>.ShareSets(problem.B.ColumnStride);
        for (nint pc = 0; pc < problem.K; pc += most)
        {
            nint terms = nint.Min(most, problem.K - pc);
            nint inBlocks = sideBySide ? terms / BlockTerms * BlockTerms : 0;
            T* a = problem.A.At(0, pc);
            nint stride = problem.A.RowStride;
            if (copies || inBlocks > 0)
            {
                DotFactors<S, V, T>.Pack(problem.A.From(0, pc), problem.M, inBlocks, copy, length);
                DotFactors<S, V, T>.Copy(problem.A.From(0, pc + inBlocks), problem.M, terms - inBlocks, copy + inBlocks, length);
                a = copy;
                stride = length;
            }

            // Short runs of many columns are what far memory gives worst.
            bool isFar = problem.N * problem.K >= FarBytes / sizeof(T);
            for (nint j = 0; j < problem.N; j += Columns)
            {
                if (inBlocks > 0)
                {
                    AddBlocks(in problem, pc, inBlocks, isFar, j, a, stride);
                }

                nint end = nint.Min(j + Columns, problem.N);
                for (nint first = j; first < end; first += vectors * S.Width)
                {
                    for (nint k = inBlocks; k < terms; k += Gemm.SummationBlock)
                    {
                        nint next = k + Gemm.SummationBlock;
                        T* ahead = !isFar ? null : next < terms ? problem.B.At(pc + next, first) : problem.B.At(pc + inBlocks, first + (vectors * S.Width));
                        AddBlock(in problem, pc + k, nint.Min(Gemm.SummationBlock, terms - k), ahead, first, vectors, a + k, stride);
                    }
                }
            }
        }

        TileLoops<S, V, T, A>.Finish(in problem, activation);
    }

    /// <summary>Adds summation blocks that go side by side to the columns from <paramref name="j"/> on.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="pc">The first term.</param>
    /// <param name="terms">The terms, a multiple of those that go side by side.</param>
    /// <param name="isFar">Whether the columns lie in far memory.</param>
    /// <param name="j">The first column.</param>
    /// <param name="factors">The factors.</param>
    /// <param name="stride">The elements from those of one row to those of the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlocks(in GemmProblem<T> problem, nint pc, nint terms, bool isFar, nint j, T* factors, nint stride)
    {
        // The sums of each column side by side. The last group begins early enough to be whole: room for the columns before the first, computed once more.
        int row = (Columns + Group) * Blocks;
        T* memory = stackalloc T[(MostTerms / Gemm.SummationBlock / 4 * ((32 + 8) * 4)) + (4 * 16) + 16];
        T* block = Workspace.Align(memory);
        T* sums = block + (4 * 16);
        nint end = nint.Min(j + Columns, problem.N);
        Unsafe.SkipInit(out DotOperands<T> operands);
        operands.FactorStride = stride;
        operands.Terms = Gemm.SummationBlock;
        operands.SumStride = row;
        operands.AheadTerms = BlockTerms;
        operands.AheadStride = problem.B.ColumnStride;
        nint ldb = problem.B.ColumnStride;
        operands.Lanes = DotFactors<S, V, T>.Lanes(ldb, 2 * ldb);
        bool two = problem.M == 1 && !IsLine;
        nint group = two ? Group : Group / 2;
        for (nint first = j; first < end; first += group)
        {
            nint column = nint.Min(first, problem.N - group);
            T* b = problem.B.At(pc, column);
            T* ahead = isFar ? problem.B.At(pc, first + group) : null;
            operands.Sums = sums + ((column - j + Group) * Blocks);
            for (nint k = 0; k < terms; k += BlockTerms)
            {
                operands.Factors = factors + k;
                operands.B = b + k;
                operands.Ahead = isFar ? ahead + k : null;
                if (two)
                {
                    DotKernel.RunTwo<S, V, T, FourFactors>(in operands, b + k + (Group / 2 * ldb));
                }
                else
                {
                    TileHeights.MultiplyDots<S, V, T, FourFactors>(problem.M, in operands);
                }

                operands.Sums += problem.M * row;
            }
        }

        V alpha = S.Broadcast(problem.Alpha);
        for (nint column = j; column < end; column += S.Width)
        {
            int count = (int)nint.Min(S.Width, end - column);
            T* source = sums + ((column - j + Group) * Blocks);
            for (nint i = 0; i < problem.M; i++)
            {
                T* c = problem.C.At(i, column);
                T* next = source;
                V value = Lanes.Load<S, V, T>(c, count);
                for (nint k = 0; k < terms; k += BlockTerms)
                {
                    S.Transpose(next, Blocks, count, Blocks, block, S.Width, S.Width);
                    for (int side = 0; side < Blocks; side++)
                    {
                        value = S.Fma(alpha, S.Load(block + (side * S.Width)), value);
                    }

                    next += problem.M * row;
                }

                Lanes.Store<S, V, T>(c, value, count);
                source += row;
            }
        }
    }

    /// <summary>Adds one summation block to so many vectors of columns, or what there is of them, from <paramref name="j"/> on; <paramref name="ahead"/> is where the next call begins, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlock(in GemmProblem<T> problem, nint pc, nint terms, T* ahead, nint j, int vectors, T* factors, nint stride)
    {
        // The last sums are read as a whole vector from any of them on.
        T* memory = stackalloc T[((DotKernel.MostRows + 1) * 16) + 16];
        T* sums = Workspace.Align(memory);
        Unsafe.SkipInit(out DotOperands<T> operands);
        operands.Factors = factors;
        operands.FactorStride = stride;
        operands.Lanes = LaneStrides.Even(problem.B.ColumnStride);
        operands.Terms = terms;
        operands.Sums = sums;
        operands.SumStride = S.Width;
        operands.Ahead = ahead;
        operands.AheadTerms = Gemm.SummationBlock;
        operands.AheadStride = problem.B.ColumnStride;

        // As above, the last vectors begin early enough to be whole.
        T* b = problem.B.At(pc, 0);
        nint ldb = problem.B.ColumnStride;
        nint last = problem.N - S.Width;
        nint end = nint.Min(j + (vectors * S.Width), problem.N);
        if (problem.M > 1)
        {
            for (; j < end; j += S.Width)
            {
                operands.B = b + (nint.Min(j, last) * ldb);
                TileHeights.MultiplyDots<S, V, T, OneFactor>(problem.M, in operands);
                operands.Ahead += ahead == null ? 0 : S.Width * ldb;
                for (nint i = 0; i < problem.M; i++)
                {
                    Fold(in problem, i, j, end, sums + (i * S.Width));
                }
            }
        }
        else if (vectors == 1)
        {
            operands.B = b + (nint.Min(j, last) * ldb);
            DotKernel.RunLines<S, V, T, OneFactor>(in operands);
            Fold(in problem, 0, j, end, sums);
        }
        else
        {
            operands.B = b + (nint.Min(j, last) * ldb);
            T* second = b + (nint.Min(j + S.Width, last) * ldb);
            if (vectors == 2 || end - j <= 2 * S.Width)
            {
                DotKernel.RunTwo<S, V, T, OneFactor>(in operands, second);
            }
            else
            {
                DotKernel.RunFour<S, V, T, OneFactor>(in operands, second, b + (nint.Min(j + (2 * S.Width), last) * ldb), b + (nint.Min(j + (3 * S.Width), last) * ldb));
            }

            for (; j < end; j += S.Width)
            {
                Fold(in problem, 0, j, end, sums);
                sums += S.Width;
            }
        }
    }

    /// <summary>Folds the sums of a vector of columns from <paramref name="j"/> on, which begins earlier where it is the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(in GemmProblem<T> problem, nint row, nint j, nint end, T* sums)
    {
        nint shared = nint.Max(0, j - (problem.N - S.Width));
        VectorMatrix<S, V, T, A>.Fold(sums + shared, problem.Alpha, problem.C.At(row, j), nint.Min(S.Width, end - j));
    }
}
