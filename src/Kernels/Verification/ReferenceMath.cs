namespace NnSimd.Kernels;

/// <summary>What the references of the activations need beyond <see cref="Math"/>, in double to a few units of the last place, by series that share nothing with the kernels.</summary>
internal static class ReferenceMath
{
    // e^-(k h)^2 for the trapezoidal rule of step h.
    private const double Step = 0.5;
    private static readonly double[] Weights = [.. Enumerable.Range(1, 13).Select(k => Math.Exp(-k * Step * k * Step))];

    /// <summary>x * y, and zero where y is.</summary>
    public static double Times(double x, double y) => y == 0 ? Math.CopySign(0, x) : x * y;

    /// <summary>e^x - 1.</summary>
    public static double Expm1(double x)
    {
        if (!(Math.Abs(x) < 0.5))
        {
            return Math.Exp(x) - 1;
        }

        // Taylor's series by Horner's scheme: 0.5^17 / 18! is below 2^-69.
        double sum = 1;
        for (int k = 17; k > 1; k--)
        {
            sum = 1 + (x / k * sum);
        }

        return x * sum;
    }

    /// <summary>ln(1 + x), the rounding of 1 + x put back to first order.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return x == 0 || !double.IsFinite(u) || u == 0 ? (x == 0 ? x : Math.Log(u)) : Math.Log(u) + ((x - (u - 1)) / u);
    }

    /// <summary>erf x.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        return a < 1.5 ? ErfSeries(x) : Math.CopySign(1 - (a > 6.5 ? 0 : Math.Exp(-a * a) * ScaledErfc(a, a * a)), x);
    }

    /// <summary>The standard normal distribution erfc(-x / sqrt 2) / 2, with its tail.</summary>
    public static double Normal(double x)
    {
        double a = Math.Abs(x) * Math.Sqrt(0.5);
        if (a < 1)
        {
            return 0.5 + (0.5 * ErfSeries(x * Math.Sqrt(0.5)));
        }

        // The square of a is half of x x, which is exact for a float.
        double tail = a > 40 ? 0 : 0.5 * Math.Exp(-0.5 * x * x) * ScaledErfc(a, 0.5 * x * x);
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>erf x = 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...), all terms of one sign.</summary>
    private static double ErfSeries(double x)
    {
        double term = x;
        double sum = x;
        for (int k = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); k++)
        {
            term *= 2 * x * x / ((2 * k) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>e^(x^2) erfc x for x of at least 1, by the trapezoidal rule (Matta and Reichel, Uniform Computation of the Error Function, 1971): e^(-pi^2 / h^2) is below 2^-56.</summary>
    private static double ScaledErfc(double x, double square)
    {
        double sum = 0.5 / square;
        for (int k = Weights.Length; k > 0; k--)
        {
            sum += Weights[k - 1] / (square + (k * Step * k * Step));
        }

        double pole = x < Math.PI / Step ? 2 * Math.Exp(square) / (Math.Exp(2 * Math.PI * x / Step) - 1) : 0;
        return (2 * Step * x / Math.PI * sum) - pole;
    }
}
