namespace NnSimd.Perf;

/// <summary>The averages of the tables.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? throw new ArgumentException("Expected at least one value.", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The n-th root of the product of n positive values: the average of ratios.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double GeometricMean(IEnumerable<double> values)
    {
        double mean = values.Select(value => Math.Log(value)).DefaultIfEmpty(double.NaN).Average();
        return double.IsNaN(mean) ? throw new ArgumentException("Expected at least one value, all positive.", nameof(values)) : Math.Exp(mean);
    }
}
