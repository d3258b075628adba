namespace NnSimd.Kernels;

/// <summary>
/// A matrix to read: a view of a span with a row stride and a column stride in elements. Element (i, j) is
/// <c>data[i * RowStride + j * ColumnStride]</c>; a stride may be 0, which repeats a row or a column.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct ReadOnlyMatrixSpan<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> _data;

    /// <summary>A row-major matrix without gaps.</summary>
    /// <param name="data">At least <paramref name="rows"/> * <paramref name="columns"/> elements.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    public ReadOnlyMatrixSpan(ReadOnlySpan<T> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    /// <summary>A matrix with strides in elements.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension or a stride is negative.</exception>
    public ReadOnlyMatrixSpan(ReadOnlySpan<T> data, int rows, int columns, int rowStride, int columnStride = 1)
    {
        _data = data[..MatrixLayout.Validate(data, rows, columns, rowStride, columnStride)];
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>A view of what another view has checked.</summary>
    internal ReadOnlyMatrixSpan(ReadOnlySpan<T> data, (int Rows, int Columns) shape, (int Row, int Column) strides)
    {
        _data = data;
        (Rows, Columns) = shape;
        (RowStride, ColumnStride) = strides;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>From one row to the next, in elements.</summary>
    public int RowStride { get; }

    /// <summary>From one column to the next, in elements.</summary>
    public int ColumnStride { get; }

    /// <summary>The memory from the first element to the last, gaps included.</summary>
    public ReadOnlySpan<T> Data => _data;

    /// <summary>The element in the given row and column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row or the column is outside the matrix.</exception>
    public ref readonly T this[int row, int column] =>
        ref _data[MatrixLayout.Offset(row, column, Rows, Columns, RowStride, ColumnStride)];

    /// <summary>The transpose, as a view of the same memory.</summary>
    public ReadOnlyMatrixSpan<T> Transpose() => new(_data, (Columns, Rows), (ColumnStride, RowStride));

    /// <summary>The block of <paramref name="rowCount"/> by <paramref name="columnCount"/> elements at the given row and column, as a view of the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The block is not inside the matrix.</exception>
    public ReadOnlyMatrixSpan<T> Slice(int row, int column, int rowCount, int columnCount)
    {
        MatrixLayout.ValidateBlock(row, column, rowCount, columnCount, Rows, Columns);
        bool empty = rowCount == 0 || columnCount == 0;
        return new(empty ? default : _data[((row * RowStride) + (column * ColumnStride))..], rowCount, columnCount, RowStride, ColumnStride);
    }

    /// <summary>The matrix as an operand that all products of a batch share.</summary>
    /// <param name="count">The number of matrices of the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public ReadOnlyMatrixBatch<T> Repeat(int count) => new(_data, count, Rows, Columns, 0, RowStride, ColumnStride);
}
