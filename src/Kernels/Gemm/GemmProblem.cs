namespace NnSimd.Kernels;

/// <summary>A matrix in memory that the caller keeps in place: a pointer and strides in elements.</summary>
internal readonly unsafe struct MatrixPointer<T>(T* start, nint rowStride, nint columnStride)
    where T : unmanaged
{
    public T* Start => start;

    public nint RowStride => rowStride;

    public nint ColumnStride => columnStride;

    public T* At(nint row, nint column) => start + (row * rowStride) + (column * columnStride);

    public MatrixPointer<T> From(nint row, nint column) => new(At(row, column), rowStride, columnStride);
}

/// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C + bias), validated.</summary>
internal unsafe struct GemmProblem<T>
    where T : unmanaged
{
    public nint M;
    public nint N;
    public nint K;
    public MatrixPointer<T> A;
    public MatrixPointer<T> B;
    public MatrixPointer<T> C;
    public T* Bias;
    public T Alpha;
    public T Beta;

    /// <summary>The cache blocking, or null to choose it by shape.</summary>
    public Blocking? Blocking;

    /// <summary>The part of the problem that computes a block of C.</summary>
    public readonly GemmProblem<T> Block(nint row, nint column, nint rows, nint columns) => this with
    {
        M = rows,
        N = columns,
        A = A.From(row, 0),
        B = B.From(0, column),
        C = C.From(row, column),
        Bias = Bias == null ? null : Bias + column,
    };
}
