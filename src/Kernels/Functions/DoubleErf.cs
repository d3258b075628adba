using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The error function for double and its derivative. The coefficients come from <c>double.sollya</c>.</summary>
internal static class DoubleErf
{
    // 2 / sqrt(pi) rounded to double, and the rest of it.
    private const double SlopeHigh = 1.1283791670955126;
    private const double SlopeLow = 1.533545961316588e-17;

    private const double Limit = 0.71;

    // The polynomial of the logarithm is one of a - Middle.
    private const double Middle = 1.453125;

    /// <summary>erf x: an odd polynomial below <see cref="Limit"/>, 1 - e^(q(|x|) - x^2) above, q = ln erfc(|x|) + x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From 6 on erf x rounds to 1.
        V a = S.Min(S.Constant(6), S.Abs(x));

        // An error of erfc counts for little in erf, but erf rises by far less than a unit in its last place from one x to the next: their order needs an exponent whose
        // roundings are small before the last. It is rounded by itself, and what remains of the logarithm, and the terms it is made of, are small against x^2 where erf is flat.
        V q = LogErfc<S, V, T>(S.Subtract(a, S.Constant(Middle)));
        V mantissa = DoubleExp.Mantissa<S, V, T>(S.FmaNegated(a, a, q), out V n);
        V large = S.FmaNegated(mantissa, S.PowerOfTwo(n), S.Constant(1));
        V z = S.Multiply(a, a);
        V small = S.Fma(a, S.Constant(SlopeHigh), S.Multiply(a, S.Fma(z, Small<S, V, T>(z), S.Constant(SlopeLow))));
        return S.CopySign(S.SelectLess(a, S.Constant(Limit), small, large), x);
    }

    /// <summary>2 / sqrt(pi) e^-x^2, the square without a rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond 27.4 it rounds to zero; the square of the limit is still in the range of the exponential.
        V a = S.Min(S.Constant(27.5), S.Abs(x));
        V minus = S.Subtract(S.Constant(0), a);
        V square = S.Multiply(minus, a);
        DoubleExp.Pair<S, V, T>(square, S.Fma(minus, a, S.Subtract(S.Constant(0), square)), out V n, out V high, out V low);
        V product = S.Multiply(high, S.Constant(SlopeHigh));
        V lost = S.Fma(high, S.Constant(SlopeHigh), S.Subtract(S.Constant(0), product));
        return S.Scale(S.Add(product, S.Fma(low, S.Constant(SlopeHigh), lost)), n);
    }

    /// <summary>(erf(x) / x - 2 / sqrt(pi)) / x^2 of z = x^2, |x| &lt;= 0.71: degree-20 minimax of erf(x) / x, relative error 2^-61.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Small<S, V, T>(V z)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(z, z);
        V fourth = S.Multiply(square, square);
        V p0 = S.Constant(-1.6017504228537314e-7);
        p0 = S.Fma(p0, fourth, S.Constant(-0.0008548326584256985));
        p0 = S.Fma(p0, fourth, S.Constant(-0.3761263890318374));
        V p1 = S.Constant(1.1777708567154987e-8);
        p1 = S.Fma(p1, fourth, S.Constant(0.00012055307391414558));
        p1 = S.Fma(p1, fourth, S.Constant(0.11283791670954232));
        V p2 = S.Constant(-1.492469264544244e-5);
        p2 = S.Fma(p2, fourth, S.Constant(-0.026866170644842067));
        V p3 = S.Constant(1.6439022707745905e-6);
        p3 = S.Fma(p3, fourth, S.Constant(0.005223977620756447));
        return S.Fma(S.Fma(p3, z, p2), square, S.Fma(p1, z, p0));
    }

    /// <summary>ln erfc(a) + a^2 of t = a - 93/64, 0.71 &lt;= a &lt;= 6: degree-19 minimax, absolute error 2^-59.7 / erfc(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogErfc<S, V, T>(V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(t, t);
        V fourth = S.Multiply(square, square);
        V p0 = S.Constant(-4.566327400157239e-11);
        p0 = S.Fma(p0, fourth, S.Constant(-2.9294397525292037e-9));
        p0 = S.Fma(p0, fourth, S.Constant(2.77852580096263e-6));
        p0 = S.Fma(p0, fourth, S.Constant(-0.0013189766040720518));
        p0 = S.Fma(p0, fourth, S.Constant(-0.5190385036211194));
        V p1 = S.Constant(4.530607009094663e-12);
        p1 = S.Fma(p1, fourth, S.Constant(3.163062511814545e-9));
        p1 = S.Fma(p1, fourth, S.Constant(-9.220818801312685e-7));
        p1 = S.Fma(p1, fourth, S.Constant(0.00022315327784660266));
        p1 = S.Fma(p1, fourth, S.Constant(0.11107169030493297));
        V p2 = S.Constant(-2.0549222158188692e-13);
        p2 = S.Fma(p2, fourth, S.Constant(-1.1624107713961624e-9));
        p2 = S.Fma(p2, fourth, S.Constant(2.080224393977449e-7));
        p2 = S.Fma(p2, fourth, S.Constant(-2.1283154803557237e-5));
        p2 = S.Fma(p2, fourth, S.Constant(-0.02697847860375877));
        V p3 = S.Constant(2.8054641605159004e-10);
        p3 = S.Fma(p3, fourth, S.Constant(-2.667417358003949e-8));
        p3 = S.Fma(p3, fourth, S.Constant(-3.731322330203946e-6));
        p3 = S.Fma(p3, fourth, S.Constant(0.006308604529889158));
        V p = S.Fma(S.Fma(p3, t, p2), square, S.Fma(p1, t, p0));
        return S.Fma(p, t, S.Constant(-1.1104034651653092));
    }
}
