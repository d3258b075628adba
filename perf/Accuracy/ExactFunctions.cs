using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The functions in double-double, by their definitions where nothing cancels and by e^-|x| elsewhere; inputs are finite.</summary>
internal static class ExactFunctions
{
    private const double LeakySlope = 0.01;

    // 2 sqrt(2 / pi), and that times 0.044715.
    private static readonly DoubleDouble LinearFactor = new(1.5957691216057308, -9.96930880911092e-17);
    private static readonly DoubleDouble CubicFactor = new(0.07135481627260025, -6.175149918155315e-19);
    private static readonly DoubleDouble DensityFactor = DoubleDoubleMath.InverseSqrtPi * DoubleDoubleMath.SqrtHalf;

    /// <summary>f and f' of an activation by its name.</summary>
    public static (Func<double, Exact> Forward, Func<double, Exact> Derivative)? Of(Activation activation) => activation.Name switch
    {
        "Exp" => (Exp, Exp),
        "Expm1" => (Linear(Expm1, 1), Exp),
        "Log" => (Log, LogSlope),
        "Log1p" => (Linear(Log1p, 1), x => x == -1 ? double.PositiveInfinity : Math.Abs(x) > 1e200 ? LogSlope(x) : (DoubleDouble)1 / DoubleDouble.Sum(1, x)),
        "Erf" => (Linear(Erf, DoubleDoubleMath.InverseSqrtPi * 2), ErfSlope),
        "Sigmoid" => (x => Sigmoid(x), x => SigmoidSlope(x)),
        "Tanh" => (Linear(Tanh, 1), TanhSlope),
        "Softplus" => (Softplus, x => Sigmoid(x)),
        "Identity" => (x => x, _ => 1),
        "Relu" => (x => Math.Max(x, 0), x => x > 0 ? 1 : 0),
        "LeakyRelu" => (x => x > 0 ? x : x < -1e-250 ? (DoubleDouble)x * LeakySlope : new Exact((DoubleDouble)Math.ScaleB(x, 200) * LeakySlope, -200), x => x > 0 ? 1 : LeakySlope),
        "Elu" => Elu(Limit(activation)),
        "Silu" => (Linear(x => Gate(x, x), 0.5), x => GateSlope(x, Math.Abs(x), 1)),
        "Gelu" => (Linear(Gelu, 0.5), GeluSlope),
        "GeluTanh" => (Linear(x => Gate(x, Cubic(x)), 0.5), x => GateSlope(x, Cubic(Math.Abs(x)), CubicSlope(Math.Abs(x)))),
        "Mish" => (Linear(Mish, (DoubleDouble)3 / 5), MishSlope),
        "HardSigmoid" => (x => x <= -3 ? 0 : x >= 3 ? 1 : DoubleDouble.Sum(x, 3) / 6, x => x > -3 && x < 3 ? (DoubleDouble)1 / 6 : 0),
        "HardSwish" => (Linear(x => x <= -3 ? 0 : x >= 3 ? x : DoubleDouble.Sum(x, 3) * x / 6, 0.5), x => x <= -3 ? 0 : x >= 3 ? 1 : DoubleDouble.Sum(2 * x, 3) / 6),
        _ => null,
    };

    /// <summary>f' of an activation from y = f(x), by its name; null where it has none.</summary>
    public static Func<double, Exact>? FromOutput(Activation activation) => activation.Name switch
    {
        "Exp" => y => y,
        "Sigmoid" => y => LessSquare(y, y),
        "Tanh" => y => LessSquare(1, y),
        "Elu" => y => y > 0 ? 1 : DoubleDouble.Sum(Limit(activation), y),
        "Identity" or "Relu" or "LeakyRelu" => Of(activation)!.Value.Derivative,
        _ => null,
    };

    /// <summary>term - y^2; y^2 alone where it may overflow.</summary>
    private static Exact LessSquare(double term, double y)
    {
        if (Math.Abs(y) < 1e100)
        {
            return term - DoubleDouble.Product(y, y);
        }

        double reduced = Math.ScaleB(y, -500);
        return new(-DoubleDouble.Product(reduced, reduced), 1000);
    }

