namespace NnSimd.Kernels;

/// <summary>A number of rows known at compile time, so that one micro-kernel source serves every tile height.</summary>
public interface IRows
{
    /// <summary>The number of rows, 1 to 12.</summary>
    static abstract int Count { get; }
}

/// <summary>The operands of one call of the GEMM micro-kernel: C += alpha * A * B on one register tile.</summary>
/// <remarks>Strides are in elements. A is walked with any strides; the rows of B and of C are contiguous.</remarks>
/// <typeparam name="T">The element type.</typeparam>
public unsafe struct TileOperands<T>
    where T : unmanaged
{
    /// <summary>The number of terms of each sum, at least 1.</summary>
    internal nint Depth;

    /// <summary>The first element of the rows of A.</summary>
    internal T* A;

    /// <summary>From one row of A to the next.</summary>
    internal nint RowStrideA;

    /// <summary>From one column of A to the next.</summary>
    internal nint ColumnStrideA;

    /// <summary>The first element of two vectors' columns of B.</summary>
    internal T* B;

    /// <summary>From one row of B to the next.</summary>
    internal nint RowStrideB;

    /// <summary>The first element of the tile of C.</summary>
    internal T* C;

    /// <summary>From one row of C to the next.</summary>
    internal nint RowStrideC;

    /// <summary>The factor of each block's sum.</summary>
    internal T Alpha;

    /// <summary>Whether the first block's sum is added to C; otherwise C is not read, and starts from zero.</summary>
    internal bool Accumulate;
}
