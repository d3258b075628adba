using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The error function for double and its derivative. The coefficients come from <c>double.sollya</c>.</summary>
internal static class DoubleErf
{
    // 2 / sqrt(pi) rounded to double, and the rest of it.
    private const double SlopeHigh = 1.1283791670955126;
    private const double SlopeLow = 1.533545961316588e-17;

    /// <summary>erf x: an odd polynomial below 3/4, 1 - e^-p(|x|) with p = -ln erfc above, where an error of erfc counts for little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From 6 on erf x rounds to 1.
        V a = S.Min(S.Constant(6), S.Abs(x));
        V z = S.Multiply(a, a);
        V small = S.Fma(a, S.Constant(SlopeHigh), S.Multiply(a, S.Fma(z, Small<S, V, T>(z), S.Constant(SlopeLow))));

        V mantissa = DoubleExp.Mantissa<S, V, T>(MinusLogErfc<S, V, T>(a), out V n);
        V large = S.FmaNegated(mantissa, S.PowerOfTwo(n), S.Constant(1));
        return S.CopySign(S.SelectLess(a, S.Constant(0.75), small, large), x);
    }

    /// <summary>2 / sqrt(pi) e^-x^2, the square without a rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Beyond 27.4 it rounds to zero; the square of the limit is still in the range of the exponential.
        V a = S.Min(S.Constant(27.5), S.Abs(x));
        V minus = S.Subtract(S.Constant(0), a);
        V square = S.Multiply(minus, a);
        DoubleExp.Pair<S, V, T>(square, S.Fma(minus, a, S.Subtract(S.Constant(0), square)), out V n, out V high, out V low);
        V product = S.Multiply(high, S.Constant(SlopeHigh));
        V lost = S.Fma(high, S.Constant(SlopeHigh), S.Subtract(S.Constant(0), product));
        return S.Scale(S.Add(product, S.Fma(low, S.Constant(SlopeHigh), lost)), n);
    }

    /// <summary>(erf(x) / x - 2 / sqrt(pi)) / x^2 of z = x^2, |x| &lt;= 3/4: degree-20 minimax of erf(x) / x, relative error 2^-60.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Small<S, V, T>(V z)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(z, z);
        V fourth = S.Multiply(square, square);
        V p0 = S.Constant(-1.5941317808121583e-7);
        p0 = S.Fma(p0, fourth, S.Constant(-0.0008548326209556531));
        p0 = S.Fma(p0, fourth, S.Constant(-0.37612638903183726));
        V p1 = S.Constant(1.147630369096618e-8);
        p1 = S.Fma(p1, fourth, S.Constant(0.00012055290244158626));
        p1 = S.Fma(p1, fourth, S.Constant(0.112837916709529));
        V p2 = S.Constant(-1.492421024454399e-5);
        p2 = S.Fma(p2, fourth, S.Constant(-0.02686617064447548));
        V p3 = S.Constant(1.643086058206693e-6);
        p3 = S.Fma(p3, fourth, S.Constant(0.0052239776158227265));
        return S.Fma(S.Fma(p3, z, p2), square, S.Fma(p1, z, p0));
    }

    /// <summary>ln erfc(a), 3/4 &lt;= a &lt;= 6: degree-20 minimax, absolute error 2^-57.9 / erfc(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MinusLogErfc<S, V, T>(V a)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(a, a);
        V fourth = S.Multiply(square, square);
        V p0 = S.Constant(5.6392159352150254e-15);
        p0 = S.Fma(p0, fourth, S.Constant(4.037243707081195e-9));
        p0 = S.Fma(p0, fourth, S.Constant(7.507017562145279e-6));
        p0 = S.Fma(p0, fourth, S.Constant(3.956146080518462e-5));
        p0 = S.Fma(p0, fourth, S.Constant(0.01914078955398357));
        p0 = S.Fma(p0, fourth, S.Constant(1.0586972539740358e-8));
        V p1 = S.Constant(-3.0182316258041165e-10);
        p1 = S.Fma(p1, fourth, S.Constant(-1.663140263287176e-6));
        p1 = S.Fma(p1, fourth, S.Constant(-0.00012156905998874566));
        p1 = S.Fma(p1, fourth, S.Constant(0.00018225599339040047));
        p1 = S.Fma(p1, fourth, S.Constant(-1.1283793178818127));
        V p2 = S.Constant(1.5242601596863454e-11);
        p2 = S.Fma(p2, fourth, S.Constant(2.896874220325488e-7));
        p2 = S.Fma(p2, fourth, S.Constant(7.01439946959442e-5));
        p2 = S.Fma(p2, fourth, S.Constant(-0.001650723765742014));
        p2 = S.Fma(p2, fourth, S.Constant(-0.6366187637351584));
        V p3 = S.Constant(-4.5273740209292665e-13);
        p3 = S.Fma(p3, fourth, S.Constant(-3.925708982305831e-8));
        p3 = S.Fma(p3, fourth, S.Constant(-2.6467517575742633e-5));
        p3 = S.Fma(p3, fourth, S.Constant(0.000529290276266032));
        p3 = S.Fma(p3, fourth, S.Constant(-0.10277681789693151));
        return S.Fma(S.Fma(p3, a, p2), square, S.Fma(p1, a, p0));
    }
}
