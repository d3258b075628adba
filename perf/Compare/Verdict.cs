namespace NnSimd.Perf;

/// <summary>What is known about a benchmark.</summary>
public enum Verdict
{
    /// <summary>The interval neither lies within the threshold nor beyond it, or the rounds disagree.</summary>
    Undecided,

    /// <summary>The whole interval lies within the threshold.</summary>
    Same,

    /// <summary>The whole interval lies beyond the threshold, in two independent rounds.</summary>
    Slower,

    /// <summary>The whole interval lies beyond the threshold on the other side, in two independent rounds.</summary>
    Faster,
}

/// <summary>The rule that turns intervals into a verdict.</summary>
internal static class Verdicts
{
    /// <summary>What one round's interval says.</summary>
    /// <param name="interval">HEAD / BASE.</param>
    /// <param name="threshold">The change that matters, as a share: 0.03 for 3 %.</param>
    public static Verdict Of(RatioInterval interval, double threshold) =>
        interval.Lower > 1 + threshold ? Verdict.Slower
        : interval.Inverse().Lower > 1 + threshold ? Verdict.Faster
        : interval.Upper < 1 + threshold && interval.Inverse().Upper < 1 + threshold ? Verdict.Same
        : Verdict.Undecided;

    /// <summary>Slower and faster need a second round that says so too.</summary>
    public static Verdict Of(Verdict first, Verdict? second) =>
        first is Verdict.Same or Verdict.Undecided || first == second ? first : Verdict.Undecided;
}
