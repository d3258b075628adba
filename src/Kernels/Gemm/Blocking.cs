namespace NnSimd.Kernels;

/// <summary>The cache blocks of a multiplication, in elements, and which operands are packed. No choice here changes a bit of the result.</summary>
/// <param name="MC">The rows of A that stay in the L2 cache while B passes.</param>
/// <param name="KC">The terms of a block, a multiple of the summation block.</param>
/// <param name="NC">The columns of a block of B, a multiple of four vectors.</param>
/// <param name="PackA">Whether A is packed.</param>
/// <param name="PackB">Whether B is packed.</param>
internal readonly record struct Blocking(nint MC, nint KC, nint NC, bool PackA, bool PackB)
{
    /// <summary>The most bytes that a call packs of either operand at a time.</summary>
    public const int MostPacked = 4 << 20;

    // A panel of B (KC x NR) stays in half of the L1 cache, a block of A in half of a 512 KiB L2.
    private const int Terms = Gemm.SummationBlock;
    private const int BytesOfA = 192 << 10;

    // Operands of at most so many bytes are not worth packing.
    private const int Small = 128 << 10;

    /// <summary>The blocking for a shape: sizes from the caches, packing from the reuse.</summary>
    public static unsafe Blocking Choose<T>(in GemmProblem<T> problem, int mr, int nr)
        where T : unmanaged
    {
        bool walksB = problem.IsPacked || problem.B.ColumnStride == 1;
        nint bytesOfA = problem.M * problem.K * sizeof(T);
        nint bytesOfB = problem.N * problem.K * sizeof(T);

        // B is read once per tile of rows. In place that costs a page per row of a panel; packing costs one more pass over B.
        bool packB = !problem.IsPacked && (!walksB || (problem.M > 8 * mr && bytesOfB > Small));

        // A is read once per panel of columns, from lines that are a row stride apart.
        bool packA = problem.N > 16 * nr && bytesOfA > 2 * Small;

        // A panel that is packed because it must be, and used once or twice, is used while it is in the L1 cache.
        nint nc = packB && problem.M <= 2 * mr ? 2 * nr : nint.Max(2 * nr, MostPacked / sizeof(T) / Terms / (2 * nr) * (2 * nr));
        return new(nint.Max(mr, BytesOfA / sizeof(T) / Terms), Terms, packA || packB ? nc : nint.MaxValue / 4, packA, packB);
    }
}
