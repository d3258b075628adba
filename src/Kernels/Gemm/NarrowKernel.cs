using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The micro-kernel of few columns: each 128-bit segment of a vector has four columns of another row, so that few lanes are idle and one load brings many elements of A.</summary>
internal static unsafe class NarrowKernel
{
    private const int AllLanes = -1;

    /// <summary>
    /// The sums of a summation block but for its last term, of <typeparamref name="TRows"/> vectors of rows by <see cref="IColumns.Segments"/> segments of columns, vector by
    /// vector. The rows or the columns of A are contiguous; of rows, three terms lie before the fourth.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TRows, TColumns>(in TileOperands<T> tile, T* sums)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        // The last vector lies where there are rows for it: it may share some with the one before it.
        nint stride = tile.RowStrideA;
        nint step = tile.ColumnStrideA;
        nint next = S.Width / 4 * stride;
        T* a0 = tile.A;
        T* a3 = a0 + (3 * next);
        T* aLast = a0 + ((TRows.Count - 1) * next) - (tile.SharedRows * stride);
        T* b = tile.B;
        nint ldb = tile.RowStrideB;
        nint k = tile.Depth;

        V zero = S.Broadcast(default);
        V first0 = zero, second0 = zero, third0 = zero;
        V first1 = zero, second1 = zero, third1 = zero;
        V first2 = zero, second2 = zero, third2 = zero;
        V first3 = zero, second3 = zero, third3 = zero;
        V first4 = zero, second4 = zero, third4 = zero;
        V firstLast = zero, secondLast = zero, thirdLast = zero;

