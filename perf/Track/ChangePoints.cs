namespace NnSimd.Perf;

/// <summary>Where a series changes its level.</summary>
/// <remarks>
/// The division of the series into levels that costs least, found exactly: Jackson et al., An Algorithm for Optimal Partitioning of Data on an Interval, 2005. A level
/// costs the distances of its results from their median in units of the noise, each bounded, so that a result that the machine spoilt costs no more than a doubtful one:
/// Fearnhead and Rigaill, Changepoint Detection in the Presence of Outliers, 2019. Every change of level costs a penalty that grows with the logarithm of the length.
/// The tests on ranks alone, ED-PELT among them, do not see a level of a few results, however far it lies from the others: a dozen commits is what a history has.
/// </remarks>
internal static class ChangePoints
{
    // Results of a level, at least: two outliers in a row are none.
    private const int LeastLength = 3;

    // In units of the noise: beyond it a result tells hardly more, only which of two levels it is nearer to.
    private const double MostDistance = 3;
    private const double Beyond = 0.05;

    // The noise of a history is not below this share, lest a rounded one have none.
    private const double LeastNoise = 0.002;

    /// <summary>The indexes of the first results after a change.</summary>
    /// <param name="medians">A benchmark's results in order, all of one machine.</param>
    /// <param name="threshold">The change of level that matters, as a share.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> medians, double threshold)
    {
        if (medians.Count < 2 * LeastLength)
        {
            return [];
        }

        double[] values = [.. medians.Select(median => Math.Log(median))];
        List<int> changes = Cheapest(values, Noise(values), 2 * Math.Log(values.Length));
        while (changes.Count > 0)
        {
            // The smallest step goes first: without it its neighbours are judged on longer levels.
            double[] steps = [.. changes.Select((change, i) => Math.Abs(
                Median(values, change, i + 1 < changes.Count ? changes[i + 1] : values.Length) - Median(values, i > 0 ? changes[i - 1] : 0, change)))];
            int smallest = Array.IndexOf(steps, steps.Min());
            if (steps[smallest] >= Math.Log(1 + threshold))
            {
                break;
            }

            changes.RemoveAt(smallest);
        }

        return changes;
    }

    /// <summary>The median of a part of the values.</summary>
    public static double Median(IReadOnlyList<double> values, int start, int end)
    {
        double[] sorted = [.. values.Skip(start).Take(end - start).Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>The standard deviation without the changes of level: from the median difference of neighbours, which is 0.954 of it where it is normal.</summary>
    private static double Noise(double[] values)
    {
        double[] differences = [.. values.Skip(1).Zip(values, (next, value) => Math.Abs(next - value))];
        return Math.Max(LeastNoise, Median(differences, 0, differences.Length) / 0.954);
    }

    private static List<int> Cheapest(double[] values, double noise, double penalty)
    {
        // costs[end]: of the best division of the values before end; starts[end]: where its last level begins.
        double[] costs = new double[values.Length + 1];
        int[] starts = new int[values.Length + 1];
        Array.Fill(costs, double.PositiveInfinity);
        costs[0] = -penalty;
        for (int end = LeastLength; end <= values.Length; end++)
        {
            List<double> sorted = [];
            for (int start = end - 1; start >= 0; start--)
            {
                int place = sorted.BinarySearch(values[start]);
                sorted.Insert(place < 0 ? ~place : place, values[start]);
                if (sorted.Count < LeastLength || double.IsInfinity(costs[start]))
                {
                    continue;
                }

                double level = (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
                double cost = costs[start] + penalty;
                for (int i = start; i < end; i++)
                {
                    double distance = Math.Abs(values[i] - level) / noise;
                    cost += Math.Min(distance, MostDistance + (Beyond * (distance - MostDistance)));
                }

                if (cost < costs[end])
                {
                    (costs[end], starts[end]) = (cost, start);
                }
            }
        }

        List<int> changes = [];
        for (int start = starts[values.Length]; start > 0; start = starts[start])
        {
            changes.Insert(0, start);
        }

        return changes;
    }
}
