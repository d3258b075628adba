using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>The sigmoid and what is made of it.</content>
internal static partial class SingleMath
{
    // Above One the sigmoid rounds to 1; below Zero, x times the sigmoid rounds to 0.
    private const double One = 18;
    private const double Zero = -110;

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        x = S.Min(S.Constant(One), S.Max(S.Constant(Zero), x));
        V y = Fraction<S, V, T>(Remainder<S, V, T>(x, out V n), n);
        return S.Scale(y, n);
    }

    /// <summary>x / (1 + e^-x), multiplied before the sigmoid rounds into the subnormals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        x = S.Max(S.Constant(Zero), x);
        V y = Fraction<S, V, T>(Remainder<S, V, T>(S.Min(S.Constant(One), x), out V n), n);
        return S.Scale(S.Multiply(x, y), n);
    }

    /// <summary>x / (1 + e^-z) with z = 2 sqrt(2 / pi) (x + 0.044715 x^3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // At 5.1 z is beyond One, at -11 below Zero.
        x = S.Max(S.Constant(-11), x);
        V working = S.Min(S.Constant(5.1), x);

        // z = x q(x^2), and what the roundings of its steps and of its two coefficients lost. The greater coefficient is short, so that it less the sum is exact.
        V first = S.Constant(1.59576892852783203125);
        V third = S.Constant(0.071354813873767852783203125);
        V square = S.Multiply(working, working);
        V squareExcess = S.FmaNegated(working, working, square);
        V sum = S.Fma(square, third, first);
        V sumLost = S.Fma(square, S.Constant(2.3988324659995896581676788628101348876953125e-9), S.Constant(1.930778950054445886053144931793212890625e-7));
        sumLost = S.Add(S.Fma(square, third, S.Subtract(first, sum)), S.FmaNegated(squareExcess, third, sumLost));
        V z = S.Multiply(working, sum);
        V excess = S.FmaNegated(working, sumLost, S.FmaNegated(working, sum, z));

        // The error of e^-z is that of its remainder by ln 2, which therefore goes without what z has too much.
        V n = S.Round(S.Multiply(z, S.Constant(1.44269502)));
        V r = S.Subtract(S.FmaNegated(n, S.Constant(Ln2High), z), S.Fma(n, S.Constant(Ln2Low), excess));
        return S.Scale(S.Multiply(x, Fraction<S, V, T>(r, n)), n);
    }

    /// <summary>y with 1 / (1 + e^-x) = 2^n y for x = n ln 2 + r: y = 1 / (2^n + e^-r), so nothing overflows and the last step rounds once into the subnormals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Fraction<S, V, T>(V r, V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V v = NegatedSeries<S, V, T>(r);
        V w = S.Scale(one, n);
        V sum = S.Fma(r, v, S.Add(one, w));

        // What the rounding of the sum lost, then the residual of the quotient.
        V lost = S.Fma(r, v, S.Subtract(w, S.Subtract(sum, one)));
        V y = S.Divide(one, sum);
        V residual = S.FmaNegated(y, lost, S.FmaNegated(y, sum, one));
        return S.Fma(residual, y, y);
    }

    /// <summary>r with x = n ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Remainder<S, V, T>(V x, out V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        n = S.Round(S.Multiply(x, S.Constant(1.44269502)));
        return S.FmaNegated(n, S.Constant(Ln2Low), S.FmaNegated(n, S.Constant(Ln2High), x));
    }

    /// <summary>v such that e^-r = 1 + r v for |r| &lt;= 0.3466: the polynomial of Exp in -r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V NegatedSeries<S, V, T>(V r)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V p = S.Constant(1.378246466629207134246826171875e-3);
        p = S.Fma(p, r, S.Constant(-8.368670009076595306396484375e-3));
        p = S.Fma(p, r, S.Constant(4.16689626872539520263671875e-2));
        p = S.Fma(p, r, S.Constant(-0.16666521131992340087890625));
        p = S.Fma(p, r, S.Constant(0.4999999105930328369140625));
        return S.Fma(p, r, S.Constant(-1));
    }
}
