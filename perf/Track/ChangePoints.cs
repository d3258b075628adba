using Perfolizer.Mathematics.Cpd;

namespace NnSimd.Perf;

/// <summary>Where a series changes its level.</summary>
internal static class ChangePoints
{
    // Results on either side of a change, at least: a single outlier is none.
    private const int LeastDistance = 3;

    /// <summary>The indexes of the first results after a change.</summary>
    /// <param name="medians">A benchmark's results in order, all of one machine.</param>
    /// <param name="threshold">The change of level that matters, as a share.</param>
    /// <remarks>
    /// ED-PELT: Haynes, Fearnhead and Eckley, A Computationally Efficient Nonparametric Approach for Changepoint Detection, 2017, on logarithms, in Perfolizer. It finds
    /// any change of the distribution; of those the ones are kept whose medians on either side, up to the neighbouring changes, differ by the threshold.
    /// </remarks>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> medians, double threshold)
    {
        if (medians.Count < 2 * LeastDistance)
        {
            return [];
        }

        double[] logarithms = [.. medians.Select(median => Math.Log(median))];

        // The detector gives the last index before a change.
        List<int> changes = [.. EdPeltChangePointDetector.Instance.GetChangePointIndexes(logarithms, LeastDistance).Select(index => index + 1)];
        for (bool removed = true; removed;)
        {
            // The smallest step goes first: without it its neighbours are judged on longer stretches.
            double[] steps =
            [
                .. from i in Enumerable.Range(0, changes.Count)
                   let before = Level(logarithms, i > 0 ? changes[i - 1] : 0, changes[i])
                   let after = Level(logarithms, changes[i], i + 1 < changes.Count ? changes[i + 1] : logarithms.Length)
                   select Math.Abs(after - before),
            ];
            int smallest = Array.IndexOf(steps, steps.DefaultIfEmpty(0).Min());
            removed = smallest >= 0 && steps[smallest] < Math.Log(1 + threshold);
            if (removed)
            {
                changes.RemoveAt(smallest);
            }
        }

        return [.. changes.Select((change, i) => Best(logarithms, i > 0 ? changes[i - 1] : 0, change, i + 1 < changes.Count ? changes[i + 1] : logarithms.Length))];
    }

    /// <summary>Of a change and the places beside it, the one from which the results lie closest to the levels before and after.</summary>
    private static int Best(double[] values, int start, int change, int end)
    {
        double before = Level(values, start, change);
        double after = Level(values, change, end);
        return Enumerable.Range(change - 2, 5).Where(c => c > start && c < end)
            .MinBy(c => values[start..c].Sum(value => Math.Abs(value - before)) + values[c..end].Sum(value => Math.Abs(value - after)));
    }

    private static double Level(double[] values, int start, int end)
    {
        double[] sorted = [.. values[start..end].Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
