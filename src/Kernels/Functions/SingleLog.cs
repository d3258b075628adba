using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>Logarithms.</content>
internal static partial class SingleMath
{
    /// <summary>ln x: x = 2^-n (1 + f) with 3/4 &lt;= 1 + f &lt; 3/2, then ln(1 + f) - n ln 2. n is infinite at zero and infinity, f is NaN below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V f = S.Subtract(S.Normalize(x, out V n), S.Constant(1));
        return Sum<S, V, T>(n, f, S.Constant(0));
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
        V u = S.Add(one, x);
        V lost = S.Subtract(S.Min(x, one), S.Subtract(u, S.Max(one, x)));
        V f = S.Subtract(S.Normalize(u, out V n), one);

        // f + rest is the fraction of 1 + x, and f is x itself where n is zero. Where n is infinite, low is anything finite. The sign of x is that of zero.
        V low = S.Min(S.Scale(lost, n), S.Constant(1));
        V sum = S.Add(f, low);
        return S.CopySign(Sum<S, V, T>(n, sum, S.Subtract(low, S.Subtract(sum, f))), x);
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

        // 1 + t = 2^-n (1 + f) with n zero or -1; f is exact.
        V half = S.Constant(0.5);
        n = S.SelectLess(half, t, S.Constant(-1), zero);
        V f = S.SelectLess(half, t, S.Fma(t, half, S.Constant(-0.5)), t);
        rest = S.SelectLess(half, t, S.Multiply(rest, half), rest);
        return S.Add(S.Max(zero, x), Sum<S, V, T>(n, f, rest));
    }

    /// <summary>ln(1 + f + rest) - n ln 2 for -1/4 &lt;= f &lt;= 1/2 and a rest below the rounding of f. ln 2 rounds to itself by one part in 2^28, so that its rounding counts for little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, T>(V n, V f, V rest)
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
        return S.FmaNegated(n, S.Constant(0.693147182464599609375), S.Add(f, tail));
    }
}
