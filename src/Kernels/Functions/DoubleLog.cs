using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The logarithms for double, and softplus, which is one. The coefficients come from <c>double.sollya</c>.</summary>
internal static class DoubleLog
{
    private const double Ln2 = 0.6931471805599453;

    // Below 2^-30 in magnitude, x^2 / 8 counts for nothing in softplus.
    private const double Linear = 9.313225746154785e-10;

    // ln 2 to 42 bits, whose product with an exponent is exact, and the rest of it.
    private const double Ln2High = 0.6931471805598903;
    private const double Ln2Low = 5.497923018708371e-14;

    private const int LeadingFraction = 48;

    // 1 / m and -ln of it, rounded both as the script says, near the middle of the interval that the leading four bits of the fraction of m name, 3/4 <= m < 3/2. Around 1
    // the reciprocal is 1.
    private static ReadOnlySpan<double> Reciprocals =>
    [
        1, 0.9142586896185565, 0.8648444137049277, 0.8204962165225548,
        0.7804503611015573, 0.7440808060650126, 0.7110939723437889, 0.6805590036550949,
        1.3061076001262781, 1.2548859822645346, 1.2072830669144907, 1.1636310720271146,
        1.1227334942641585, 1.0847324440516048, 1.0491655374574218, 1,
    ];

    private static ReadOnlySpan<double> Logarithms =>
    [
        0, 0.08964171735624404, 0.14520565677776176, 0.19784597964780914,
        0.24788413989404035, 0.2956056397442808, 0.34095068865258327, 0.38484075432302234,
        -0.2670514165311033, -0.22704471767133327, -0.1883724356755465, -0.15154535064016272,
        -0.11576633171011963, -0.08133336123864865, -0.04799512197610056, 0,
    ];

