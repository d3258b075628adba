namespace NnSimd.Kernels;

/// <summary>A number of rows known at compile time, so that one micro-kernel source serves every tile height.</summary>
public interface IRows
{
    /// <summary>The number of rows, 1 to 12.</summary>
    static abstract int Count { get; }
}

/// <summary>The columns of a tile, known at compile time in vectors.</summary>
public interface IColumns
{
    /// <summary>The number of vectors: 1, 2 or 4.</summary>
    static abstract int Vectors { get; }

    /// <summary>Whether the last vector has fewer columns than lanes; not with 4 vectors.</summary>
    static abstract bool IsPartial { get; }

    /// <summary>Where rows lie side by side in a vector, each in a segment of 128 bits: of how many segments the columns are, the last one perhaps in part. Otherwise 0.</summary>
    static virtual int Segments => 0;

    /// <summary>Whether the columns are also copied to a panel; only two whole vectors are.</summary>
    static virtual bool FillsPanel => false;

    /// <summary>Whether the tile of C, and what a later tile will read, are brought near meanwhile; only with two whole vectors.</summary>
    static virtual bool Prefetches => false;
}

/// <summary>The operands of one call of the GEMM micro-kernel: C = alpha * A * B + beta * C on one register tile.</summary>
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

    /// <summary>From the first two vectors' columns of B to the next two.</summary>
    internal nint PanelStrideB;

    /// <summary>Where the columns of B are copied to, where the tile's columns say so.</summary>
    internal T* Panel;

    /// <summary>What a later tile will read, two cache lines with each term, where the tile's columns say so.</summary>
    internal T* Ahead;

    /// <summary>From there to what is read with the next term.</summary>
    internal nint AheadStep;

    /// <summary>The first element of the tile of C.</summary>
    internal T* C;

    /// <summary>From one row of C to the next.</summary>
    internal nint RowStrideC;

    /// <summary>The columns of the last vector where it is partial; of the last segment where there are segments.</summary>
    internal int LastColumns;

    /// <summary>Of columns in segments, the row of B of the last term, all segments of it: a term that comes after <see cref="Depth"/> others.</summary>
    internal T* LastB;

    /// <summary>Of columns in segments, the rows of the last vector that the vector before it has too.</summary>
    internal nint SharedRows;

    /// <summary>The factor of each block's sum.</summary>
    internal T Alpha;

    /// <summary>The factor of C, if it is read.</summary>
    internal T Beta;

    /// <summary>1: the factor of C from the second block on.</summary>
    internal T One;

    /// <summary>Whether C is read; otherwise the tile starts from zero.</summary>
    internal bool ReadsC;
}
