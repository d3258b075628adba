using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>Logarithms.</content>
internal static partial class SingleMath
{
    /// <summary>ln x: x = 2^e (1 + f) with 3/4 &lt;= 1 + f &lt; 3/2, then e ln 2 + ln(1 + f). -inf at zero, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Below twice the smallest normal number, x is multiplied by 2^24.
        V limit = S.Constant(2.350988701644575e-38);
        V normal = S.SelectLess(x, limit, S.Multiply(x, S.Constant(16777216)), x);
        V f = Split<S, V, T>(normal, out V e);
        e = S.Add(e, S.SelectLess(x, limit, S.Constant(1 - 24), S.Constant(1)));
        return OfPositive<S, V, T>(x, Sum<S, V, T>(e, f, S.Constant(0)));
    }

    /// <summary>ln(1 + x), the rounding of 1 + x put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // u + lost is 1 + x, exactly.
        V one = S.Constant(1);
        V larger = S.Max(one, x);
        V u = S.Add(one, x);
        V lost = S.Subtract(S.Min(x, one), S.Subtract(u, larger));
        V f = Split<S, V, T>(u, out V e);

        // f + rest is the fraction of 1 + x, and f is x itself where e is zero.
        V low = S.Scale(lost, S.Subtract(S.Constant(-1), e));
        V sum = S.Add(f, low);
        V y = Sum<S, V, T>(S.Add(one, e), sum, S.Subtract(low, S.Subtract(sum, f)));
        y = OfPositive<S, V, T>(u, y);
        return S.SelectLess(S.Abs(x), S.Constant(2.98023223876953125e-8), x, y);
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + t) with t = e^-|x|, which neither overflows nor cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V one = S.Constant(1);
        V v = Reduce<S, V, T>(S.Max(S.Constant(-104), S.Subtract(zero, S.Abs(x))), out V n, out V r);

        // t + rest is e^-|x| to more than its rounding.
        V t = S.Fma(r, v, one);
        V rest = S.Scale(S.Fma(r, v, S.Subtract(one, t)), n);
        t = S.Scale(t, n);

        // 1 + t = 2^e (1 + f) with e zero or one; f is exact.
        V half = S.Constant(0.5);
        V e = S.SelectLess(half, t, one, zero);
        V f = S.SelectLess(half, t, S.Fma(t, half, S.Constant(-0.5)), t);
        rest = S.SelectLess(half, t, S.Multiply(rest, half), rest);
        return S.Add(S.Max(zero, x), Sum<S, V, T>(e, f, rest));
    }

    /// <summary>f with x = 2^(e + 1) (1 + f) and -1/4 &lt;= f &lt; 1/2, exactly, for x of at least 2^-125.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Split<S, V, T>(V x, out V e)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Of 2/3 x, so that the binade begins at 3/4.
        e = S.Exponent(S.Multiply(x, S.Constant(2.0 / 3)));
        return S.Subtract(S.Scale(x, S.Subtract(S.Constant(-1), e)), S.Constant(1));
    }

    /// <summary>e ln 2 + ln(1 + f + rest) for -1/4 &lt; f &lt;= 1/2 and a rest below the rounding of f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, T>(V e, V f, V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // ln(1 + f) = f + f^2 (f p - 1/2): degree-9 minimax, relative error 5.0e-9.
        V p = S.Constant(-4.50736097991466522216796875e-2);
        p = S.Fma(p, f, S.Constant(0.104645304381847381591796875));
        p = S.Fma(p, f, S.Constant(-0.1316298544406890869140625));
        p = S.Fma(p, f, S.Constant(0.144788205623626708984375));
        p = S.Fma(p, f, S.Constant(-0.16647164523601531982421875));
        p = S.Fma(p, f, S.Constant(0.19990806281566619873046875));
        p = S.Fma(p, f, S.Constant(-0.2500009834766387939453125));
        p = S.Fma(p, f, S.Constant(0.333334505558013916015625));
        V tail = S.Fma(S.Multiply(f, f), S.Fma(f, p, S.Constant(-0.5)), rest);
        tail = S.Fma(e, S.Constant(Ln2Low), tail);
        return S.Fma(e, S.Constant(Ln2High), S.Add(f, tail));
    }

    /// <summary>A logarithm y of x where x is positive and finite; the special values elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfPositive<S, V, T>(V x, V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V special = S.SelectLess(x, zero, S.Constant(double.NaN), S.Constant(double.NegativeInfinity));
        y = S.SelectLess(zero, x, y, special);
        return S.SelectLess(x, S.Constant(double.PositiveInfinity), y, x);
    }
}
