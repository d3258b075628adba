namespace NnSimd.Kernels;

/// <summary>How many elements the columns of lanes are apart: that of lane i lies <c>(i &amp; 1) * Ones + (i &gt;&gt; 1 &amp; 1) * Pairs + (i &gt;&gt; 2 &amp; 1) * Fours + (i &gt;&gt; 3) * Eights</c> behind that of lane 0.</summary>
/// <param name="Ones">From lanes 0, 2, 4 ... to the next.</param>
/// <param name="Pairs">From lanes 0 and 1, 4 and 5 ... to the next two.</param>
/// <param name="Fours">From lanes 0 to 3 and 8 to 11 to the next four.</param>
/// <param name="Eights">From the first eight lanes to the others.</param>
public readonly record struct LaneStrides(nint Ones, nint Pairs, nint Fours, nint Eights)
{
    /// <summary>Columns that are all <paramref name="stride"/> apart.</summary>
    internal static LaneStrides Even(nint stride) => new(stride, 2 * stride, 4 * stride, 8 * stride);
}
