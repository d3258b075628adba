using System.Runtime.InteropServices;

namespace NnSimd.Kernels;

/// <summary>
/// Matrices of one shape to write, for <see cref="Gemm"/>'s batches: a stride apart in a span, at offsets in a span, or at addresses. Element (i, j) of a matrix lies
/// <c>i * RowStride + j * ColumnStride</c> elements behind its start; no two elements share memory.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly unsafe ref struct MatrixBatch<T>
    where T : unmanaged
{
    // Made of memory that may be written.
    private readonly ReadOnlyMatrixBatch<T> _batch;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}(ReadOnlySpan{T}, int, int, int)"/>
    public MatrixBatch(Span<T> data, int count, int rows, int columns) => _batch = new(data, count, rows, columns);

    /// <summary>Matrices a stride apart, all strides in elements.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="count">The number of matrices.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <param name="batchStride">From one matrix to the next; less than a row stride where the rows of the matrices take turns.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">The span is too short, or the strides make elements share memory.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public MatrixBatch(Span<T> data, int count, int rows, int columns, int batchStride, int rowStride, int columnStride = 1)
    {
        _batch = new(data, count, rows, columns, batchStride, rowStride, columnStride);
        BatchLayout.ValidateDistinct(count, rows, columns, batchStride, rowStride, columnStride);
    }

    /// <summary>Row-major matrices without gaps that begin at given offsets, in any order.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="offsets">Where each matrix begins, in elements; it must not change while the batch is in use.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <exception cref="ArgumentException">A matrix reaches beyond the span or into another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public MatrixBatch(Span<T> data, ReadOnlySpan<int> offsets, int rows, int columns)
        : this(data, offsets, rows, columns, columns)
    {
    }

    /// <summary>Matrices with strides in elements that begin at given offsets, in any order, none between the rows of another.</summary>
    /// <param name="data">The memory that holds every element.</param>
    /// <param name="offsets">Where each matrix begins, in elements; it must not change while the batch is in use.</param>
    /// <param name="rows">The number of rows of each.</param>
    /// <param name="columns">The number of columns of each.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <exception cref="ArgumentException">A matrix reaches beyond the span or into another, or the strides make elements share memory.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public MatrixBatch(Span<T> data, ReadOnlySpan<int> offsets, int rows, int columns, int rowStride, int columnStride = 1)
    {
        _batch = new(data, offsets, rows, columns, rowStride, columnStride);
        BatchLayout.ValidateDistinct(offsets, rows, columns, rowStride, columnStride);
    }

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}(T**, int, int, int, int, int)"/>
    /// <exception cref="ArgumentException">The strides make elements of a matrix share memory.</exception>
    public MatrixBatch(T** matrices, int count, int rows, int columns, int rowStride, int columnStride = 1)
    {
        _batch = new(matrices, count, rows, columns, rowStride, columnStride);
        MatrixLayout.ValidateDistinct(rows, columns, rowStride, columnStride);
    }

    private MatrixBatch(ReadOnlyMatrixBatch<T> batch) => _batch = batch;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.Count"/>
    public int Count => _batch.Count;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.Rows"/>
    public int Rows => _batch.Rows;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.Columns"/>
    public int Columns => _batch.Columns;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.BatchStride"/>
    public int BatchStride => _batch.BatchStride;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.RowStride"/>
    public int RowStride => _batch.RowStride;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.ColumnStride"/>
    public int ColumnStride => _batch.ColumnStride;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.this[int]"/>
    public MatrixSpan<T> this[int index]
    {
        get
        {
            ReadOnlySpan<T> memory = _batch.Memory(index);
            return new(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(memory), memory.Length), Rows, Columns, RowStride, ColumnStride);
        }
    }

    /// <summary>The same view, to read.</summary>
    public static implicit operator ReadOnlyMatrixBatch<T>(MatrixBatch<T> batch) => batch._batch;

    /// <inheritdoc cref="ReadOnlyMatrixBatch{T}.Transpose"/>
    public MatrixBatch<T> Transpose() => new(_batch.Transpose());
}
