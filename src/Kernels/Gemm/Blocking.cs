namespace NnSimd.Kernels;

/// <summary>The cache blocks of a multiplication, in elements, and which operands are packed. No choice here changes a bit of the result.</summary>
/// <param name="MC">The rows of a block of A, a multiple of MR.</param>
/// <param name="KC">The terms of a block, a multiple of the summation block.</param>
/// <param name="NC">The columns of a block of B, a multiple of NR.</param>
/// <param name="PackA">Whether A is packed.</param>
/// <param name="PackB">Whether B is packed.</param>
internal readonly record struct Blocking(nint MC, nint KC, nint NC, bool PackA, bool PackB)
{
    // A block of A stays in half of a 512 KiB L2 cache, a block of B in a core's share of the L3. A panel of B (KC x NR) is
    // 32 KiB on AVX2, and a tile of C is loaded and stored every 256 terms whatever KC is.
    private const int Terms = 512;
    private const int BytesOfA = 192 << 10;
    private const int BytesOfB = 4 << 20;

    // Elements of an operand that is not worth packing.
    private const int Small = 64 * 1024;

    /// <summary>The blocking for a shape: sizes from the caches, packing from the reuse.</summary>
    public static unsafe Blocking Choose<T>(in GemmProblem<T> problem, nint depth, int mr, int nr)
        where T : unmanaged
    {
        // Operands that both fit the L2 cache are walked in place, in one block.
        if (problem.M * depth <= Small && problem.N * depth <= Small)
        {
            return new((nint)mr << 24, RoundUp(depth, Gemm.SummationBlock), (nint)nr << 24, false, false);
        }

        // Equal parts of at most Terms, in whole summation blocks.
        nint parts = nint.Max(1, (depth + Terms - 1) / Terms);
        nint kc = RoundUp(nint.Max(1, (depth + parts - 1) / parts), Gemm.SummationBlock);
        nint mc = nint.Max(mr, BytesOfA / sizeof(T) / kc / mr * mr);
        nint nc = nint.Max(nr, BytesOfB / sizeof(T) / kc / nr * nr);

        // B is read once per panel of rows. In place that costs a page per row of a panel; packing costs one more pass over B.
        bool packB = problem.M > 8 * mr && problem.N * depth > Small;

        // A is read once per panel of columns, a row stride apart from lane to lane.
        bool packA = problem.N > 4 * nr && problem.M * depth > Small;
        return new(mc, kc, nc, packA, packB);
    }

    private static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;
}
