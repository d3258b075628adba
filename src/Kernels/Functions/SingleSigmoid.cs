using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>The sigmoid and the hyperbolic tangent.</content>
internal static partial class SingleMath
{
    /// <summary>1 / (1 + e^-x) = 2^n / (2^n + e^-r) with x = n ln 2 + r: nothing overflows, and the last step rounds once into the subnormals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond these the result is 1 or rounds to zero.
        V one = S.Constant(1);
        x = S.Min(S.Constant(18), S.Max(S.Constant(-104), x));
        V v = ReduceNegated<S, V, T>(x, out V n, out V r);
        V w = S.Scale(one, n);
        V sum = S.Fma(r, v, S.Add(one, w));

        // What the rounding of the sum lost, then the residual of the quotient.
        V lost = S.Fma(r, v, S.Subtract(w, S.Subtract(sum, one)));
        V y = S.Divide(one, sum);
        V residual = S.FmaNegated(y, lost, S.FmaNegated(y, sum, one));
        return S.Scale(S.Fma(residual, y, y), n);
    }

    /// <summary>tanh x = (1 - t) / (1 + t) with t = e^-2|x| = 2^n e^2s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // At 9.02 the result rounds to 1. With a = -|x|.
        V one = S.Constant(1);
        V a = S.Max(S.Constant(-9.02), S.Subtract(S.Constant(0), S.Abs(x)));
        V n = S.Round(S.Multiply(a, S.Constant(2 * 1.44269504)));
        V s = S.FmaNegated(n, S.Constant(Ln2High / 2), a);
        s = S.FmaNegated(n, S.Constant(Ln2Low / 2), s);

        // The polynomial of Exp in 2 s.
        V p = S.Constant(1.378246466629207134246826171875e-3 * 64);
        p = S.Fma(p, s, S.Constant(8.368670009076595306396484375e-3 * 32));
        p = S.Fma(p, s, S.Constant(4.16689626872539520263671875e-2 * 16));
        p = S.Fma(p, s, S.Constant(0.16666521131992340087890625 * 8));
        p = S.Fma(p, s, S.Constant(0.4999999105930328369140625 * 4));
        V v = S.Fma(p, s, S.Constant(2));

        // numerator + rest = 1 - t, and the denominator is 2 less that.
        V w = S.Scale(one, n);
        V g = S.Multiply(w, s);
        V complement = S.Subtract(one, w);
        V numerator = S.FmaNegated(g, v, complement);
        V rest = S.FmaNegated(g, v, S.Subtract(complement, numerator));
        rest = S.Add(rest, S.Subtract(S.Subtract(one, complement), w));
        V two = S.Constant(2);
        V denominator = S.Subtract(two, numerator);
        V lost = S.Subtract(S.Subtract(S.Subtract(two, denominator), numerator), rest);
        V inverse = S.Divide(one, denominator);
        V y = S.Multiply(numerator, inverse);
        V residual = S.FmaNegated(y, denominator, numerator);
        residual = S.FmaNegated(y, lost, S.Add(residual, rest));
        return S.CopySign(S.Fma(residual, inverse, y), x);
    }

    /// <summary>x = n ln 2 + r, and v such that e^-r = 1 + r v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReduceNegated<S, V, T>(V x, out V n, out V r)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        n = S.Round(S.Multiply(x, S.Constant(1.44269502)));
        V high = S.FmaNegated(n, S.Constant(Ln2High), x);
        r = S.FmaNegated(n, S.Constant(Ln2Low), high);

        // The polynomial of Exp in -r.
        V p = S.Constant(1.378246466629207134246826171875e-3);
        p = S.Fma(p, r, S.Constant(-8.368670009076595306396484375e-3));
        p = S.Fma(p, r, S.Constant(4.16689626872539520263671875e-2));
        p = S.Fma(p, r, S.Constant(-0.16666521131992340087890625));
        p = S.Fma(p, r, S.Constant(0.4999999105930328369140625));
        return S.Fma(p, r, S.Constant(-1));
    }
}
