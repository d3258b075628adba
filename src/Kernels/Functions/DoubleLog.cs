using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The logarithms for double, and softplus, which is one. The coefficients come from <c>double.sollya</c>.</summary>
internal static class DoubleLog
{
    // ln 2 to 42 bits, whose product with an exponent is exact, and the rest of it.
    private const double Ln2High = 0.6931471805598903;
    private const double Ln2Low = 5.497923018708371e-14;

    // 2^-1/2: a number divided by sqrt(1/2) * 2^k has a significand of 1 to 2, so the number is 2^k (1 + f) with sqrt(1/2) <= 1 + f <= sqrt(2).
    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>ln x: x = 2^k (1 + f), then k ln 2 + ln(1 + f). -inf at zero, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V one = S.Constant(1);

        // A subnormal is made normal by 2^54.
        V smallestNormal = S.Constant(2.2250738585072014e-308);
        V normal = S.SelectLess(x, smallestNormal, S.Multiply(x, S.Constant(18014398509481984)), x);
        V shift = S.SelectLess(x, smallestNormal, S.Constant(-53), one);
        V e = S.Exponent(S.Multiply(normal, S.Constant(SqrtHalf)));
        V f = S.Subtract(S.Scale(normal, S.Subtract(S.Constant(-1), e)), one);
        Ln<S, V, T>(f, S.Add(e, shift), zero, false, out V high, out V low);
        return Special<S, V, T>(S.Add(high, low), x, zero);
    }

    /// <summary>ln(1 + x): 1 + x rounded is 2^k (1 + f), and what the rounding lost is put back to first order. -inf at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V sum = S.Add(one, x);
        V lost = S.Subtract(S.Min(one, x), S.Subtract(sum, S.Max(one, x)));
        V k = S.Add(one, S.Exponent(S.Multiply(sum, S.Constant(SqrtHalf))));
        V power = S.Scale(one, S.Subtract(S.Constant(0), k));
        V f = S.Subtract(S.Multiply(sum, power), one);

        // lost / (1 + f) = lost (1 - f + f^2 - ...): lost is below a unit in the last place, so three terms are enough.
        V rest = S.Multiply(S.Multiply(lost, power), S.Fma(f, S.Subtract(f, one), one));
        Ln<S, V, T>(f, k, rest, false, out V high, out V low);
        return S.CopySign(Special<S, V, T>(S.Add(high, low), x, S.Constant(-1)), x);
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

        // Above 40 the result rounds to x, below -40 to e^x.
        V limit = S.Constant(40);
        V minus = S.Max(S.Constant(-746), S.Subtract(zero, S.Abs(x)));
        DoubleExp.Pair<S, V, T>(minus, out V n, out V high, out V low);
        V power = S.PowerOfTwo(S.Max(S.Constant(-64), n));
        V t = S.Multiply(high, power);
        V rest = S.Multiply(low, power);

        // 1 + t = 2^k (1 + f), k = 0 or 1: 1 + f is at most 3/2, and t - 1 is exact where k = 1.
        V k = S.SelectLess(t, half, zero, one);
        V f = S.SelectLess(t, half, t, S.Multiply(half, S.Subtract(t, one)));
        rest = S.SelectLess(t, half, rest, S.Multiply(half, rest));
        rest = S.Multiply(rest, S.Fma(f, S.Subtract(f, one), one));
        Ln<S, V, T>(f, k, rest, true, out V logHigh, out V logLow);

        V positive = S.Max(zero, x);
        V sum = S.Add(positive, logHigh);
        V lost = S.Subtract(S.Min(positive, logHigh), S.Subtract(sum, S.Max(positive, logHigh)));
        V y = S.SelectLess(x, limit, S.Add(sum, S.Add(lost, logLow)), x);
        return S.SelectLess(x, S.Constant(-40), S.Scale(S.Add(high, low), n), y);
    }

    /// <summary>k ln 2 + ln(1 + f) + rest = high + low, with |low| at most a fifth of |high| and roundings of some 2^-4 units in the last place of the sum.</summary>
    /// <remarks>
    /// With s = f / (2 + f), ln(1 + f) = 2 atanh s = f - f^2 / 2 + s (f^2 / 2 + R), R = s^2 (c2 + c4 s^2 + ...): the form of Sun's fdlibm (1993), here
    /// with k ln 2 + f as an error-free sum. s, R and f / 2 are negated, so that f^2 / 2 never rounds but inside the parentheses.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ln<S, V, T>(V f, V k, V rest, bool wide, out V high, out V low)
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
        V inner = S.Fma(z, wide ? Wide<S, V, T>(z) : Narrow<S, V, T>(z), S.Multiply(half, f));
        low = S.Fma(s, inner, S.Fma(half, f, S.Fma(k, S.Constant(Ln2Low), lost)));
    }

    /// <summary>The logarithm of x - origin, -inf at the origin, NaN below it, and of infinity and NaN themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Special<S, V, T>(V y, V x, V origin)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V atMost = S.SelectLess(x, origin, S.Constant(double.NaN), S.Constant(double.NegativeInfinity));
        y = S.SelectLess(origin, x, y, atMost);
        return S.SelectLess(x, S.Constant(double.PositiveInfinity), y, x);
    }

    /// <summary>(2 - ln((1 + s) / (1 - s)) / s) / s^2 of z = s^2, |s| &lt;= 0.1716: degree-14 minimax of ln(...) / s, relative error 2^-59.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Narrow<S, V, T>(V z)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(z, z);
        V low = S.Fma(S.Fma(S.Constant(-0.22222198605607052), z, S.Constant(-0.2857142874200941)), square, S.Fma(S.Constant(-0.3999999999941674), z, S.Constant(-0.6666666666666734)));
        V high = S.Fma(S.Constant(-0.1479570538258312), square, S.Fma(S.Constant(-0.1531408045523059), z, S.Constant(-0.18183562917324905)));
        return S.Fma(high, S.Multiply(square, square), low);
    }

    /// <summary>The same for |s| &lt;= 1/5: degree 16, relative error 2^-62.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Wide<S, V, T>(V z)
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
