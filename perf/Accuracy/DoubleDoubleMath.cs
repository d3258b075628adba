namespace NnSimd.Perf;

/// <summary>
/// Elementary functions in double-double by textbook series, independent of every kernel: relative errors below 2^-85, which MPFR confirms where it is
/// installed (<see cref="Mpfr"/>).
/// </summary>
internal static class DoubleDoubleMath
{
    // ln 2 in parts of 42 bits, so that their products with an exponent are exact, and a rest.
    private const double Ln2First = 0.6931471805598903;
    private const double Ln2Second = 5.49792301870721e-14;
    private const double Ln2Third = 1.1612227229362532e-26;

    // The step of the trapezoidal rule for erfc.
    private const double Step = 0.375;

    private static readonly DoubleDouble[] InverseFactorialsTable = InverseFactorials();
    private static readonly DoubleDouble[] InversesTable = [.. Enumerable.Range(0, 28).Select(k => (DoubleDouble)1 / k)];
    private static readonly DoubleDouble[] PowersTable = Powers();
    private static readonly DoubleDouble[] WeightsTable = [.. Enumerable.Range(0, 24).Select(k => Exp(-(k * Step) * (k * Step)))];

    /// <summary>pi.</summary>
    public static DoubleDouble Pi { get; } = new(3.141592653589793, 1.2246467991473532e-16);

    /// <summary>ln 2.</summary>
    public static DoubleDouble Ln2 { get; } = new(0.6931471805599453, 2.3190468138462996e-17);

    /// <summary>sqrt(1/2).</summary>
    public static DoubleDouble SqrtHalf { get; } = new(0.7071067811865476, -4.833646656726457e-17);

    /// <summary>1 / sqrt(pi).</summary>
    public static DoubleDouble InverseSqrtPi { get; } = new(0.5641895835477563, 7.66772980658294e-18);

    /// <summary>e^x, where it does not underflow.</summary>
    public static DoubleDouble Exp(DoubleDouble x)
    {
        DoubleDouble mantissa = Exp(x, out int n);
        return mantissa.Scale(n);
    }

    /// <summary>e^x = 2^n result, |x| at most 2000 or so.</summary>
    public static DoubleDouble Exp(DoubleDouble x, out int n)
    {
        DoubleDouble r = Reduce(x, out n, out int j);
        DoubleDouble power = PowersTable[j];
        return power + (power * Expm1OfSmall(r));
    }

    /// <summary>e^x - 1 for x &lt; 700.</summary>
    public static DoubleDouble Expm1(DoubleDouble x)
    {
        DoubleDouble r = Reduce(x, out int n, out int j);
        DoubleDouble small = Expm1OfSmall(r);
        if (n == 0 && j == Centre)
        {
            return small;
        }

        DoubleDouble power = PowersTable[j].Scale(n);
        return (power - 1) + (power * small);
    }

    /// <summary>ln x for a positive double.</summary>
    public static DoubleDouble Log(double x)
    {
        if (x < 1e-290)
        {
            return Log(x * 1.2676506002282294e30) - (Ln2 * 100);
        }

        int k = Math.ILogB(x * 0.7071067811865476) + 1;
        return Log(Math.ScaleB(x, -k), k);
    }

    /// <summary>ln(1 + x) for x above -1.</summary>
    public static DoubleDouble Log1p(DoubleDouble x)
    {
        if (Math.Abs(x.High) < 0.125)
        {
            return LogNearOne(x);
        }

        DoubleDouble sum = x.High < 1e300 ? x + 1 : x;
        int k = Math.ILogB(sum.High * 0.7071067811865476) + 1;
        return Log(sum.Scale(-k), k);
    }

    /// <summary>erf x for 0 &lt;= x &lt;= 2 by the series with positive terms: 2 / sqrt(pi) e^-x^2 sum 2^k x^(2k+1) / (2k+1)!!.</summary>
    public static DoubleDouble ErfSeries(DoubleDouble x, DoubleDouble square)
    {
        DoubleDouble term = x;
        DoubleDouble sum = x;
        for (int k = 1; term.High > sum.High * 1e-32; k++)
        {
            term = term * (square * 2) / ((2 * k) + 1.0);
            sum += term;
        }

        return sum * InverseSqrtPi * Exp(-square) * 2;
    }

