using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>The error function.</content>
internal static partial class SingleMath
{
    /// <summary>erf x: an odd polynomial below 1, 1 - e^-L with a polynomial L above, where nothing cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // At 3.93 the result rounds to 1.
        V one = S.Constant(1);
        V a = S.Min(S.Constant(3.93), S.Abs(x));
        V square = S.Multiply(a, a);

        // p = erf(x) / x - 1 on |x| <= 1: degree-12 even minimax, absolute error 1.3e-9. l = -ln erfc(a) on [1, 3.93]: degree-8 minimax, to 1.7e-9 of erf.
        // One step of each in turn, so that neither waits for itself.
        V p = S.Constant(7.9241304774768650531768798828125e-5);
        V l = S.Constant(-1.627825668037985451519489288330078125e-6);
        l = S.Fma(l, a, S.Constant(4.5838081859983503818511962890625e-5));
        p = S.Fma(p, square, S.Constant(-8.031835895963013172149658203125e-4));
        l = S.Fma(l, a, S.Constant(-5.946443998254835605621337890625e-4));
        p = S.Fma(p, square, S.Constant(5.190844647586345672607421875e-3));
        l = S.Fma(l, a, S.Constant(4.7480021603405475616455078125e-3));
        p = S.Fma(p, square, S.Constant(-2.68551744520664215087890625e-2));
        l = S.Fma(l, a, S.Constant(-2.638393826782703399658203125e-2));
        p = S.Fma(p, square, S.Constant(0.112836189568042755126953125));
        l = S.Fma(l, a, S.Constant(0.11000697314739227294921875));
        p = S.Fma(p, square, S.Constant(-0.37612628936767578125));
        l = S.Fma(l, a, S.Constant(0.6319119930267333984375));
        p = S.Fma(p, square, S.Constant(0.128379166126251220703125));
        l = S.Fma(l, a, S.Constant(1.1301782131195068359375));
        V small = S.Fma(p, a, a);
        l = S.Fma(l, a, S.Constant(-3.0529024661518633365631103515625e-4));
        V n = S.Round(S.Multiply(l, S.Constant(-1.44269502)));
        V r = S.Fma(n, S.Constant(Ln2Low), S.Fma(n, S.Constant(Ln2High), l));
        V v = NegatedSeries<S, V, T>(r);
        V w = S.PowerOfTwo(n);
        V large = S.FmaNegated(S.Multiply(w, r), v, S.Subtract(one, w));
        return S.CopySign(S.SelectLess(a, one, small, large), x);
    }
}
