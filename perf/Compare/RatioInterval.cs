using Perfolizer.Mathematics.Distributions.ContinuousDistributions;
using Pragmastat;

namespace NnSimd.Perf;

/// <summary>The ratio of the time of HEAD to the time of BASE, with a 95 % confidence interval; above 1 where HEAD is slower.</summary>
internal readonly record struct RatioInterval(double Ratio, double Lower, double Upper)
{
    /// <summary>Below this many launches there is no interval.</summary>
    public const int LeastLaunches = 4;

    private const double Confidence = 0.95;
    private const int Resamples = 2000;

    /// <summary>The estimate from paired launches.</summary>
    /// <param name="logRatios">ln(HEAD / BASE) of each launch: of two processes that alternated, <see cref="OfPairs"/>.</param>
    /// <remarks>
    /// <para>Time varies between launches of one build (where code and data come to lie) more than within one, so the launch is the unit that is resampled: Kalibera
    /// and Jones, Rigorous Benchmarking in Reasonable Time, 2013; and at the top level only: Ren et al., Nonparametric Bootstrapping for Hierarchical Data, 2010.</para>
    /// <para>The location is the median of pairwise means, which a few bad launches cannot move: Hodges and Lehmann, Estimates of Location Based on Rank Tests, 1963.
    /// The interval is the percentile bootstrap (Efron, 1979) with the levels moved outwards for small samples: Hesterberg, What Teachers Should Know about the
    /// Bootstrap, 2015, section 4.3. Logarithms make the ratio and its inverse alike.</para>
    /// </remarks>
    public static RatioInterval Of(IReadOnlyList<double> logRatios)
    {
        int n = logRatios.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(n, LeastLaunches);
        double[] centers = new double[Resamples];
        Random random = new(n);
        double[] resample = new double[n];
        for (int i = 0; i < Resamples; i++)
        {
            for (int j = 0; j < n; j++)
            {
                resample[j] = logRatios[random.Next(n)];
            }

            centers[i] = Center(resample);
        }

        Array.Sort(centers);
        double t = new StudentDistribution(n - 1).Quantile((1 - Confidence) / 2);
        double tail = NormalDistribution.Standard.Cdf(t * Math.Sqrt(n / (n - 1.0)));
        double center = Center(logRatios);
        return new(Math.Exp(center), Math.Exp(Math.Min(center, Quantile(centers, tail))), Math.Exp(Math.Max(center, Quantile(centers, 1 - tail))));
    }

    /// <summary>
    /// ln(HEAD / BASE) of one launch: the median over its pairs of turns. A pair is hurt where the machine changes its speed between the two turns, as often in favour
    /// of one side as of the other; half of the pairs may be.
    /// </summary>
    public static double OfPairs(double[] logRatios)
    {
        Array.Sort(logRatios);
        return Quantile(logRatios, 0.5);
    }

    /// <summary>The interval that the inverse ratio has.</summary>
    public RatioInterval Inverse() => new(1 / Ratio, 1 / Upper, 1 / Lower);

    private static double Center(IReadOnlyList<double> values) => Toolkit.Center(new Sample(values)).NominalValue;

    private static double Quantile(double[] sorted, double probability)
    {
        double position = probability * (sorted.Length - 1);
        int index = Math.Min((int)position, sorted.Length - 2);
        return sorted[index] + ((position - index) * (sorted[index + 1] - sorted[index]));
    }
}
