using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The elementary functions for float over the vector contract; the element type is open so that functions for every type can call them. Every coefficient comes from <c>single.sollya</c>.</summary>
internal static partial class SingleMath
{
    // n * Ln2High is exact for |n| < 2^9.
    private const double Ln2High = 0.693145751953125;
    private const double Ln2Low = 1.428606765330187045037746429443359375e-6;

    // From this bit of a float on come the leading two of its fraction and the last two of its exponent; or the leading three, and the last of its exponent.
    private const int Quarters = 21;
    private const int Eighths = 20;

    /// <summary>e^x: x = n ln 2 + r with |r| &lt;= ln 2 / 2 (Cody and Waite), then 2^n e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond these e^x is infinite or rounds to zero. The order of the operands lets a NaN through.
        x = S.Min(S.Constant(89), S.Max(S.Constant(-104), x));
        V v = Reduce<S, V, T>(x, out V n, out V r);
        return S.Scale(S.Fma(r, v, S.Constant(1)), n);
    }

    /// <summary>2^-exponent e^x for |x| &lt; 2^9 and whole exponents that leave no power of two beyond 2^127 or below 2^-152.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V v = Reduce<S, V, T>(x, out V n, out V r);
        return S.Scale(S.Fma(r, v, S.Constant(1)), S.Subtract(n, exponent));
    }

    /// <summary>e^x - 1 = (2^n - 1) + 2^n (e^r - 1), which does not cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V tail = Expm1Tail<S, V, T>(S.Min(S.Constant(89), S.Max(S.Constant(-18), x)), out V n, out V high);

        // Half of the result, because 2^128 is infinite.
        V half = S.Scale(S.Constant(0.5), n);
        V y = S.Fma(half, tail, S.Fma(half, high, S.Subtract(half, S.Constant(0.5))));

        // Below 2^-25 the result rounds to x.
        return S.SelectLess(S.Abs(x), S.Constant(2.98023223876953125e-8), x, S.Add(y, y));
    }

    /// <summary>significand * 2^exponent * e^x for x &lt;= 0, 1 &lt;= |significand| &lt;= 2 and integers up to 127. The product comes before the only large rounding: 1.48 ULP at most, whatever the factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpTimes<S, V, T>(V x, V significand, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From -193 and from -152 on, the result rounds to zero.
        V v = Reduce<S, V, T>(S.Max(S.Constant(-193), x), out V n, out V r);
        return S.Scale(S.Fma(S.Multiply(significand, r), v, significand), S.Max(S.Constant(-152), S.Add(n, exponent)));
    }

    /// <summary>factor * (e^x - 1) for x &lt;= 0: the product comes before the last rounding. 1.83 ULP at most, whatever the factor, if it is normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1Times<S, V, T>(V x, V factor)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V tail = Expm1Tail<S, V, T>(S.Max(S.Constant(-18), x), out V n, out V high);
        V power = S.PowerOfTwo(n);
        V y = S.Fma(power, high, S.Subtract(power, S.Constant(1)));
        return S.Fma(factor, y, S.Multiply(S.Multiply(factor, power), tail));
    }

    /// <summary>e^x - 1 = (2^n - 1) + 2^n (high + tail), high exact: the rounding of the remainder by ln 2 is in the tail. Below -18, where -1 is the result but for a rounding, and above 89 n is too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Expm1Tail<S, V, T>(V x, out V n, out V high)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        n = S.Round(S.Multiply(x, S.Constant(1.44269502)));
        high = S.FmaNegated(n, S.Constant(Ln2High), x);
        V low = S.Multiply(n, S.Constant(-Ln2Low));
        V r = S.Add(high, low);
        return S.Fma(S.Multiply(r, r), Series<S, V, T>(r), low);
    }

    /// <summary>x = n ln 2 + r, and v such that e^r = 1 + r v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reduce<S, V, T>(V x, out V n, out V r)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        r = Remainder<S, V, T>(x, out n);
        return S.Fma(Series<S, V, T>(r), r, S.Constant(1));
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| &lt;= 0.3466.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Series<S, V, T>(V r)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Degree-6 minimax of e^r on |r| <= 0.3466, relative error 3.3e-9, first two coefficients 1.
        V p = S.Constant(1.378246466629207134246826171875e-3);
        p = S.Fma(p, r, S.Constant(8.368670009076595306396484375e-3));
        p = S.Fma(p, r, S.Constant(4.16689626872539520263671875e-2));
        p = S.Fma(p, r, S.Constant(0.16666521131992340087890625));
        return S.Fma(p, r, S.Constant(0.4999999105930328369140625));
    }

    /// <summary>Of each lane the entry of a table that its place names, by its binade and the <see cref="Quarters"/> or <see cref="Eighths"/> of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Entry<S, V, T>(ReadOnlySpan<float> table, V place, int parts = Quarters)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Table.Lookup<S, V, T, float>(table, place, parts);
}
