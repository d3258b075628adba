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

    // A block of A stays in half of a 512 KiB L2 cache; a panel of B (KC x NR) in half of the L1.
    private const int Terms = 256;
    private const int BytesOfA = 192 << 10;
    private const int BytesOfPanels = 16 << 10;

    // Elements of an operand that is not worth packing.
    private const int Small = 64 * 1024;

    /// <summary>The blocking for a shape: sizes from the caches, packing from the reuse.</summary>
    public static unsafe Blocking Choose<T>(in GemmProblem<T> problem, int mr, int nr)
        where T : unmanaged
    {
        bool walksB = problem.IsPacked || problem.B.ColumnStride == 1;
        nint all = nint.MaxValue / 4;

        // Operands that both fit the L2 cache are walked in place, in one block.
        if (walksB && problem.M * problem.K <= Small && problem.N * problem.K <= Small)
        {
            return new(problem.N * problem.K * sizeof(T) <= BytesOfPanels ? mr : all, RoundUp(problem.K, Gemm.SummationBlock), all, false, false);
        }

        nint kc = nint.Min(Terms, RoundUp(problem.K, Gemm.SummationBlock));
        nint mc = nint.Max(mr, BytesOfA / sizeof(T) / kc);
        nint nc = nint.Max(2 * nr, MostPacked / sizeof(T) / kc / (2 * nr) * (2 * nr));

        // B is read once per panel of rows. In place that costs a page per row of a panel; packing costs one more pass over B.
        bool packB = !problem.IsPacked && (!walksB || (problem.M > 8 * mr && problem.N * problem.K > Small));
        if (packB && problem.M <= 2 * mr)
        {
            // Packed because it must be, and used once or twice: while it is in the L1 cache.
            nc = 2 * nr;
        }

        // A is read once per panel of columns, a row stride apart from lane to lane.
        bool packA = problem.N > 4 * nr && problem.M * problem.K > Small;
        return packA || packB ? new(mc, kc, nc, packA, packB) : new(mc, RoundUp(problem.K, Gemm.SummationBlock), all, false, false);
    }

    private static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;
}
