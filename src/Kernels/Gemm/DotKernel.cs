using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>What the kernel of dot products reads and writes.</summary>
internal unsafe struct DotOperands<T>
    where T : unmanaged
{
    /// <summary>The factors of the first row.</summary>
    public T* Factors;

    /// <summary>The elements from the factors of one row to those of the next.</summary>
    public nint FactorStride;

    /// <summary>The column of the first lane.</summary>
    public T* B;

    /// <summary>Where the columns of the other lanes are.</summary>
    public LaneStrides Lanes;

    /// <summary>The terms, at most a summation block. Where they are not a multiple of those that are transposed at a time, so many elements are there before them or among them.</summary>
    public nint Terms;

    /// <summary>The sums, a vector for each row.</summary>
    public T* Sums;

    /// <summary>The elements from the sums of one row to those of the next.</summary>
    public nint SumStride;

    /// <summary>Far memory that the next call reads, or null: as much as this one, in columns of <see cref="AheadTerms"/> that are <see cref="AheadStride"/> elements apart.</summary>
    public T* Ahead;
    public nint AheadTerms;
    public nint AheadStride;
}

/// <summary>
/// Sums of products in ascending order along contiguous columns, one to a lane, which are transposed in registers: once for all rows, whose multiply-adds hide it. So nothing is
/// packed, and each sum is one chain. Where the last terms are fewer than are transposed at a time, they are transposed with some before them, which are not added again.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>As many rows have multiply-adds enough that columns need not be packed for more of them.</summary>
    public const int MostRows = 8;

    /// <summary>The least terms that columns may have: as many as are transposed at a time on any instruction set.</summary>
    public const int LeastTerms = 8;

    /// <summary>The sums of a vector of columns for each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, F, TRows>(in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
        where TRows : struct, IRows
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        LaneStrides lanes = operands.Lanes;
        T* b = operands.B;
        nint stride = operands.FactorStride;
        T* f0 = operands.Factors;
        T* f3 = f0 + (3 * stride);
        T* f5 = f0 + (5 * stride);
        nint left = operands.Terms;
        T* ahead = operands.Ahead, end = ahead + operands.AheadTerms;
        for (; left >= S.ColumnTerms; left -= S.ColumnTerms)
        {
            if (ahead != null)
            {
                DotAhead.Fetch<S, V, T, F>(ref ahead, ref end, in operands);
            }

            S.LoadColumns(b, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
            AddTerms<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, a0, b0, a1, b1, a2, b2, a3, b3);
            b += S.ColumnTerms;
            nint step = S.ColumnTerms * F.Count<S, V, T>();
            f0 += step;
            f3 += step;
            f5 += step;
        }

        T* sums = operands.Sums;
        Store<S, V, T, TRows>(sums, operands.SumStride, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);

        if (left > 0)
        {
            AddRest<S, V, T, TRows>(in operands, operands.B, sums);
        }
    }

    /// <summary>The sums of a vector of columns for one row, each line of a column read to its end before the next: where lines share sets of the L1 cache, which has not room for more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunLines<S, V, T, F>(in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        V sum = S.Broadcast(default);
        LaneStrides lanes = operands.Lanes;
        T* b = operands.B;
        T* factors = operands.Factors;
        nint step = S.ColumnTerms * F.Count<S, V, T>();
        nint left = operands.Terms;
        for (; left >= 2 * S.ColumnTerms; left -= 2 * S.ColumnTerms)
        {
            S.LoadColumns(b, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
            S.LoadColumns(b + S.ColumnTerms, in lanes, out V c0, out V d0, out V c1, out V d1, out V c2, out V d2, out V c3, out V d3);
            AddTerms<S, V, T, F>(ref sum, factors, a0, b0, a1, b1, a2, b2, a3, b3);
            AddTerms<S, V, T, F>(ref sum, factors + step, c0, d0, c1, d1, c2, d2, c3, d3);
            b += 2 * S.ColumnTerms;
            factors += 2 * step;
        }

        if (left >= S.ColumnTerms)
        {
            S.LoadColumns(b, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
            AddTerms<S, V, T, F>(ref sum, factors, a0, b0, a1, b1, a2, b2, a3, b3);
            left -= S.ColumnTerms;
        }

        S.Store(operands.Sums, sum);
        if (left > 0)
        {
            AddRest<S, V, T, OneRow>(in operands, operands.B, operands.Sums);
        }
    }

    /// <summary>The sums of two vectors of columns for one row, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunTwo<S, V, T, F>(in DotOperands<T> operands, T* b1)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0;
        LaneStrides lanes = operands.Lanes;
        T* b0 = operands.B;
        T* factors = operands.Factors;
        nint left = operands.Terms;
        T* ahead = operands.Ahead, end = ahead + operands.AheadTerms;
        for (; left >= S.ColumnTerms; left -= S.ColumnTerms)
        {
            if (ahead != null)
            {
                DotAhead.FetchTwo<S, V, T, F>(ref ahead, ref end, in operands);
            }

            AddTwo<S, V, T, F>(ref sum0, ref sum1, factors, b0, b1, in lanes);
            b0 += S.ColumnTerms;
            b1 += S.ColumnTerms;
            factors += S.ColumnTerms * F.Count<S, V, T>();
        }

        S.Store(operands.Sums, sum0);
        S.Store(operands.Sums + S.Width, sum1);
        if (left > 0)
        {
            AddRest<S, V, T, OneRow>(in operands, operands.B, operands.Sums);
            AddRest<S, V, T, OneRow>(in operands, b1 - (operands.Terms - left), operands.Sums + S.Width);
        }
    }

    /// <summary>The sums of four vectors of columns for one row, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunFour<S, V, T, F>(in DotOperands<T> operands, T* b1, T* b2, T* b3)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0, sum2 = sum0, sum3 = sum0;
        LaneStrides lanes = operands.Lanes;
        T* b0 = operands.B;
        T* factors = operands.Factors;
        nint left = operands.Terms;
        T* ahead = operands.Ahead, end = ahead + operands.AheadTerms;
        for (; left >= S.ColumnTerms; left -= S.ColumnTerms)
        {
            if (ahead != null)
            {
                DotAhead.FetchTwo<S, V, T, F>(ref ahead, ref end, in operands);
                DotAhead.FetchTwo<S, V, T, F>(ref ahead, ref end, in operands);
            }

            AddTwo<S, V, T, F>(ref sum0, ref sum1, factors, b0, b1, in lanes);
            AddTwo<S, V, T, F>(ref sum2, ref sum3, factors, b2, b3, in lanes);
            b0 += S.ColumnTerms;
            b1 += S.ColumnTerms;
            b2 += S.ColumnTerms;
            b3 += S.ColumnTerms;
            factors += S.ColumnTerms * F.Count<S, V, T>();
        }

        T* sums = operands.Sums;
        S.Store(sums, sum0);
        S.Store(sums + S.Width, sum1);
        S.Store(sums + (2 * S.Width), sum2);
        S.Store(sums + (3 * S.Width), sum3);
        if (left > 0)
        {
            nint done = operands.Terms - left;
            AddRest<S, V, T, OneRow>(in operands, operands.B, sums);
            AddRest<S, V, T, OneRow>(in operands, b1 - done, sums + S.Width);
            AddRest<S, V, T, OneRow>(in operands, b2 - done, sums + (2 * S.Width));
            AddRest<S, V, T, OneRow>(in operands, b3 - done, sums + (3 * S.Width));
        }
    }

    /// <summary>The sums of two summation blocks of a vector of columns for one row, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunTwoBlocks<S, V, T>(in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0;
        LaneStrides lanes = operands.Lanes;
        T* b = operands.B;
        T* factors = operands.Factors;
        for (nint left = Gemm.SummationBlock; left > 0; left -= S.ColumnTerms)
        {
            S.LoadColumns(b, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
            S.LoadColumns(b + Gemm.SummationBlock, in lanes, out V c0, out V d0, out V c1, out V d1, out V c2, out V d2, out V c3, out V d3);
            AddTerms<S, V, T, OneFactor>(ref sum0, factors, a0, b0, a1, b1, a2, b2, a3, b3);
            AddTerms<S, V, T, OneFactor>(ref sum1, factors + Gemm.SummationBlock, c0, d0, c1, d1, c2, d2, c3, d3);
            b += S.ColumnTerms;
            factors += S.ColumnTerms;
        }

        S.Store(operands.Sums, sum0);
        S.Store(operands.Sums + S.Width, sum1);
    }

    /// <summary>The terms of a vector of columns, as many as are transposed at a time, added to the sums of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerms<S, V, T, F, TRows>(
        ref V sum0, ref V sum1, ref V sum2, ref V sum3, ref V sum4, ref V sum5, ref V sum6, ref V sum7, T* f0, T* f3, T* f5, nint stride, V a0, V b0, V a1, V b1, V a2, V b2, V a3, V b3)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
        where TRows : struct, IRows
    {
        Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 0, S.ColumnTerm(0, a0, b0, a1, b1, a2, b2, a3, b3));

        if (S.ColumnTerms > 1)
        {
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 1, S.ColumnTerm(1, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 2)
        {
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 2, S.ColumnTerm(2, a0, b0, a1, b1, a2, b2, a3, b3));
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 3, S.ColumnTerm(3, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 4)
        {
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 4, S.ColumnTerm(4, a0, b0, a1, b1, a2, b2, a3, b3));
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 5, S.ColumnTerm(5, a0, b0, a1, b1, a2, b2, a3, b3));
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 6, S.ColumnTerm(6, a0, b0, a1, b1, a2, b2, a3, b3));
            Add<S, V, T, F, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 7, S.ColumnTerm(7, a0, b0, a1, b1, a2, b2, a3, b3));
        }
    }

    /// <summary>Adds the last terms of a vector of columns, fewer than are transposed at a time, to the sums of each row: apart, so that no sum of the loop is held over a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddRest<S, V, T, TRows>(in DotOperands<T> operands, T* b, T* sums)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TRows : struct, IRows
    {
        LaneStrides lanes = operands.Lanes;
        nint stride = operands.FactorStride;
        nint begin = operands.Terms - S.ColumnTerms;
        nint from = (-operands.Terms) & (S.ColumnTerms - 1);
        T* f0 = operands.Factors + begin;
        T* f3 = f0 + (3 * stride);
        T* f5 = f0 + (5 * stride);
        V sum0 = S.Load(sums);
        V sum1 = TRows.Count > 1 ? S.Load(sums + operands.SumStride) : sum0;
        V sum2 = TRows.Count > 2 ? S.Load(sums + (2 * operands.SumStride)) : sum0;
        V sum3 = TRows.Count > 3 ? S.Load(sums + (3 * operands.SumStride)) : sum0;
        V sum4 = TRows.Count > 4 ? S.Load(sums + (4 * operands.SumStride)) : sum0;
        V sum5 = TRows.Count > 5 ? S.Load(sums + (5 * operands.SumStride)) : sum0;
        V sum6 = TRows.Count > 6 ? S.Load(sums + (6 * operands.SumStride)) : sum0;
        V sum7 = TRows.Count > 7 ? S.Load(sums + (7 * operands.SumStride)) : sum0;
        S.LoadColumns(b + begin, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
        if (S.ColumnTerms > 1 && from <= 1)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 1, S.ColumnTerm(1, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 2 && from <= 2)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 2, S.ColumnTerm(2, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 3 && from <= 3)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 3, S.ColumnTerm(3, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 4 && from <= 4)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 4, S.ColumnTerm(4, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 5 && from <= 5)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 5, S.ColumnTerm(5, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 6 && from <= 6)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 6, S.ColumnTerm(6, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        if (S.ColumnTerms > 7 && from <= 7)
        {
            Add<S, V, T, OneFactor, TRows>(ref sum0, ref sum1, ref sum2, ref sum3, ref sum4, ref sum5, ref sum6, ref sum7, f0, f3, f5, stride, 7, S.ColumnTerm(7, a0, b0, a1, b1, a2, b2, a3, b3));
        }

        Store<S, V, T, TRows>(sums, operands.SumStride, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    }

    /// <summary>The product of one term and a vector of columns, added to the sums of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V, T, F, TRows>(
        ref V sum0, ref V sum1, ref V sum2, ref V sum3, ref V sum4, ref V sum5, ref V sum6, ref V sum7, T* f0, T* f3, T* f5, nint stride, int term, V elements)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
        where TRows : struct, IRows
    {
        sum0 = S.Fma(F.Load<S, V, T>(f0, term), elements, sum0);
        if (TRows.Count > 1)
        {
            sum1 = S.Fma(F.Load<S, V, T>(f0 + stride, term), elements, sum1);
        }

        if (TRows.Count > 2)
        {
            sum2 = S.Fma(F.Load<S, V, T>(f0 + (2 * stride), term), elements, sum2);
        }

        if (TRows.Count > 3)
        {
            sum3 = S.Fma(F.Load<S, V, T>(f3, term), elements, sum3);
        }

        if (TRows.Count > 4)
        {
            sum4 = S.Fma(F.Load<S, V, T>(f0 + (4 * stride), term), elements, sum4);
        }

        if (TRows.Count > 5)
        {
            sum5 = S.Fma(F.Load<S, V, T>(f5, term), elements, sum5);
        }

        if (TRows.Count > 6)
        {
            sum6 = S.Fma(F.Load<S, V, T>(f5 + stride, term), elements, sum6);
        }

        if (TRows.Count > 7)
        {
            sum7 = S.Fma(F.Load<S, V, T>(f5 + (2 * stride), term), elements, sum7);
        }
    }

    /// <summary>The terms of a vector of columns, as many as are transposed at a time, added to the sums of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerms<S, V, T, F>(ref V sum, T* factors, V a0, V b0, V a1, V b1, V a2, V b2, V a3, V b3)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        sum = S.Fma(F.Load<S, V, T>(factors, 0), S.ColumnTerm(0, a0, b0, a1, b1, a2, b2, a3, b3), sum);
        if (S.ColumnTerms > 1)
        {
            sum = S.Fma(F.Load<S, V, T>(factors, 1), S.ColumnTerm(1, a0, b0, a1, b1, a2, b2, a3, b3), sum);
        }

        if (S.ColumnTerms > 2)
        {
            sum = S.Fma(F.Load<S, V, T>(factors, 2), S.ColumnTerm(2, a0, b0, a1, b1, a2, b2, a3, b3), sum);
            sum = S.Fma(F.Load<S, V, T>(factors, 3), S.ColumnTerm(3, a0, b0, a1, b1, a2, b2, a3, b3), sum);
        }

        if (S.ColumnTerms > 4)
        {
            sum = S.Fma(F.Load<S, V, T>(factors, 4), S.ColumnTerm(4, a0, b0, a1, b1, a2, b2, a3, b3), sum);
            sum = S.Fma(F.Load<S, V, T>(factors, 5), S.ColumnTerm(5, a0, b0, a1, b1, a2, b2, a3, b3), sum);
            sum = S.Fma(F.Load<S, V, T>(factors, 6), S.ColumnTerm(6, a0, b0, a1, b1, a2, b2, a3, b3), sum);
            sum = S.Fma(F.Load<S, V, T>(factors, 7), S.ColumnTerm(7, a0, b0, a1, b1, a2, b2, a3, b3), sum);
        }
    }

    /// <summary>The terms of two vectors of columns, as many as are transposed at a time, added to the sums of one row: term by term, as each sum is one chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo<S, V, T, F>(ref V sum0, ref V sum1, T* factors, T* first, T* second, in LaneStrides lanes)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        S.LoadColumns(first, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
        S.LoadColumns(second, in lanes, out V c0, out V d0, out V c1, out V d1, out V c2, out V d2, out V c3, out V d3);
        AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 0), S.ColumnTerm(0, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(0, c0, d0, c1, d1, c2, d2, c3, d3));

        if (S.ColumnTerms > 1)
        {
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 1), S.ColumnTerm(1, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(1, c0, d0, c1, d1, c2, d2, c3, d3));
        }

        if (S.ColumnTerms > 2)
        {
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 2), S.ColumnTerm(2, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(2, c0, d0, c1, d1, c2, d2, c3, d3));
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 3), S.ColumnTerm(3, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(3, c0, d0, c1, d1, c2, d2, c3, d3));
        }

        if (S.ColumnTerms > 4)
        {
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 4), S.ColumnTerm(4, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(4, c0, d0, c1, d1, c2, d2, c3, d3));
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 5), S.ColumnTerm(5, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(5, c0, d0, c1, d1, c2, d2, c3, d3));
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 6), S.ColumnTerm(6, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(6, c0, d0, c1, d1, c2, d2, c3, d3));
            AddTerm(ref sum0, ref sum1, F.Load<S, V, T>(factors, 7), S.ColumnTerm(7, a0, b0, a1, b1, a2, b2, a3, b3), S.ColumnTerm(7, c0, d0, c1, d1, c2, d2, c3, d3));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void AddTerm(ref V sum0, ref V sum1, V factor, V elements0, V elements1)
        {
            sum0 = S.Fma(factor, elements0, sum0);
            sum1 = S.Fma(factor, elements1, sum1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V, T, TRows>(T* sums, nint stride, V sum0, V sum1, V sum2, V sum3, V sum4, V sum5, V sum6, V sum7)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TRows : struct, IRows
    {
        S.Store(sums, sum0);
        if (TRows.Count > 1)
        {
            S.Store(sums + stride, sum1);
        }

        if (TRows.Count > 2)
        {
            S.Store(sums + (2 * stride), sum2);
        }

        if (TRows.Count > 3)
        {
            S.Store(sums + (3 * stride), sum3);
        }

        if (TRows.Count > 4)
        {
            S.Store(sums + (4 * stride), sum4);
        }

        if (TRows.Count > 5)
        {
            S.Store(sums + (5 * stride), sum5);
        }

        if (TRows.Count > 6)
        {
            S.Store(sums + (6 * stride), sum6);
        }

        if (TRows.Count > 7)
        {
            S.Store(sums + (7 * stride), sum7);
        }
    }

    private readonly struct OneRow : IRows
    {
        public static int Count => 1;
    }
}
