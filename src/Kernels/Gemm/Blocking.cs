namespace NnSimd.Kernels;

/// <summary>The cache blocks of a multiplication, in elements, and whether B is packed. No choice here changes a bit of the result.</summary>
/// <param name="MC">The rows of A that stay in the L2 cache while B passes.</param>
/// <param name="KC">The terms of a block, a multiple of the summation block.</param>
/// <param name="NC">The columns of a block of B, a multiple of four vectors.</param>
/// <param name="PackB">Whether B is packed, even where it could be read in place.</param>
/// <param name="IsFar">Whether the operands lie beyond the near caches, so that tiles read ahead.</param>
internal readonly record struct Blocking(nint MC, nint KC, nint NC, bool PackB, bool IsFar)
{
    /// <summary>The most bytes that a thread packs at a time.</summary>
    public const int MostPacked = 4 << 20;

    /// <summary>Operands of more bytes lie beyond the L1 and L2 caches, or much of them does.</summary>
    public const int NearCaches = 1 << 20;

    // A block of A fills a quarter of a 1 MiB L2 cache.
    private const int BytesOfA = 256 << 10;

    /// <summary>An operand of so many bytes stays in the L1 cache whatever its strides are, or nearly so.</summary>
    public const int Small = 32 << 10;

    // A part of a row of C that is worth to be written before those of the next rows.
    private const int LeastAlongRow = 2048;

    /// <summary>The bytes of a page of memory: lines as many apart share a set of the L1 cache.</summary>
    public const int Page = 4096;

    /// <summary>The lines that a set of the L1 cache has room for, or more.</summary>
    public const int Ways = 8;

    /// <summary>Whether lines so many bytes apart, however many, share a set of the L1 cache.</summary>
    public static bool SharesSets(nint bytes) => bytes % Page == 0;

    /// <summary>Of lines so many bytes apart, how many the L1 cache has room for, or more: as many sets as they come to, times the ways.</summary>
    public static nint Room(nint bytes) => Ways * (SharesSets(bytes) ? 1 : Page / (bytes & -bytes));

    /// <summary>The blocking for a shape: sizes from the caches, packing from the reuse.</summary>
    public static unsafe Blocking Choose<T>(in GemmProblem<T> problem, int mr)
        where T : unmanaged
    {
        nint bytesOfB = problem.N * problem.K * sizeof(T);

        // A panel of one summation block stays in the L1 cache, and a longer one streams from the L2 cache at the pace of the multiply-adds. Where C does not stay in the L2 cache
        // besides, a pass over it for two blocks of terms costs less; or for four, where these are all and its rows share a set of the L1 cache.
        bool isLarge = problem.M * problem.N * sizeof(T) > NearCaches / 2;
        nint blocks = (problem.K + Gemm.SummationBlock - 1) / Gemm.SummationBlock;
        nint atOnce = blocks == 1 || !isLarge ? 1 : blocks is 3 or 4 && SharesSets(problem.C.RowStride * sizeof(T)) ? 4 : 2;
        nint kc = atOnce * Gemm.SummationBlock;
        nint mc = BytesOfA / sizeof(T) / kc;
        nint nc = MostPacked / sizeof(T) / kc;

        // Of few terms, so many columns of B stay in the L1 cache that C, which is the work, is written along long parts of its rows; packed, where rows of B would share a set.
        if (problem.K <= Small / LeastAlongRow && problem.IsFar && !problem.IsPacked && problem.B.ColumnStride == 1)
        {
            return new(mc, kc, LeastAlongRow / sizeof(T), problem.K > Ways && SharesSets(problem.B.RowStride * sizeof(T)), IsFar: true);
        }

        // The first tile of rows packs a panel of B as it reads it, for the other tiles.
        bool packB = problem.M > mr && bytesOfB > Small;
        return new(mc, kc, nc, packB, problem.IsFar);
    }
}