    /// <summary>f, near zero by its slope there: no product of subnormals then.</summary>
    private static Func<double, Exact> Linear(Func<double, Exact> f, DoubleDouble slope) =>
        x => Math.Abs(x) < 1e-250 ? new Exact(slope * Math.ScaleB(x, 200), -200) : f(x);

    private static Exact Exp(double x)
    {
        DoubleDouble mantissa = DoubleDoubleMath.Exp(Math.Clamp(x, -2000, 1000), out int n);
        return new(mantissa, n);
    }

    private static Exact Expm1(double x) => x > 600 ? Exp(x) : DoubleDoubleMath.Expm1(Math.Max(x, -200));

    private static (Func<double, Exact> Forward, Func<double, Exact> Derivative) Elu(double alpha)
    {
        Func<double, Exact> expm1 = Linear(Expm1, 1);
        return (x => x < 0 ? Times(expm1(x), alpha) : x, x => x > 0 ? 1 : Times(Exp(x), alpha));
    }

    private static double Limit(Activation elu) => ((Elu)elu.Reference!).Alpha;

    /// <summary>x * y without overflow or underflow.</summary>
    private static Exact Times(Exact x, double y)
    {
        int k = y == 0 ? 0 : Math.ILogB(y);
        return new(x.Value * Math.ScaleB(y, -k), x.Exponent + k);
    }

    private static Exact Log(double x) => x < 0 ? double.NaN : x == 0 ? double.NegativeInfinity : DoubleDoubleMath.Log(x);

    private static Exact LogSlope(double x)
    {
        if (x == 0)
        {
            return 1 / x;
        }

        int k = Math.ILogB(x);
        return new((DoubleDouble)1 / Math.ScaleB(x, -k), -k);
    }

    private static Exact Log1p(double x) => x < -1 ? double.NaN : x == -1 ? double.NegativeInfinity : DoubleDoubleMath.Log1p(x);

    private static Exact Erf(double x)
    {
        double a = Math.Min(Math.Abs(x), 20);
        DoubleDouble square = DoubleDouble.Product(a, a);
        DoubleDouble y = a < 2 ? DoubleDoubleMath.ErfSeries(a, square)
            : (DoubleDouble)1 - (DoubleDoubleMath.Erfcx(a, square) * DoubleDoubleMath.Exp(-square));
        return x < 0 ? -y : y;
    }

    private static Exact ErfSlope(double x)
    {
        double a = Math.Min(Math.Abs(x), 40);
        DoubleDouble mantissa = DoubleDoubleMath.Exp(-DoubleDouble.Product(a, a), out int n);
        return new(mantissa * DoubleDoubleMath.InverseSqrtPi * 2, n);
    }

    private static Exact Sigmoid(DoubleDouble v)
    {
        DoubleDouble t = Tail(v, out DoubleDouble mantissa, out int n);
        return v.High < 0 ? new Exact(mantissa / (t + 1), n) : (DoubleDouble)1 / (t + 1);
    }

    private static Exact SigmoidSlope(DoubleDouble v)
    {
        DoubleDouble t = Tail(v, out DoubleDouble mantissa, out int n);
        return new(mantissa / ((t + 1) * (t + 1)), n);
    }

    private static Exact Tanh(double x)
    {
        double a = Math.Min(Math.Abs(x), 200);
        DoubleDouble e = DoubleDoubleMath.Expm1(2 * a);
        DoubleDouble y = e / (e + 2);
        return x < 0 ? -y : y;
    }

    private static Exact TanhSlope(double x)
    {
        Exact slope = SigmoidSlope((DoubleDouble)Math.Min(Math.Abs(x), 1000) * 2);
        return slope with { Exponent = slope.Exponent + 2 };
    }

    private static Exact Softplus(double x)
    {
        DoubleDouble t = Tail(x, out DoubleDouble mantissa, out int n);
        return x > 0 ? DoubleDoubleMath.Log1p(t) + x
            : n < -60 ? new Exact(mantissa * ((DoubleDouble)1 - (t * 0.5)), n)
            : DoubleDoubleMath.Log1p(t);
    }

