using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// GELU for double by the tail of the normal distribution, P(X &lt; -a) = erfc(a / sqrt(2)) / 2 = e^(-a^2 / 2) H(a): no cancellation in the left tail, and an
/// error of the tail counts for at most as much right of zero. The coefficients come from <c>double.sollya</c>.
/// </summary>
internal static class DoubleNormal
{
    // 1 / sqrt(2 pi) rounded to double, and the rest of it.
    private const double DensityHigh = 0.3989422804014327;
    private const double DensityLow = -2.49232720227773e-17;

    // Beyond this the tail and its product with x round to zero.
    private const double Lowest = -39;

    /// <summary>x P(X &lt; x) = max(x, 0) - |x| P(X &lt; -|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V a = S.Min(S.Constant(-Lowest), S.Abs(x));
        V tail = Tail<S, V, T>(a, out V tailLow);
        Exp<S, V, T>(a, out V n, out V high, out V low);
        V product = DoubleSums.TwoProduct<S, V, T>(a, tail, out V excess);
        V left = Product<S, V, T>(product, S.Subtract(S.Multiply(a, tailLow), excess), high, low);
        return S.CopySign(S.Subtract(S.Max(S.Constant(0), x), S.Scale(left, n)), x);
    }

    /// <summary>The derivative of <see cref="Gelu"/>: with the density e^(-x^2 / 2) / sqrt(2 pi), P(X &lt; -|x|) - |x| density left of zero, 1 minus that right of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V a = S.Min(S.Constant(-Lowest), S.Abs(x));
        V tail = Tail<S, V, T>(a, out V tailLow);
        Exp<S, V, T>(a, out V n, out V high, out V low);
        V w = DoubleSums.TwoProduct<S, V, T>(a, S.Constant(DensityHigh), out V excess);
        V difference = DoubleSums.TwoSum<S, V, T>(tail, S.Subtract(zero, w), out V lost);
        V rest = S.FmaNegated(a, S.Constant(DensityLow), S.Add(S.Add(lost, tailLow), excess));
        V left = S.Scale(Product<S, V, T>(difference, rest, high, low), n);
        return S.SelectLess(x, zero, left, S.Subtract(S.Constant(1), left));
    }

    /// <summary>H(a) = result + low = F(t) / (a + 4) for 0 &lt;= a &lt;= 40 and t = (a - 4) / (a + 4) = 1 - 8 / (a + 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Tail<S, V, T>(V a, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V eight = S.Constant(8);
        V divisor = DoubleSums.TwoSum<S, V, T>(a, S.Constant(4), out V lost);
        V y = S.Divide(one, divisor);
        V rest = S.FmaNegated(y, lost, S.FmaNegated(y, divisor, one));
        V share = S.Multiply(eight, y);
        V t = S.Subtract(one, share);

        // What the rounding of t lost, for t < 0; above that it is worth little.
        V restT = S.Subtract(one, S.Add(t, share));
        V f = Polynomial<S, V, T>(t, out V fLow);
        V tail = DoubleSums.TwoProduct<S, V, T>(y, f, out V excess);

        // y should be y (1 + rest), and F' / F is -1 to a fifth or so for all a: by t too, H changes by rest (1 + 8 y) - restT of it.
        V change = S.Subtract(S.Multiply(rest, S.Add(one, share)), restT);
        low = S.Fma(tail, change, S.Fma(y, fLow, S.Subtract(S.Constant(0), excess)));
        return tail;
    }

    /// <summary>e^(-a^2 / 2) = 2^n (high + low), the square without a rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exp<S, V, T>(V a, out V n, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = DoubleSums.TwoProduct<S, V, T>(S.Multiply(a, S.Constant(-0.5)), a, out V excess);
        DoubleExp.Pair<S, V, T>(square, S.Subtract(S.Constant(0), excess), out n, out high, out low);
    }

    /// <summary>(x + xLow) (y + yLow), rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Product<S, V, T>(V x, V xLow, V y, V yLow)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V product = DoubleSums.TwoProduct<S, V, T>(x, y, out V excess);
        return S.Add(product, S.Fma(x, yLow, S.Subtract(S.Multiply(xLow, y), excess)));
    }

    /// <summary>F(t) = (a + 4) H(a) = result + low: degree-23 minimax, relative error 2^-58.6. The last step is error-free: at t = -1 all terms add up to 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial<S, V, T>(V t, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = S.Multiply(t, t);
        V fourth = S.Multiply(square, square);
        V p0 = S.Constant(-6.655491443917901e-10);
        p0 = S.Fma(p0, fourth, S.Constant(1.3439722214826674e-8));
        p0 = S.Fma(p0, fourth, S.Constant(1.0214808657112896e-6));
        p0 = S.Fma(p0, fourth, S.Constant(3.5144657914265555e-5));
        p0 = S.Fma(p0, fourth, S.Constant(0.0016308184566676566));
        p0 = S.Fma(p0, fourth, S.Constant(-0.1865218579596596));
        V p1 = S.Constant(1.91754031545881e-8);
        p1 = S.Fma(p1, fourth, S.Constant(2.7116569126861553e-7));
        p1 = S.Fma(p1, fourth, S.Constant(7.165348663825019e-7));
        p1 = S.Fma(p1, fourth, S.Constant(0.00013334430780873643));
        p1 = S.Fma(p1, fourth, S.Constant(0.0603965748909184));
        V p2 = S.Constant(1.7505339757219676e-9);
        p2 = S.Fma(p2, fourth, S.Constant(-1.54987324524214e-7));
        p2 = S.Fma(p2, fourth, S.Constant(-5.920106655114694e-6));
        p2 = S.Fma(p2, fourth, S.Constant(-0.00023109492845220042));
        p2 = S.Fma(p2, fourth, S.Constant(-0.007540188966658573));
        V p3 = S.Constant(-2.4011305577134014e-9);
        p3 = S.Fma(p3, fourth, S.Constant(-8.470140522783523e-8));
        p3 = S.Fma(p3, fourth, S.Constant(-6.293361551155252e-7));
        p3 = S.Fma(p3, fourth, S.Constant(-1.9082274588377733e-6));
        p3 = S.Fma(p3, fourth, S.Constant(-0.0034796923669919684));
        V p = S.Fma(S.Fma(p3, t, p2), square, S.Fma(p1, t, p0));
        p = S.Fma(S.Fma(p, t, S.Constant(0.38713740074221487)), t, S.Constant(-0.6078966419718921));
        p = DoubleSums.TwoProduct<S, V, T>(p, t, out V excess);
        V sum = DoubleSums.TwoSum<S, V, T>(S.Constant(0.7552851304157515), p, out V lost);
        low = S.Subtract(S.Add(lost, S.Constant(-2.3281922730909723e-17)), excess);
        return sum;
    }
}
