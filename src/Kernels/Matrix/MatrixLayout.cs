using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>What both matrix views check of their shape and strides.</summary>
internal static class MatrixLayout
{
    /// <summary>The elements from the first to the last of a view to read, checked; the usual view, rows of contiguous elements, at little cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Validate<T>(ReadOnlySpan<T> data, int rows, int columns, int rowStride, int columnStride)
    {
        if (IsPlain(rows, columns, rowStride, columnStride))
        {
            long extent = ((rows - 1L) * rowStride) + columns;
            if (extent <= data.Length)
            {
                return (int)extent;
            }
        }

        return ValidateAny(data, rows, columns, rowStride, columnStride);
    }

    /// <summary>The same of a view to write, whose elements have places of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ValidateDistinct<T>(ReadOnlySpan<T> data, int rows, int columns, int rowStride, int columnStride)
    {
        int extent = Validate(data, rows, columns, rowStride, columnStride);
        if (!IsPlain(rows, columns, rowStride, columnStride))
        {
            ValidateDistinct(rows, columns, rowStride, columnStride);
        }

        return extent;
    }

    /// <summary>Rows that are contiguous, apart and in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(int rows, int columns, int rowStride, int columnStride) =>
        columnStride == 1 && rows > 0 && columns > 0 && rowStride >= columns;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ValidateAny<T>(ReadOnlySpan<T> data, int rows, int columns, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        long extent = Extent(rows, columns, rowStride, columnStride);
        if (extent > data.Length)
        {
            throw new ArgumentException(
                $"A {rows} x {columns} matrix with row stride {rowStride} and column stride {columnStride} needs {extent} elements, but the span has {data.Length}.", nameof(data));
        }

        return (int)extent;
    }

    /// <summary>Throws unless every element has a place of its own, as a view to write through must.</summary>
    public static void ValidateDistinct(int rows, int columns, int rowStride, int columnStride)
    {
        bool rowsApart = rows <= 1 || (rowStride > 0 && (columns <= 1 || rowStride > (columns - 1L) * columnStride));
        bool columnsApart = columns <= 1 || (columnStride > 0 && (rows <= 1 || columnStride > (rows - 1L) * rowStride));
        bool rowMajor = rowsApart && (columns <= 1 || columnStride > 0);
        bool columnMajor = columnsApart && (rows <= 1 || rowStride > 0);
        if (rows > 0 && columns > 0 && !rowMajor && !columnMajor)
        {
            throw new ArgumentException(
                $"A {rows} x {columns} matrix to write to needs its rows or its columns apart, but row stride {rowStride} and column stride {columnStride} make elements share memory, or rows and columns interleave.",
                nameof(rowStride));
        }
    }

    /// <summary>The elements from the first to the last of the view, both included; 0 if it is empty.</summary>
    public static long Extent(int rows, int columns, int rowStride, int columnStride) =>
        rows == 0 || columns == 0 ? 0 : ((rows - 1L) * rowStride) + ((columns - 1L) * columnStride) + 1;

    public static int Offset(int row, int column, int rows, int columns, int rowStride, int columnStride)
    {
        CheckIndex(row, rows);
        CheckIndex(column, columns);
        return (row * rowStride) + (column * columnStride);
    }

    public static void ValidateBlock(int row, int column, int rowCount, int columnCount, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row, rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(column, columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, rows - row);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columnCount, columns - column);
    }

    /// <summary>An index is at least zero and below a count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckIndex(int index, int count, [CallerArgumentExpression(nameof(index))] string name = "")
    {
        if ((uint)index >= (uint)count)
        {
            ThrowBeyond(index, count, name);
        }
    }

    [DoesNotReturn]
    private static void ThrowBeyond(int index, int count, string name) =>
        throw new ArgumentOutOfRangeException(name, index, $"Expected an index of at least 0 and below {count}.");
}
