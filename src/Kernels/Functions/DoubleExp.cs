using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The exponential functions for double: e^x as a value, and as an unevaluated sum for the functions that are made of it. The coefficients come from <c>double.sollya</c>.</summary>
internal static class DoubleExp
{
    // Below Lowest e^x rounds to zero, above Highest to infinity.
    private const double Lowest = -746;
    private const double Highest = 710;
    private const double Log2E = 1.4426950408889634;

    // ln 2 rounded to double, and the rest of it.
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;

    /// <summary>e^x: x = n ln 2 + r with |r| &lt;= ln 2 / 2 (Cody and Waite), then 2^n e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V mantissa = Mantissa<S, V, T>(Clamp<S, V, T>(x), out V n);
        return S.Scale(mantissa, n);
    }

    /// <summary>2^-exponent e^x for |x| &lt; 2^12 and whole exponents that leave no power of two beyond 2^1023 or below 2^-1077.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V mantissa = Mantissa<S, V, T>(x, out V n);
        return S.Scale(mantissa, S.Subtract(n, exponent));
    }

    /// <summary>e^x - 1 = 2^n ((1 - 2^-n) + (e^r - 1)): 1 - 2^-n is exact or rounds without effect, and 0 where n is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Below -40 the result rounds to -1.
        V clamped = S.Min(S.Constant(Highest), S.Max(S.Constant(-40), x));
        Expm1<S, V, T>(clamped, out V n, out _, out V high, out V low);
        return S.CopySign(S.Scale(S.Add(high, low), n), x);
    }

    /// <summary>significand * 2^exponent * e^x for x &lt;= 0, 1 &lt;= |significand| &lt;= 2 and integers up to 1023: the product comes before the only large rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpTimes<S, V, T>(V x, V significand, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From -1456 and from -1077 on, the result rounds to zero.
        V rest = MantissaLessOne<S, V, T>(S.Max(S.Constant(-1456), x), out V n);
        return S.Scale(S.Fma(significand, rest, significand), S.Max(S.Constant(-1077), S.Add(n, exponent)));
    }

    /// <summary>factor * (e^x - 1) for x &lt;= 0: the product comes before the only large rounding, if the factor is normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1Times<S, V, T>(V x, V factor)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Expm1<S, V, T>(S.Max(S.Constant(-40), x), out V n, out _, out V high, out V low);
        V scaled = S.Multiply(factor, S.PowerOfTwo(n));
        return S.Fma(scaled, high, S.Multiply(scaled, low));
    }

    /// <summary>e^x - 1 = 2^n (high + low) for -40 &lt;= x &lt;= 710, with |low| some roundings at least below |high|, and 2^-n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expm1<S, V, T>(V x, out V n, out V power, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V r = Reduce<S, V, T>(x, out n, out V exact);
        V one = S.Constant(1);
        power = S.PowerOfTwo(S.Max(S.Constant(-1022), S.Subtract(S.Constant(0), n)));
        V whole = S.Subtract(one, power);
        high = S.Add(whole, exact);
        low = S.Add(S.Subtract(exact, S.Subtract(high, whole)), Tail<S, V, T>(r, n));
    }

    /// <summary>e^x = 2^n * result for x in the range of <see cref="Clamp"/>; result in [0.7, 1.42] within 0.9 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mantissa<S, V, T>(V x, out V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V rest = MantissaLessOne<S, V, T>(x, out n);
        return S.Add(S.Constant(1), rest);
    }

    /// <summary>e^x = 2^n (high + low) for x in the range of <see cref="Clamp"/>: high + low in [0.7, 1.42] within 2^-54.6 of it, relatively; low is what the rounding of high left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<S, V, T>(V x, out V n, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V lessOne = MantissaLessOne<S, V, T>(x, out n);
        high = DoubleSums.FastTwoSum<S, V, T>(S.Constant(1), lessOne, out low);
    }

    /// <summary>e^x = 2^n (high + low + rest): <see cref="Pair{S, V, T}(V, out V, out V, out V)"/> and what the rounding of high + low left, 2^-54 at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<S, V, T>(V x, out V n, out V high, out V low, out V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V r = Reduce<S, V, T>(x, out n, out V exact);
        high = DoubleSums.FastTwoSum<S, V, T>(S.Constant(1), DoubleSums.FastTwoSum<S, V, T>(exact, Tail<S, V, T>(r, n), out rest), out low);
    }

    /// <summary>e^(x + xLow) = 2^n (high + low) as <see cref="Pair{S, V, T}(V, out V, out V, out V)"/>, for |xLow| a rounding of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair<S, V, T>(V x, V xLow, out V n, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V r = Reduce<S, V, T>(x, out n, out V exact);
        r = S.Add(r, xLow);
        V square = S.Multiply(r, r);
        V tail = S.Fma(n, S.Constant(-Ln2Low), S.Fma(square, Polynomial<S, V, T>(r, square), xLow));
        high = DoubleSums.FastTwoSum<S, V, T>(S.Constant(1), S.Add(exact, tail), out low);
    }

    /// <summary>x where e^x is neither zero nor infinite, else a value where it is the same. NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Clamp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Min(S.Constant(Highest), S.Max(S.Constant(Lowest), x));

    /// <summary>e^x = 2^n (1 + result), result in [-0.3, 0.42].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MantissaLessOne<S, V, T>(V x, out V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The rounding of r stays out of the sum, in which only the exact part of it is large.
        V r = Reduce<S, V, T>(x, out n, out V exact);
        return S.Add(exact, Tail<S, V, T>(r, n));
    }

    /// <summary>e^r - 1 less the exact part of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Tail<S, V, T>(V r, V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(r, r);
        return S.Fma(n, S.Constant(-Ln2Low), S.Multiply(square, Polynomial<S, V, T>(r, square)));
    }

    /// <summary>r = x - n ln 2, |r| &lt;= ln 2 / 2 and a rounding; exact = x - n Ln2High without any: it is a multiple of x's or n Ln2High's last place, below 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reduce<S, V, T>(V x, out V n, out V exact)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        n = S.Round(S.Multiply(x, S.Constant(Log2E)));
        exact = S.Fma(n, S.Constant(-Ln2High), x);
        return S.Fma(n, S.Constant(-Ln2Low), exact);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| &lt;= 0.34658: degree-11 minimax of e^r, relative error 2^-57.3, the first three coefficients those of the series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<S, V, T>(V r, V square)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V p23 = S.Fma(S.Constant(0.16666666666666433), r, S.Constant(0.5));
        V p45 = S.Fma(S.Constant(0.00833333333350049), r, S.Constant(0.04166666666660399));
        V p67 = S.Fma(S.Constant(0.00019841269465255683), r, S.Constant(0.0013888888926781005));
        V p89 = S.Fma(S.Constant(2.755764173516111e-6), r, S.Constant(2.480150870311688e-5));
        V pLast = S.Fma(S.Constant(2.497809760507529e-8), r, S.Constant(2.762517814381214e-7));
        V fourth = S.Multiply(square, square);
        V low = S.Fma(p45, square, p23);
        V high = S.Fma(pLast, fourth, S.Fma(p89, square, p67));
        return S.Fma(high, fourth, low);
    }
}
