using System.Buffers;

namespace NnSimd.Kernels;

/// <summary>What both batch views check of their shape, strides and offsets.</summary>
internal static class BatchLayout
{
    /// <summary>The batch stride of matrices without gaps; as large as there is where that is no number, which then exceeds every span.</summary>
    public static int Contiguous(int count, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        return (int)Math.Min((long)rows * columns, int.MaxValue);
    }

    /// <summary>Throws unless the span holds every element of matrices a stride apart.</summary>
    /// <returns>The elements from the first to the last of the batch, both included.</returns>
    public static int Validate<T>(ReadOnlySpan<T> data, int count, int rows, int columns, int batchStride, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batchStride);
        long extent = ValidateShape(count, rows, columns, rowStride, columnStride);
        extent = count == 0 || extent == 0 ? 0 : ((count - 1L) * batchStride) + extent;
        return extent <= data.Length
            ? (int)extent
            : throw new ArgumentException(
                $"{count} matrices of {rows} x {columns} with batch stride {batchStride}, row stride {rowStride} and column stride {columnStride} need {extent} elements, but the span has {data.Length}.",
                nameof(data));
    }

    /// <summary>Throws unless the span holds every element of matrices at offsets.</summary>
    public static void Validate<T>(ReadOnlySpan<T> data, ReadOnlySpan<int> offsets, int rows, int columns, int rowStride, int columnStride)
    {
        long extent = ValidateShape(offsets.Length, rows, columns, rowStride, columnStride);
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] < 0 || offsets[i] + extent > data.Length)
            {
                throw new ArgumentException($"Matrix {i} needs {extent} elements from {offsets[i]} on, but the span has {data.Length}.", nameof(offsets));
            }
        }
    }

    /// <summary>Throws where a number is negative.</summary>
    /// <returns>The elements from the first to the last of a matrix, both included.</returns>
    public static long ValidateShape(int count, int rows, int columns, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        return MatrixLayout.Extent(rows, columns, rowStride, columnStride);
    }

    /// <summary>Throws unless every element of the batch has a place of its own, as a view to write through must.</summary>
    public static void ValidateDistinct(int count, int rows, int columns, int batchStride, int rowStride, int columnStride)
    {
        if (count == 0 || rows == 0 || columns == 0)
        {
            return;
        }

        // From the smallest stride to the largest, each step goes beyond all that the smaller ones reach.
        Span<(int Stride, int Size)> levels = [(batchStride, count), (rowStride, rows), (columnStride, columns)];
        levels.Sort(static (x, y) => x.Stride.CompareTo(y.Stride));
        long reach = 0;
        foreach ((int stride, int size) in levels)
        {
            if (size > 1 && stride <= reach)
            {
                throw new ArgumentException(
                    $"{count} matrices of {rows} x {columns} to write to need memory of their own, but batch stride {batchStride}, row stride {rowStride} and column stride {columnStride} make elements share it.",
                    nameof(batchStride));
            }

            reach += (size - 1L) * stride;
        }
    }

    /// <summary>Throws unless the matrices at offsets lie one after the other, in any order.</summary>
    public static void ValidateDistinct(ReadOnlySpan<int> offsets, int rows, int columns, int rowStride, int columnStride)
    {
        MatrixLayout.ValidateDistinct(rows, columns, rowStride, columnStride);
        long extent = MatrixLayout.Extent(rows, columns, rowStride, columnStride);
        if (extent == 0 || AreApart(offsets, extent))
        {
            return;
        }

        int[] sorted = ArrayPool<int>.Shared.Rent(offsets.Length);
        Span<int> ascending = sorted.AsSpan(0, offsets.Length);
        offsets.CopyTo(ascending);
        ascending.Sort();
        bool apart = AreApart(ascending, extent);
        ArrayPool<int>.Shared.Return(sorted);
        if (!apart)
        {
            throw new ArgumentException($"Matrices to write to need memory of their own, {extent} elements from each offset on, but offsets are closer than that.", nameof(offsets));
        }
    }

    private static bool AreApart(ReadOnlySpan<int> ascending, long extent)
    {
        for (int i = 1; i < ascending.Length; i++)
        {
            if (ascending[i] - (long)ascending[i - 1] < extent)
            {
                return false;
            }
        }

        return true;
    }
}
