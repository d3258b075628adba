using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The elementary functions for float, over the vector contract; the element type is open so that functions for every type can call them. Every coefficient comes from <c>coefficients.sollya</c>.</summary>
internal static class SingleMath
{
    // n * Ln2High is exact for |n| < 2^9.
    private const double Ln2High = 0.693145751953125;
    private const double Ln2Low = 1.428606765330187045037746429443359375e-6;

    /// <summary>e^x: x = n ln 2 + r with |r| &lt;= ln 2 / 2 (Cody and Waite), then 2^n e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond these e^x is infinite or rounds to zero. The order of the operands lets a NaN through.
        x = S.Min(S.Constant(89), S.Max(S.Constant(-104), x));
        V n = S.Round(S.Multiply(x, S.Constant(1.44269502)));
        V high = S.Fma(n, S.Constant(-Ln2High), x);
        V r = S.Fma(n, S.Constant(-Ln2Low), high);

        // Degree-6 minimax of e^r on |r| <= 0.3466, relative error 3.3e-9, first two coefficients 1.
        V p = S.Constant(1.378246466629207134246826171875e-3);
        p = S.Fma(p, r, S.Constant(8.368670009076595306396484375e-3));
        p = S.Fma(p, r, S.Constant(4.16689626872539520263671875e-2));
        p = S.Fma(p, r, S.Constant(0.16666521131992340087890625));
        p = S.Fma(p, r, S.Constant(0.4999999105930328369140625));

        // 1 + (high + (r^2 p - n Ln2Low)): high is exact, so the rounding of r stays out of the sum.
        p = S.Fma(n, S.Constant(-Ln2Low), S.Multiply(S.Multiply(r, r), p));
        return S.Scale(S.Add(S.Constant(1), S.Add(high, p)), n);
    }

    /// <summary>ln x: x = 2^e (1 + f) with sqrt(1/2) &lt; 1 + f &lt;= sqrt(2), then e ln 2 + ln(1 + f). -inf at zero, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V one = S.Constant(1);

        // A subnormal is made normal by 2^24.
        V smallestNormal = S.Constant(1.17549435e-38);
        V normal = S.SelectLess(x, smallestNormal, S.Multiply(x, S.Constant(16777216)), x);
        V shift = S.SelectLess(x, smallestNormal, S.Constant(-24), zero);

        V e = S.Exponent(normal);
        V m = S.Scale(normal, S.Subtract(zero, e));
        V sqrt2 = S.Constant(1.41421354);
        e = S.Add(S.Add(e, shift), S.SelectLess(sqrt2, m, one, zero));
        V f = S.Subtract(S.SelectLess(sqrt2, m, S.Multiply(m, S.Constant(0.5)), m), one);

        // ln(1 + f) = f + f^2 (f p - 1/2): degree-7 minimax p, relative error 8.3e-9.
        V p = S.Constant(-7.23589956760406494140625e-2);
        p = S.Fma(p, f, S.Constant(0.12537841498851776123046875));
        p = S.Fma(p, f, S.Constant(-0.1321991384029388427734375));
        p = S.Fma(p, f, S.Constant(0.1424424350261688232421875));
        p = S.Fma(p, f, S.Constant(-0.16620890796184539794921875));
        p = S.Fma(p, f, S.Constant(0.19998668134212493896484375));
        p = S.Fma(p, f, S.Constant(-0.2500084340572357177734375));
        p = S.Fma(p, f, S.Constant(0.333333790302276611328125));
        V tail = S.Multiply(S.Multiply(f, f), S.Fma(f, p, S.Constant(-0.5)));
        tail = S.Fma(e, S.Constant(Ln2Low), tail);
        V y = S.Fma(e, S.Constant(Ln2High), S.Add(f, tail));

        V special = S.SelectLess(x, zero, S.Constant(double.NaN), S.Constant(double.NegativeInfinity));
        y = S.SelectLess(zero, x, y, special);
        return S.SelectLess(x, S.Constant(double.PositiveInfinity), y, x);
    }

    /// <summary>ln(1 + x) for x in [0, 1]: the rounding of 1 + x is put back to first order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V u = S.Add(one, x);
        V lost = S.Subtract(x, S.Subtract(u, one));
        return S.Add(Log<S, V, T>(u), S.Divide(lost, u));
    }

    /// <summary>tanh x: an odd polynomial below 0.5625, 1 - 2 / (e^2|x| + 1) above, where nothing cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V a = S.Abs(x);
        V square = S.Multiply(a, a);

        // Degree-10 even minimax of tanh(x) / x on |x| <= 0.5625, relative error 1.4e-9, first coefficient 1.
        V p = S.Constant(-6.175951100885868072509765625e-3);
        p = S.Fma(p, square, S.Constant(2.10042893886566162109375e-2));
        p = S.Fma(p, square, S.Constant(-5.38365133106708526611328125e-2));
        p = S.Fma(p, square, S.Constant(0.1333244144916534423828125));
        p = S.Fma(p, square, S.Constant(-0.33333313465118408203125));
        V small = S.Fma(S.Multiply(a, square), p, a);

        V one = S.Constant(1);
        V large = S.Subtract(one, S.Divide(S.Constant(2), S.Add(Exp<S, V, T>(S.Add(a, a)), one)));
        return S.CopySign(S.SelectLess(a, S.Constant(0.5625), small, large), x);
    }

    /// <summary>1 / (1 + e^-x), by t = e^-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V t = Exp<S, V, T>(S.Subtract(S.Constant(0), S.Abs(x)));
        V one = S.Constant(1);
        return S.Divide(S.SelectLess(x, S.Constant(0), t, one), S.Add(one, t));
    }

    /// <summary>sigmoid'(x) = t / (1 + t)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V t = Exp<S, V, T>(S.Subtract(S.Constant(0), S.Abs(x)));
        V sum = S.Add(S.Constant(1), t);
        return S.Divide(t, S.Multiply(sum, sum));
    }

    /// <summary>1 - tanh^2 x = 4 t / (1 + t)^2 with t = e^-2|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TanhSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V t = Exp<S, V, T>(S.Multiply(S.Constant(-2), S.Abs(x)));
        V sum = S.Add(S.Constant(1), t);
        return S.Divide(S.Multiply(S.Constant(4), t), S.Multiply(sum, sum));
    }
}
