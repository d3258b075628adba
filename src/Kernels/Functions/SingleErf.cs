using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>The error function and the normal distribution.</content>
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

    /// <summary>
    /// max(x, 0) - a e^(-a^2 / 2) w(a) with a = |x| and w(a) = e^(a^2 / 2) erfc(a / sqrt 2) / 2, Mills' ratio over sqrt(2 pi): nothing cancels. What the steps up to
    /// the last round away is kept beside them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // At 16 the second term rounds to 0.
        V zero = S.Constant(0);
        V half = S.Constant(0.5);
        V a = S.Min(S.Constant(16), S.Abs(x));

        // z = 3.5 / (3.5 + a), and what is left to divide.
        V c = S.Constant(3.5);
        V d = S.Add(c, a);
        V z = S.Divide(c, d);
        V rest = S.FmaNegated(z, S.Subtract(a, S.Subtract(d, c)), S.FmaNegated(z, d, c));

        // w = z p(z - 0.53125): degree-10 minimax, relative error 2.7e-9.
        V t = S.Subtract(z, S.Constant(0.53125));
        V p = S.Constant(-8.14788974821567535400390625e-3);
        p = S.Fma(p, t, S.Constant(-1.2303794734179973602294921875e-2));
        p = S.Fma(p, t, S.Constant(2.874620445072650909423828125e-2));
        p = S.Fma(p, t, S.Constant(2.415913902223110198974609375e-2));
        p = S.Fma(p, t, S.Constant(-5.3579427301883697509765625e-2));
        p = S.Fma(p, t, S.Constant(-6.972925364971160888671875e-2));
        p = S.Fma(p, t, S.Constant(6.9481499493122100830078125e-2));
        p = S.Fma(p, t, S.Constant(0.2745926380157470703125));
        p = S.Fma(p, t, S.Constant(0.3858012855052947998046875));
        p = S.Fma(p, t, S.Constant(0.346495091915130615234375));
        V first = S.Constant(0.223149836063385009765625);
        V sum = S.Fma(p, t, first);
        V sumLost = S.Fma(p, t, S.Add(S.Subtract(first, sum), S.Constant(-5.03019936815007895347662270069122314453125e-9)));
        V w = S.Multiply(z, sum);
        V lost = S.Fma(z, sumLost, S.Fma(z, sum, S.Subtract(zero, w)));

        // a^2 = 2 n ln 2 + high + low, high exact. The error of e^(-a^2 / 2) is that of this remainder, which therefore has the rounding of the square and the rest of z.
        V square = S.Multiply(a, a);
        V n = S.Round(S.Multiply(square, S.Constant(-0.721347510814666748046875)));
        V high = S.Fma(n, S.Constant(2 * Ln2High), square);
        V low = S.Fma(n, S.Constant(2 * Ln2Low), S.Fma(a, a, S.Subtract(zero, square)));
        low = S.FmaNegated(rest, S.Fma(t, S.Constant(1.1205480098724365234375), S.Constant(1.05960381031036376953125)), low);
        V r = S.Add(high, low);

        // e^(-r / 2) - 1 + r / 2 = r^2 g(r): degree-6 minimax of e^(-r / 2) on |r| <= 0.6932, relative error 3.3e-9, first two coefficients 1 and -1/2.
        square = S.Multiply(r, r);
        V g = S.Fma(S.Constant(-2.6152093778364360332489013671875e-4), r, S.Constant(2.60431016795337200164794921875e-3));
        g = S.Fma(S.Constant(2.1535101041081361472606658935546875e-5), square, g);
        g = S.Fma(g, square, S.Fma(S.Constant(-2.083315141499042510986328125e-2), r, S.Constant(0.124999977648258209228515625)));
        V u = S.Fma(square, g, S.Multiply(low, S.Constant(-0.5)));
        u = S.FmaNegated(w, S.Multiply(high, half), S.Fma(w, u, lost));

        // The tail is a (w + u) 2^n: the greater part last where it is the result, first where it is taken from x; and n in two parts, so that the last
        // operation alone rounds into the subnormals.
        V most = S.Max(S.Constant(-100), n);
        n = S.Subtract(n, most);
        a = S.Scale(a, most);
        V result = S.FmaNegated(a, S.Scale(S.SelectLess(x, zero, u, w), n), S.Max(S.Constant(-0.0), x));
        return S.CopySign(S.FmaNegated(a, S.Scale(S.SelectLess(x, zero, w, u), n), result), x);
    }
}
