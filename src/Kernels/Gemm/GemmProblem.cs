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

    /// <summary><see cref="From"/> where there is a matrix; of none, which is a null pointer, none.</summary>
    public MatrixPointer<T> FromIfAny(nint row, nint column) => start == null ? this : From(row, column);

    public MatrixPointer<T> Transposed() => new(start, columnStride, rowStride);
}

/// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C + bias), validated.</summary>
internal unsafe struct GemmProblem<T>
    where T : unmanaged
{
    // Columns that leave lanes idle even in segments, and terms of which the copies of a C of as many are a small part.
    private const int MostAcross = 10;
    private const int LeastTermsAcross = 64;

    // Columns that leave most lanes idle, and those that leave more than half of them, as rows of dot products; and terms that pay for a C that is gathered and scattered: so many, or so many to a column.
    private const int FewAlong = 3;
    private const int LeastTermsAlong = 64;
    private const int LeastTermsOfEach = 16;
    private const int LeastRowsAlong = 128;

    public nint M;
    public nint N;
    public nint K;

    /// <summary>A, or where <see cref="IsPackedA"/> its panels of <see cref="MatrixPointer{T}.ColumnStride"/> rows and K columns.</summary>
    public MatrixPointer<T> A;

    /// <summary>B, or where <see cref="IsPacked"/> its panels of <see cref="MatrixPointer{T}.RowStride"/> columns and K rows.</summary>
    public MatrixPointer<T> B;
    public MatrixPointer<T> C;

    /// <summary>Added to each element of C, unless null: a row and a column stride of which one is 0.</summary>
    public MatrixPointer<T> Bias;

    /// <summary>What to bring near for the product that follows on the same thread, or null.</summary>
    public Upcoming* Upcoming;

    public T Alpha;
    public T Beta;

    /// <summary>Whether B was packed ahead.</summary>
    public bool IsPacked;

    /// <summary>Whether A was, as the B of the transposed problem; only where a problem is no longer cut into parts.</summary>
    public bool IsPackedA;

    /// <summary>The bytes of A, B and C.</summary>
    public readonly nint Bytes => ((M * N) + (M * K) + (N * K)) * sizeof(T);

    /// <summary>Whether the operands lie beyond the near caches.</summary>
    public readonly bool IsFar => Bytes > Blocking.NearCaches;

    /// <summary>Whether A stays in the L1 cache, whatever its strides are.</summary>
    public readonly bool HasNearA => M * K * sizeof(T) <= Blocking.Small;

    /// <summary>Whether B does.</summary>
    public readonly bool HasNearB => K * N * sizeof(T) <= Blocking.Small;

    /// <summary>The tiles of C, so many rows by two vectors each.</summary>
    public readonly (nint Down, nint Across) Tiles(int rows, int width) => ((M + rows - 1) / rows, (N + (2 * width) - 1) / (2 * width));

    /// <summary>Whether a bias or an activation follows the sums.</summary>
    public readonly bool Finishes<A>()
        where A : struct, IActivation =>
        Bias.Start != null || !Epilogue.IsIdentity<A>();

    /// <summary>Whether the transposed problem writes along the memory of C where this one would write across it. The products commute, so its bits are the same.</summary>
    public readonly bool IsBetterTransposed => !IsPacked && C.RowStride == 1 && M > 1 && (C.ColumnStride != 1 || N == 1);

    /// <summary>Whether the transposed problem, of a packed left operand, writes along the memory of C and has more than one row of tiles.</summary>
    public readonly bool IsBetterPackedLeft(int tileRows) => IsPacked && C.RowStride == 1 && C.ColumnStride != 1 && M > tileRows;

    /// <summary>Whether columns too few to fill vectors meet rows of A that can: those of the transposed problem, whose terms pay for a C that is gathered and scattered.</summary>
    public readonly bool IsBetterAcross(int width) =>
        A.RowStride == 1 && K >= LeastTermsAcross && N <= MostAcross && N > 1 && N % width != 0 && M >= 2 * width && M >= 2 * N && A.ColumnStride != 1 && C.ColumnStride == 1 && !IsPacked && !IsPackedA;

    /// <summary>
    /// Whether columns too few to fill vectors meet contiguous rows of A: those of the transposed problem, which are read along. Where the columns of B are contiguous too, they are
    /// factors as they lie; otherwise they are copied, and more rows have to pay for it. What is better with a copy is better without one, so no copy is copied again.
    /// </summary>
    public readonly bool IsBetterAlong(int width, int registers)
    {
        bool hasTerms = K >= LeastTermsAlong;
        if (A.ColumnStride != 1 || A.RowStride == 1 || N < 2 || N > DotKernel.MostRows || M < 2 * N || (!hasTerms && K < LeastTermsOfEach * N) || IsPacked || IsPackedA)
        {
            return false;
        }

        bool isBetterCopied = hasTerms && 3 * N <= width && M >= LeastRowsAlong;
        if (isBetterCopied || B.RowStride != 1)
        {
            return isBetterCopied;
        }

        if (M <= width)
        {
            return hasTerms && (N <= FewAlong || K >= 2 * LeastTermsAlong);
        }

        // With 16 registers, more columns are as fast in segments.
        return 4 * N <= width
            || (registers == 16
                ? 2 * N < width && M >= 2 * width && K >= 4 * LeastTermsAlong
                : hasTerms && (3 * N <= width || (2 * N < width && 2 * M >= 3 * width) || (2 * N == width && M >= 2 * width && K >= 2 * LeastTermsAlong)));
    }

    /// <summary>The part of the problem that computes some rows and columns of C; of a packed B, the first column is that of a panel.</summary>
    public readonly GemmProblem<T> Part(nint row, nint rows, nint column, nint columns) => this with
    {
        M = rows,
        N = columns,
        A = A.From(row, 0),
        B = IsPacked ? new(B.Start + (column * K), B.RowStride, B.ColumnStride) : B.From(0, column),
        C = C.From(row, column),
        Bias = Bias.FromIfAny(row, column),
    };

    /// <summary>C^T = B^T A^T.</summary>
    public readonly GemmProblem<T> Transposed() => this with
    {
        M = N,
        N = M,
        A = B.Transposed(),
        B = A.Transposed(),
        C = C.Transposed(),
        Bias = Bias.Transposed(),
        IsPacked = IsPackedA,
        IsPackedA = IsPacked,
    };
}