    /// <summary>
    /// e^x^2 erfc(x) for x &gt;= 0: 1 - erf below 2, above it the trapezoidal rule with the residue of its pole, whose error is e^-(pi / h)^2 = 2^-101
    /// (Chiarella and Reichl 1968; Hunter and Regan 1972).
    /// </summary>
    public static DoubleDouble Erfcx(DoubleDouble x, DoubleDouble square)
    {
        if (x.High < 2)
        {
            return Exp(square) * ((DoubleDouble)1 - ErfSeries(x, square));
        }

        DoubleDouble sum = 0;
        for (int k = WeightsTable.Length - 1; k > 0; k--)
        {
            sum += WeightsTable[k] / (square + (k * Step * k * Step));
        }

        sum = ((sum * 2) + ((DoubleDouble)1 / square)) * x * Step / Pi;
        double residue = x.High < Math.PI / Step ? 2 * Math.Exp(square.High - (2 * Math.PI * x.High / Step)) : 0;
        return sum - residue;
    }

    private static int Centre => 23;

    /// <summary>x = n ln 2 + (j - Centre) / 64 + result, the result at most 1/128 and a little.</summary>
    private static DoubleDouble Reduce(DoubleDouble x, out int n, out int j)
    {
        n = (int)Math.Round(x.High / 0.6931471805599453);
        DoubleDouble r = ((x - (n * Ln2First)) - (n * Ln2Second)) - (n * Ln2Third);
        int step = (int)Math.Round(r.High * 64);
        j = step + Centre;
        return r - (step / 64.0);
    }

    /// <summary>e^r - 1 for |r| below 1/100, by the series: its terms from the 7th on in double.</summary>
    private static DoubleDouble Expm1OfSmall(DoubleDouble r)
    {
        double tail = 0;
        for (int k = 13; k >= 7; k--)
        {
            tail = (tail * r.High) + InverseFactorialsTable[k].High;
        }

        DoubleDouble sum = tail;
        for (int k = 6; k >= 1; k--)
        {
            sum = (sum * r) + InverseFactorialsTable[k];
        }

        return sum * r;
    }

    /// <summary>ln(2^k f): near 1 by the series, elsewhere by one step of Newton from the double logarithm.</summary>
    private static DoubleDouble Log(DoubleDouble f, int k)
    {
        DoubleDouble log;
        if (Math.Abs(f.High - 1) < 0.125)
        {
            log = LogNearOne(f - 1);
        }
        else
        {
            double start = Math.Log(f.High);
            DoubleDouble z = (f * Exp(-start)) - 1;
            log = z - (z * z * 0.5) + start;
        }

        return log + (Ln2 * k);
    }

    /// <summary>ln(1 + x) = 2 (s + s^3 / 3 + s^5 / 5 + ...) with s = x / (2 + x), |x| at most 1/8 and a little.</summary>
    private static DoubleDouble LogNearOne(DoubleDouble x)
    {
        DoubleDouble s = x / (x + 2);
        DoubleDouble square = s * s;
        DoubleDouble sum = 0;
        for (int k = 27; k >= 1; k -= 2)
        {
            sum = (sum * square) + InversesTable[k];
        }

        return sum * s * 2;
    }

    private static DoubleDouble[] InverseFactorials()
    {
        DoubleDouble[] table = new DoubleDouble[40];
        table[0] = 1;
        for (int k = 1; k < table.Length; k++)
        {
            table[k] = table[k - 1] / k;
        }

        return table;
    }

    /// <summary>e^((j - Centre) / 64) by the whole series.</summary>
    private static DoubleDouble[] Powers()
    {
        DoubleDouble[] table = new DoubleDouble[(2 * Centre) + 1];
        for (int j = 0; j < table.Length; j++)
        {
            double x = (j - Centre) / 64.0;
            DoubleDouble sum = 0;
            for (int k = 39; k >= 0; k--)
            {
                sum = (sum * x) + InverseFactorialsTable[k];
            }

            table[j] = sum;
        }

        return table;
    }
}
