namespace NnSimd.Kernels;

/// <summary>
/// A matrix to write: a view of a span with a row stride and a column stride in elements. Element (i, j) is
/// <c>data[i * RowStride + j * ColumnStride]</c>; no two elements share memory.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct MatrixSpan<T>
    where T : unmanaged
{
    private readonly Span<T> _data;

    /// <summary>A row-major matrix without gaps.</summary>
    /// <param name="data">At least <paramref name="rows"/> * <paramref name="columns"/> elements.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    public MatrixSpan(Span<T> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    /// <summary>A matrix with strides in elements.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">The span is too short, or the strides leave neither the rows nor the columns apart.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or a stride is negative.</exception>
    public MatrixSpan(Span<T> data, int rows, int columns, int rowStride, int columnStride = 1)
    {
        _data = data[..MatrixLayout.ValidateDistinct<T>(data, rows, columns, rowStride, columnStride)];
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>A view of what another view has checked.</summary>
    private MatrixSpan(Span<T> data, (int Rows, int Columns) shape, (int Row, int Column) strides)
    {
        _data = data;
        (Rows, Columns) = shape;
        (RowStride, ColumnStride) = strides;
    }

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.Rows"/>
    public int Rows { get; }

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.Columns"/>
    public int Columns { get; }

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.RowStride"/>
    public int RowStride { get; }

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.ColumnStride"/>
    public int ColumnStride { get; }

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.Data"/>
    public Span<T> Data => _data;

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.this[int, int]"/>
    public ref T this[int row, int column] =>
        ref _data[MatrixLayout.Offset(row, column, Rows, Columns, RowStride, ColumnStride)];

    /// <summary>The same view, to read.</summary>
    public static implicit operator ReadOnlyMatrixSpan<T>(MatrixSpan<T> matrix) =>
        new(matrix._data, (matrix.Rows, matrix.Columns), (matrix.RowStride, matrix.ColumnStride));

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.Transpose"/>
    public MatrixSpan<T> Transpose() => new(_data, (Columns, Rows), (ColumnStride, RowStride));

    /// <inheritdoc cref="ReadOnlyMatrixSpan{T}.Slice"/>
    public MatrixSpan<T> Slice(int row, int column, int rowCount, int columnCount)
    {
        MatrixLayout.ValidateBlock(row, column, rowCount, columnCount, Rows, Columns);
        bool empty = rowCount == 0 || columnCount == 0;
        return new(empty ? default : _data[((row * RowStride) + (column * ColumnStride))..], rowCount, columnCount, RowStride, ColumnStride);
    }
}