    /// <summary>x * sigmoid(v), v of the sign of x.</summary>
    private static Exact Gate(double x, DoubleDouble v)
    {
        Exact gate = Sigmoid(v);
        return x < 0 ? new Exact(gate.Value * Math.Max(x, -2000), gate.Exponent) : gate.Value * x;
    }

    /// <summary>The derivative of x * sigmoid(v) from |v| and |v'|.</summary>
    private static Exact GateSlope(double x, DoubleDouble v, DoubleDouble slope)
    {
        DoubleDouble t = Tail(v, out DoubleDouble mantissa, out int n);
        DoubleDouble left = mantissa * (t + 1 - (slope * Math.Min(Math.Abs(x), 2000))) / ((t + 1) * (t + 1));
        return x < 0 ? new Exact(left, n) : (DoubleDouble)1 - left.Scale(Math.Max(n, -400));
    }

    private static DoubleDouble Cubic(double x)
    {
        x = Math.Clamp(x, -100, 100);
        return ((DoubleDouble.Product(x, x) * CubicFactor) + LinearFactor) * x;
    }

    private static DoubleDouble CubicSlope(double x)
    {
        x = Math.Min(x, 100);
        return (DoubleDouble.Product(x, x) * CubicFactor * 3) + LinearFactor;
    }

    private static Exact Gelu(double x)
    {
        double a = Math.Min(Math.Abs(x), 50);
        DoubleDouble tail = NormalTail(a, out DoubleDouble density, out int n);
        DoubleDouble left = tail * density * -a;
        return x < 0 ? new Exact(left, n) : left.Scale(n) + x;
    }

    private static Exact GeluSlope(double x)
    {
        double a = Math.Min(Math.Abs(x), 50);
        DoubleDouble tail = NormalTail(a, out DoubleDouble density, out int n);
        DoubleDouble left = density * (tail - (DensityFactor * a));
        return x < 0 ? new Exact(left, n) : (DoubleDouble)1 - left.Scale(n);
    }

    private static Exact Mish(double x)
    {
        DoubleDouble t = Tail(x, out DoubleDouble mantissa, out int n);
        return x < 0
            ? new Exact(mantissa * (t + 2) / ((t * (t + 2)) + 2) * Math.Max(x, -2000), n)
            : ((t * 2) + 1) / ((t * 2) + 1 + (t * t * 2)) * x;
    }

    private static Exact MishSlope(double x)
    {
        DoubleDouble t = Tail(x, out DoubleDouble mantissa, out int n);
        x = Math.Clamp(x, -2000, 2000);
        if (x < 0)
        {
            DoubleDouble divisor = (t * (t + 2)) + 2;
            return new(((((((t + 4) * t) + DoubleDouble.Sum(4 * x, 6)) * t) + DoubleDouble.Sum(4 * x, 4)) * mantissa) / (divisor * divisor), n);
        }

        DoubleDouble square = (t * 2) + 1 + (t * t * 2);
        return ((((((DoubleDouble.Sum(4 * x, 4) * t) + DoubleDouble.Sum(4 * x, 6)) * t) + 4) * t) + 1) / (square * square);
    }

    /// <summary>e^-|v| = 2^n mantissa; zero below 2^-400 in the result alone.</summary>
    private static DoubleDouble Tail(DoubleDouble v, out DoubleDouble mantissa, out int n)
    {
        DoubleDouble minus = v.High < 0 ? v : -v;
        mantissa = DoubleDoubleMath.Exp(minus.High < -2000 ? -2000 : minus, out n);
        return n < -400 ? 0 : mantissa.Scale(n);
    }

    /// <summary>P(X &lt; -a) = 2^n * density * result for a standard normal X, density of the order of 1.</summary>
    private static DoubleDouble NormalTail(double a, out DoubleDouble density, out int n)
    {
        DoubleDouble square = DoubleDouble.Product(a, a) * 0.5;
        density = DoubleDoubleMath.Exp(-square, out n);
        return DoubleDoubleMath.Erfcx(DoubleDoubleMath.SqrtHalf * a, square) * 0.5;
    }
}
