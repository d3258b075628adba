namespace NnSimd.Kernels;

/// <summary>
/// Matrices of one shape to read, for <see cref="Gemm"/>'s batches: a stride apart in a span, at offsets in a span, or at addresses. Element (i, j) of a matrix lies
/// <c>i * RowStride + j * ColumnStride</c> elements behind its start.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly unsafe ref struct ReadOnlyMatrixBatch<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> _data;
    private readonly ReadOnlySpan<int> _offsets;
    private readonly T** _matrices;

    /// <summary>Row-major matrices one after the other without gaps.</summary>
    /// <param name="data">At least <paramref name="count"/> * <paramref name="rows"/> * <paramref name="columns"/> elements.</param>
    /// <param name="count">The number of matrices.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, int count, int rows, int columns)
        : this(data, count, rows, columns, BatchLayout.Contiguous(count, rows, columns), columns)
    {
    }

    /// <summary>Matrices a stride apart, all strides in elements.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="count">The number of matrices.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <param name="batchStride">From one matrix to the next; 0 repeats one matrix.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, int count, int rows, int columns, int batchStride, int rowStride, int columnStride = 1)
        : this(count, rows, columns, batchStride, rowStride, columnStride) =>
        _data = data[..BatchLayout.Validate(data, count, rows, columns, batchStride, rowStride, columnStride)];

    /// <summary>Row-major matrices without gaps that begin at given offsets.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="offsets">Where each matrix begins, in elements; it must not change while the batch is in use.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <exception cref="ArgumentException">A matrix reaches beyond the span.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, ReadOnlySpan<int> offsets, int rows, int columns)
        : this(data, offsets, rows, columns, columns)
    {
    }

    /// <summary>Matrices with strides in elements that begin at given offsets.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="offsets">Where each matrix begins, in elements; it must not change while the batch is in use.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">A matrix reaches beyond the span.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public ReadOnlyMatrixBatch(ReadOnlySpan<T> data, ReadOnlySpan<int> offsets, int rows, int columns, int rowStride, int columnStride = 1)
        : this(offsets.Length, rows, columns, 0, rowStride, columnStride)
    {
        BatchLayout.Validate(data, offsets, rows, columns, rowStride, columnStride);
        _data = data;
        _offsets = offsets;
    }

    /// <summary>Matrices at given addresses: nothing but the shape is checked. All memory must stay in place and valid while the batch is in use.</summary>
    /// <param name="matrices">The addresses of the matrices.</param>
    /// <param name="count">The number of matrices.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <param name="rowStride">From one row to the next, in elements.</param>
    /// <param name="columnStride">From one column to the next, in elements.</param>
    /// <exception cref="ArgumentNullException">There is a matrix but no address.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public ReadOnlyMatrixBatch(T** matrices, int count, int rows, int columns, int rowStride, int columnStride = 1)
        : this(count, rows, columns, 0, rowStride, columnStride)
    {
        _ = BatchLayout.ValidateShape(count, rows, columns, rowStride, columnStride);
        if (count > 0)
        {
            ArgumentNullException.ThrowIfNull(matrices);
        }

        _matrices = matrices;
    }

    private ReadOnlyMatrixBatch(int count, int rows, int columns, int batchStride, int rowStride, int columnStride)
    {
        Count = count;
        Rows = rows;
        Columns = columns;
        BatchStride = batchStride;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    private ReadOnlyMatrixBatch(scoped in ReadOnlyMatrixBatch<T> batch, ReadOnlySpan<T> data, ReadOnlySpan<int> offsets)
        : this(batch.Count, batch.Columns, batch.Rows, batch.BatchStride, batch.ColumnStride, batch.RowStride)
    {
        _data = data;
        _offsets = offsets;
        _matrices = batch._matrices;
    }

    /// <summary>The number of matrices.</summary>
    public int Count { get; }

    /// <summary>The number of rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>The number of columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>From one matrix to the next, in elements; 0 where the matrices are at offsets or at addresses.</summary>
    public int BatchStride { get; }

    /// <summary>From one row to the next, in elements.</summary>
    public int RowStride { get; }

    /// <summary>From one column to the next, in elements.</summary>
    public int ColumnStride { get; }

    /// <summary>The memory that holds the matrices; empty where they are at addresses.</summary>
    internal ReadOnlySpan<T> Data => _data;

    /// <summary>Where the matrices begin in <see cref="Data"/>; empty unless they are at offsets.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The addresses; null unless the matrices are at addresses.</summary>
    internal T** Matrices => _matrices;

    /// <summary>The matrix of the given index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such matrix.</exception>
    /// <exception cref="InvalidOperationException">The matrices are at addresses and larger than a span.</exception>
    public ReadOnlyMatrixSpan<T> this[int index] => new(Memory(index), Rows, Columns, RowStride, ColumnStride);

    /// <summary>The transposes, as a view of the same memory.</summary>
    public ReadOnlyMatrixBatch<T> Transpose() => new(in this, _data, _offsets);

    /// <summary>The memory of a matrix from its first element to its last.</summary>
    internal ReadOnlySpan<T> Memory(int index)
    {
        MatrixLayout.CheckIndex(index, Count);
        long elements = MatrixLayout.Extent(Rows, Columns, RowStride, ColumnStride);
        int extent = elements <= int.MaxValue ? (int)elements : throw new InvalidOperationException($"A matrix of {elements} elements, gaps included, is more than a span holds.");
        return extent == 0 ? default
            : _matrices != null ? new(_matrices[index], extent)
            : _data.Slice(_offsets.IsEmpty ? index * BatchStride : _offsets[index], extent);
    }

    /// <summary>
    /// What the matrices occupy, for <see cref="Guard.Overlap"/>: a row of contiguous memory for each, or all of the memory where that is not what they are.
    /// </summary>
    internal ReadOnlyMatrixSpan<T> AsRows()
    {
        int extent = (int)MatrixLayout.Extent(Rows, Columns, RowStride, ColumnStride);
        return _offsets.IsEmpty && extent <= BatchStride ? new(_data, Count, extent, BatchStride) : new(_data, 1, _data.Length);
    }
}