        if (step == 1)
        {
            // Four terms of each row at a time, a segment; then one after the other, as the last of a segment.
            for (; k >= 4; k -= 4)
            {
                V rowLast = S.LoadSegments(aLast, stride, 4);
                V row0 = TRows.Count > 1 ? S.LoadSegments(a0, stride, 4) : zero;
                V row1 = TRows.Count > 2 ? S.LoadSegments(a0 + next, stride, 4) : zero;
                V row2 = TRows.Count > 3 ? S.LoadSegments(a0 + (2 * next), stride, 4) : zero;
                V row3 = TRows.Count > 4 ? S.LoadSegments(a3, stride, 4) : zero;
                V row4 = TRows.Count > 5 ? S.LoadSegments(a3 + next, stride, 4) : zero;

                Add<S, V, T, TRows, TColumns>(
                    b, 0, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                Add<S, V, T, TRows, TColumns>(
                    b, 1, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                Add<S, V, T, TRows, TColumns>(
                    b, 2, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                Add<S, V, T, TRows, TColumns>(
                    b, 3, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                a0 += 4;
                a3 += 4;
                aLast += 4;
            }

            for (; k != 0; k--)
            {
                V rowLast = S.LoadSegments(aLast - 3, stride, 4);
                V row0 = TRows.Count > 1 ? S.LoadSegments(a0 - 3, stride, 4) : zero;
                V row1 = TRows.Count > 2 ? S.LoadSegments(a0 + next - 3, stride, 4) : zero;
                V row2 = TRows.Count > 3 ? S.LoadSegments(a0 + (2 * next) - 3, stride, 4) : zero;
                V row3 = TRows.Count > 4 ? S.LoadSegments(a3 - 3, stride, 4) : zero;
                V row4 = TRows.Count > 5 ? S.LoadSegments(a3 + next - 3, stride, 4) : zero;

                Add<S, V, T, TRows, TColumns>(
                    b, 3, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                a0++;
                a3++;
                aLast++;
            }
        }
        else
        {
            for (; k != 0; k--)
            {
                V rowLast = S.RepeatEach(aLast);
                V row0 = TRows.Count > 1 ? S.RepeatEach(a0) : zero;
                V row1 = TRows.Count > 2 ? S.RepeatEach(a0 + next) : zero;
                V row2 = TRows.Count > 3 ? S.RepeatEach(a0 + (2 * next)) : zero;
                V row3 = TRows.Count > 4 ? S.RepeatEach(a3) : zero;
                V row4 = TRows.Count > 5 ? S.RepeatEach(a3 + next) : zero;

                Add<S, V, T, TRows, TColumns>(
                    b, AllLanes, row0, row1, row2, row3, row4, rowLast,
                    ref first0, ref first1, ref first2, ref first3, ref first4, ref firstLast,
                    ref second0, ref second1, ref second2, ref second3, ref second4, ref secondLast,
                    ref third0, ref third1, ref third2, ref third3, ref third4, ref thirdLast);
                b += ldb;
                a0 += step;
                a3 += step;
                aLast += step;
            }
        }

        if (TRows.Count > 1)
        {
            sums = Store<S, V, T, TColumns>(sums, first0, second0, third0);
        }

        if (TRows.Count > 2)
        {
            sums = Store<S, V, T, TColumns>(sums, first1, second1, third1);
        }

        if (TRows.Count > 3)
        {
            sums = Store<S, V, T, TColumns>(sums, first2, second2, third2);
        }

        if (TRows.Count > 4)
        {
            sums = Store<S, V, T, TColumns>(sums, first3, second3, third3);
        }

        if (TRows.Count > 5)
        {
            sums = Store<S, V, T, TColumns>(sums, first4, second4, third4);
        }

        Store<S, V, T, TColumns>(sums, firstLast, secondLast, thirdLast);
    }

    /// <summary>Adds the products of one term: of each row the element <paramref name="index"/> of its segment, or what the rows have in all lanes, and the segments of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V, T, TRows, TColumns>(
        T* b, int index, V row0, V row1, V row2, V row3, V row4, V rowLast,
        ref V first0, ref V first1, ref V first2, ref V first3, ref V first4, ref V firstLast,
        ref V second0, ref V second1, ref V second2, ref V second3, ref V second4, ref V secondLast,
        ref V third0, ref V third1, ref V third2, ref V third3, ref V third4, ref V thirdLast)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        V b0 = S.Repeat(b);
        V b1 = TColumns.Segments > 1 ? S.Repeat(b + 4) : b0;
        V b2 = TColumns.Segments > 2 ? S.Repeat(b + 8) : b0;
        AddRow<S, V, T, TColumns>(rowLast, index, b0, b1, b2, ref firstLast, ref secondLast, ref thirdLast);
        if (TRows.Count > 1)
        {
            AddRow<S, V, T, TColumns>(row0, index, b0, b1, b2, ref first0, ref second0, ref third0);
        }

        if (TRows.Count > 2)
        {
            AddRow<S, V, T, TColumns>(row1, index, b0, b1, b2, ref first1, ref second1, ref third1);
        }

        if (TRows.Count > 3)
        {
            AddRow<S, V, T, TColumns>(row2, index, b0, b1, b2, ref first2, ref second2, ref third2);
        }

        if (TRows.Count > 4)
        {
            AddRow<S, V, T, TColumns>(row3, index, b0, b1, b2, ref first3, ref second3, ref third3);
        }

        if (TRows.Count > 5)
        {
            AddRow<S, V, T, TColumns>(row4, index, b0, b1, b2, ref first4, ref second4, ref third4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<S, V, T, TColumns>(V row, int index, V b0, V b1, V b2, ref V first, ref V second, ref V third)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TColumns : struct, IColumns
    {
        V factor = index == AllLanes ? row : S.RepeatInSegments(row, index);
        first = S.Fma(factor, b0, first);
        if (TColumns.Segments > 1)
        {
            second = S.Fma(factor, b1, second);
        }

        if (TColumns.Segments > 2)
        {
            third = S.Fma(factor, b2, third);
        }
    }

    /// <summary>Writes the sums of a vector of rows.</summary>
    /// <returns>Where those of the next one go.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Store<S, V, T, TColumns>(T* sums, V first, V second, V third)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TColumns : struct, IColumns
    {
        S.Store(sums, first);
        if (TColumns.Segments > 1)
        {
            S.Store(sums + S.Width, second);
        }

        if (TColumns.Segments > 2)
        {
            S.Store(sums + (2 * S.Width), third);
        }

        return sums + (TColumns.Segments * S.Width);
    }
}