    /// <summary>ln x: x = 2^-n m and m r = 1 + f, then ln(1 + f) - ln r - n ln 2. n is infinite at zero and infinity, m is NaN below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V m = S.Normalize(x, out V n);
        V f = S.Fma(m, Reciprocal<S, V, T>(m), S.Constant(-1));
        return Sum<S, V, T>(m, n, f, S.Constant(0));
    }

    /// <summary>ln(1 + x): of 1 + x rounded, and what the rounding lost is put back to first order. -inf at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V u = S.Add(one, x);
        V lost = S.Subtract(S.Min(one, x), S.Subtract(u, S.Max(one, x)));
        V m = S.Normalize(u, out V n);
        V r = Reciprocal<S, V, T>(m);
        V f = S.Fma(m, r, S.Constant(-1));

        // low / (1 + f) = low (1 - f + ...): low is below a unit in the last place of 1, so two terms are enough. Where n is infinite, low is anything finite. The sign of x is
        // that of zero.
        V low = S.Multiply(S.Min(S.Scale(lost, n), one), r);
        return S.CopySign(Sum<S, V, T>(m, n, f, S.FmaNegated(low, f, low)), x);
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + t) with t = e^-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V one = S.Constant(1);
        V half = S.Constant(0.5);

        // Above 40 the result rounds to x, below -40 to e^x. Around 0 it is ln 2 + x / 2 by one rounding, which keeps the order of all x: the low parts of a sum differ by less than
        // they are rounded by.
        V limit = S.Constant(40);
        V a = S.Abs(x);
        V minus = S.Max(S.Constant(-746), S.Subtract(zero, a));
        DoubleExp.Pair<S, V, T>(minus, out V n, out V high, out V low, out V rest);
        V power = S.PowerOfTwo(S.Max(S.Constant(-64), n));
        V t = S.Multiply(high, power);
        rest = S.Multiply(S.Add(low, rest), power);

        // 1 + t = 2^k (1 + f), k = 0 or 1: 1 + f is at most 3/2, and t - 1 is exact where k = 1.
        V k = S.SelectLess(t, half, zero, one);
        V f = S.SelectLess(t, half, t, S.Multiply(half, S.Subtract(t, one)));
        rest = S.SelectLess(t, half, rest, S.Multiply(half, rest));
        rest = S.Multiply(rest, S.Fma(f, S.Subtract(f, one), one));
        Ln<S, V, T>(f, k, rest, out V logHigh, out V logLow);

        V positive = S.Max(zero, x);
        V sum = S.Add(positive, logHigh);
        V lost = S.Subtract(S.Min(positive, logHigh), S.Subtract(sum, S.Max(positive, logHigh)));
        V y = S.SelectLess(x, limit, S.Add(sum, S.Add(lost, logLow)), x);
        y = S.SelectLess(a, S.Constant(Linear), S.Fma(half, x, S.Constant(Ln2)), y);
        return S.SelectLess(x, S.Constant(-40), S.Scale(S.Add(high, low), n), y);
    }

    /// <summary>The tabled reciprocal of a significand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reciprocal<S, V, T>(V m)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Table.Lookup<S, V, T, double>(Reciprocals, m, LeadingFraction);

    /// <summary>ln(1 + f) + rest - ln r - n ln 2 with r the reciprocal of m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, T>(V m, V n, V f, V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Exact: both terms are multiples of 2^-42. It is zero, or more than twice f in magnitude, so sum + lost is high + f.
        V t = Table.Lookup<S, V, T, double>(Logarithms, m, LeadingFraction);
        V high = S.FmaNegated(n, S.Constant(Ln2High), t);
        V sum = S.Add(high, f);

        // Where n is infinite, anything finite.
        V lost = S.Min(S.Subtract(f, S.Subtract(sum, high)), S.Constant(1));
        V low = S.FmaNegated(n, S.Constant(Ln2Low), rest);
        low = S.Fma(S.Multiply(f, f), Polynomial<S, V, T>(f), low);
        return S.Add(sum, S.Add(lost, low));
    }

    /// <summary>(ln(1 + f) - f) / f^2 for -1/32 &lt;= f &lt;= 1/16: degree-10 minimax of ln(1 + f), relative error 2^-56.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<S, V, T>(V f)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(f, f);
        V high = S.Fma(S.Constant(-0.0873760441584928), square, S.Fma(S.Constant(0.11070359770161814), f, S.Constant(-0.12501838333436213)));
        high = S.Fma(high, square, S.Fma(S.Constant(0.1428582149139174), f, S.Constant(-0.16666666239609607)));
        V low = S.Fma(S.Constant(0.19999999927165638), f, S.Constant(-0.24999999999810832));
        low = S.Fma(low, square, S.Fma(S.Constant(0.3333333333334758), f, S.Constant(-0.5000000000000003)));
        return S.Fma(high, S.Multiply(square, square), low);
    }

    /// <summary>k ln 2 + ln(1 + f) + rest = high + low, with |low| at most a fifth of |high| and roundings of some 2^-4 units in the last place of the sum.</summary>
    /// <remarks>
    /// With s = f / (2 + f), ln(1 + f) = 2 atanh s = f - f^2 / 2 + s (f^2 / 2 + R), R = s^2 (c2 + c4 s^2 + ...): the form of Sun's fdlibm (1993), here
    /// with k ln 2 + f as an error-free sum. s, R and f / 2 are negated, so that f^2 / 2 never rounds but inside the parentheses.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ln<S, V, T>(V f, V k, V rest, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V half = S.Multiply(f, S.Constant(-0.5));
        V whole = S.Multiply(k, S.Constant(Ln2High));
        high = S.Add(whole, f);
        V lost = S.Add(rest, S.Subtract(f, S.Subtract(high, whole)));
        V s = S.Divide(f, S.Subtract(S.Constant(-2), f));
        V z = S.Multiply(s, s);
        V inner = S.Fma(z, Atanh<S, V, T>(z), S.Multiply(half, f));
        low = S.Fma(s, inner, S.Fma(half, f, S.Fma(k, S.Constant(Ln2Low), lost)));
    }

    /// <summary>(2 - ln((1 + s) / (1 - s)) / s) / s^2 of z = s^2, |s| &lt;= 1/5: degree-16 minimax of ln(...) / s, relative error 2^-62.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Atanh<S, V, T>(V z)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(z, z);
        V low = S.Fma(S.Fma(S.Constant(-0.2222222428271557), z, S.Constant(-0.28571428555930967)), square, S.Fma(S.Constant(-0.4000000000005639), z, S.Constant(-0.666666666666666)));
        V high = S.Fma(S.Fma(S.Constant(-0.138392643198288), z, S.Constant(-0.13174143096741478)), square, S.Fma(S.Constant(-0.15391080761182788), z, S.Constant(-0.18181666778753552)));
        return S.Fma(high, S.Multiply(square, square), low);
    }
}
