using NnSimd.Kernels;
using static NnSimd.Perf.Mpfr;

namespace NnSimd.Perf;

/// <summary>The activations in MPFR, by their definitions; of a finite x, and null where the double-double value needs no check.</summary>
internal static class MpfrFunctions
{
    /// <summary>f and f' of an activation by its name.</summary>
    public static (Func<double, Mpfr> Forward, Func<double, Mpfr> Derivative)? Of(Activation activation) => activation.Name switch
    {
        "Exp" => (x => Exp(x), x => Exp(x)),
        "Expm1" => (x => Expm1(x), x => Exp(x)),
        "Log" => (x => Log(x), x => (Mpfr)1 / x),
        "Log1p" => (x => Log1p(x), x => 1 / ((Mpfr)1 + x)),
        "Erf" => (x => Erf(x), x => 2 * Exp(-((Mpfr)x * x)) / Sqrt(Pi)),
        "Sigmoid" => (x => Sigmoid(x), x => Sigmoid(x) * Sigmoid(-x)),
        "Tanh" => (x => Tanh(x), x => 1 / (Cosh(x) * Cosh(x))),
        "Softplus" => (x => Math.Max(x, 0) + Log1p(Exp(-Math.Abs(x))), x => Sigmoid(x)),
        "Elu" => (x => x > 0 ? x : Limit(activation) * Expm1(x), x => x > 0 ? 1 : Limit(activation) * Exp(x)),
        "Silu" => (x => x * Sigmoid(x), x => Sigmoid(x) * (1 + (x * Sigmoid(-x)))),
        "Gelu" => (x => x * Normal(x), x => Normal(x) + (x * Exp((Mpfr)x * x / -2) / Sqrt(2 * Pi))),
        "GeluTanh" => (x => x * Sigmoid(Cubic(x)), x => Sigmoid(Cubic(x)) * (1 + (x * CubicSlope(x) * Sigmoid(-Cubic(x))))),
        "Mish" => (x => x * Tanh(Log1p(Exp(x))), MishSlope),
        _ => null,
    };

    /// <summary>f' of an activation from y = f(x), by its name; null where the double-double value needs no check.</summary>
    public static Func<double, Mpfr>? FromOutput(Activation activation) => activation.Name switch
    {
        "Sigmoid" => y => y - ((Mpfr)y * y),
        "Tanh" => y => 1 - ((Mpfr)y * y),
        "Elu" => y => y > 0 ? 1 : (Mpfr)Limit(activation) + y,
        _ => null,
    };

    private static double Limit(Activation elu) => ((Elu)elu.Reference!).Alpha;

    private static Mpfr Pi => 4 * Atan(1);

    private static Mpfr Sigmoid(Mpfr x) => 1 / (1 + Exp(-x));

    private static Mpfr Normal(double x) => Erfc(-x / Sqrt(2)) / 2;

    private static Mpfr Cubic(double x) => 2 * Sqrt(2 / Pi) * (x + ((Mpfr)44715 / 1000000 * x * x * x));

    private static Mpfr CubicSlope(double x) => 2 * Sqrt(2 / Pi) * (1 + ((Mpfr)(3 * 44715) / 1000000 * x * x));

    private static Mpfr MishSlope(double x)
    {
        Mpfr softplus = Log1p(Exp(x));
        return Tanh(softplus) + (x * Sigmoid(x) / (Cosh(softplus) * Cosh(softplus)));
    }
}
