using System.Runtime.InteropServices;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>How the matrices of a batch lie.</summary>
public enum BatchLayoutKind
{
    /// <summary>One after the other without gaps.</summary>
    Contiguous,

    /// <summary>A stride apart, with gaps.</summary>
    Apart,

    /// <summary>The rows of all matrices, or the columns where transposed, take turns.</summary>
    TakingTurns,

    /// <summary>At offsets in any order; matrices to read may repeat.</summary>
    AtOffsets,

    /// <summary>At addresses in any order; matrices to read may repeat.</summary>
    AtAddresses,

    /// <summary>One matrix for all; only to read.</summary>
    Shared,
}

/// <summary>The matrices of a batch against a guard page.</summary>
internal sealed unsafe class BatchMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly BatchLayoutKind _kind;
    private readonly int _count;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _batchStride;
    private readonly int _rowStride;
    private readonly int _columnStride;
    private readonly GuardedMemory<T> _memory;
    private readonly int[] _offsets;
    private readonly T** _addresses;

    public BatchMemory(BatchLayoutKind kind, int count, int rows, int columns, Layout layout, bool atEnd, Random random, bool repeats)
    {
        (_kind, _count, _rows, _columns) = (kind, count, rows, columns);
        int turns = kind == BatchLayoutKind.TakingTurns ? Math.Max(1, count) : 1;
        int near = (layout.Transposed ? rows : columns) * layout.Step;
        int padding = kind == BatchLayoutKind.Contiguous ? 0 : layout.Padding;
        (_rowStride, _columnStride) = layout.Transposed ? (layout.Step, (near * turns) + padding) : ((near * turns) + padding, layout.Step);
        int extent = (int)MatrixLayout.Extent(rows, columns, _rowStride, _columnStride);
        _batchStride = kind switch
        {
            _ when extent == 0 => 0,
            BatchLayoutKind.Contiguous => (layout.Transposed ? columns : rows) * near,
            BatchLayoutKind.TakingTurns => near,
            BatchLayoutKind.Shared => 0,
            _ => extent + layout.Padding,
        };
        _memory = new(kind == BatchLayoutKind.Shared ? extent : count == 0 || extent == 0 ? 0 : ((count - 1) * _batchStride) + extent, atEnd);
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        _offsets = [.. order.Select(i => _batchStride * (repeats && i % 3 == 2 ? 0 : i))];
        _addresses = (T**)NativeMemory.Alloc((nuint)Math.Max(1, count), (nuint)sizeof(T*));
        for (int i = 0; i < count; i++)
        {
            _addresses[i] = (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(_memory.Span)) + _offsets[i];
        }
    }

    /// <summary>All of the memory, gaps included.</summary>
    public Span<T> Memory => _memory.Span;

    public ReadOnlyMatrixBatch<T> View => _kind switch
    {
        BatchLayoutKind.AtOffsets => new(Memory, _offsets, _rows, _columns, _rowStride, _columnStride),
        BatchLayoutKind.AtAddresses => new(_addresses, _count, _rows, _columns, _rowStride, _columnStride),
        BatchLayoutKind.Shared => new ReadOnlyMatrixSpan<T>(Memory, _rows, _columns, _rowStride, _columnStride).Repeat(_count),
        BatchLayoutKind.Contiguous when (_rowStride, _columnStride) == (_columns, 1) => new(Memory, _count, _rows, _columns),
        _ => new(Memory, _count, _rows, _columns, _batchStride, _rowStride, _columnStride),
    };

    public MatrixBatch<T> Destination => _kind switch
    {
        BatchLayoutKind.AtOffsets => new(Memory, _offsets, _rows, _columns, _rowStride, _columnStride),
        BatchLayoutKind.AtAddresses => new(_addresses, _count, _rows, _columns, _rowStride, _columnStride),
        BatchLayoutKind.Contiguous when (_rowStride, _columnStride) == (_columns, 1) => new(Memory, _count, _rows, _columns),
        _ => new(Memory, _count, _rows, _columns, _batchStride, _rowStride, _columnStride),
    };

    public void Dispose()
    {
        _memory.Dispose();
        NativeMemory.Free(_addresses);
    }
}
