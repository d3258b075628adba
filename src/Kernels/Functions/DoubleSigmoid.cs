using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The logistic function for double and the activations x * sigmoid(v): SiLU and the tanh form of GELU. All divide once, and put the roundings of the
/// divisor and of the quotient back.
/// </summary>
internal static class DoubleSigmoid
{
    // Above this sigmoid rounds to 1, as does e^-v / (1 + e^-v)^2 to e^-v.
    private const double Saturation = 40;

    // Below this x sigmoid(x) rounds to zero.
    private const double Lowest = -754;

    // 2 sqrt(2 / pi) and its product with 0.044715, each rounded to double, and the rest of it.
    private const double LinearHigh = 1.5957691216057308;
    private const double LinearLow = -9.96930880911092e-17;
    private const double CubicHigh = 0.07135481627260025;
    private const double CubicLow = -6.175149918155315e-19;

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V minus = S.Max(S.Constant(-Saturation), S.Min(S.Constant(746), S.Subtract(S.Constant(0), x)));
        DoubleExp.Pair<S, V, T>(minus, out V n, out V high, out V low);
        n = S.Subtract(S.Constant(0), n);
        V y = Reciprocal<S, V, T>(S.PowerOfTwo(S.Max(S.Constant(-1022), n)), high, low, out V rest);
        return S.Scale(S.Fma(y, rest, y), n);
    }

    /// <summary>e^-|x| / (1 + e^-|x|)^2 = sigmoid'(x); <paramref name="doublings"/> more powers of 2 on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<S, V, T>(V x, double doublings)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V minus = S.Max(S.Constant(-746 - doublings), S.Subtract(S.Constant(0), S.Abs(x)));
        DoubleExp.Pair<S, V, T>(minus, out V n, out V high, out V low);
        V sum = OnePlus<S, V, T>(n, high, low, out V rest);
        return S.Scale(OverSquare<S, V, T>(high, low, sum, rest), S.Add(n, S.Constant(doublings)));
    }

    /// <summary>x / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        x = S.Max(S.Constant(Lowest), x);
        V minus = S.Max(S.Constant(-Saturation), S.Subtract(S.Constant(0), x));
        DoubleExp.Pair<S, V, T>(minus, out V n, out V high, out V low);
        n = S.Subtract(S.Constant(0), n);
        V y = Reciprocal<S, V, T>(S.PowerOfTwo(S.Max(S.Constant(-1022), n)), high, low, out V rest);
        return S.Scale(S.Multiply(x, S.Fma(y, rest, y)), n);
    }

    /// <summary>The derivative of <see cref="Silu"/>: with t = e^-|x|, t (1 + t - |x|) / (1 + t)^2 left of zero, 1 minus that right of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V a = S.Min(S.Constant(-Lowest), S.Abs(x));
        V zero = S.Constant(0);
        DoubleExp.Pair<S, V, T>(S.Subtract(zero, a), out V n, out V high, out V low);
        return GatedSlope<S, V, T>(x, a, zero, n, high, low);
    }

    /// <summary>x / (1 + e^-v), v = 2 sqrt(2 / pi) (x + 0.044715 x^3): x / 2 (1 + tanh(v / 2)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // At -22 v is below -790.
        x = S.Max(S.Constant(-22), x);
        V zero = S.Constant(0);
        V a = S.Max(S.Constant(-22), S.Subtract(zero, x));
        V v = Cubic<S, V, T>(a, out V vLow, out _, out _);
        V clamped = S.Max(S.Constant(-Saturation), v);
        DoubleExp.Pair<S, V, T>(clamped, vLow, out V n, out V high, out V low);
        n = S.Subtract(zero, n);
        V y = Reciprocal<S, V, T>(S.PowerOfTwo(S.Max(S.Constant(-1022), n)), high, low, out V rest);
        return S.Scale(S.Multiply(x, S.Fma(y, rest, y)), n);
    }

    /// <summary>The derivative of <see cref="GeluTanh"/>: with t = e^-|v|, t (1 + t - |x| v') / (1 + t)^2 left of zero, 1 minus that right of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanhSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V minus = S.Subtract(zero, S.Min(S.Constant(22), S.Abs(x)));
        V v = Cubic<S, V, T>(minus, out V vLow, out V cubic, out V cubicLow);
        DoubleExp.Pair<S, V, T>(v, vLow, out V n, out V high, out V low);

        // x v' = v + 2 * the cubic term of v.
        V two = S.Constant(2);
        V cubics = S.Multiply(two, cubic);
        V w = DoubleSums.TwoSum<S, V, T>(v, cubics, out V lost);
        V wLow = S.Add(lost, S.Fma(two, cubicLow, vLow));
        return GatedSlope<S, V, T>(x, S.Subtract(zero, w), S.Subtract(zero, wLow), n, high, low);
    }
    
    /// <summary>
    /// 1 / (1 + e^v) = 2^-n (result + rest * result) for e^v = 2^n (high + low) and power = 2^-n: 1 / (power + high + low), with the rounding of the divisor
    /// and that of the quotient in the rest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reciprocal<S, V, T>(V power, V high, V low, out V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V larger = S.Max(power, high);
        V divisor = DoubleSums.FastTwoSum<S, V, T>(larger, S.Min(power, high), out V lost);
        V y = S.Divide(one, divisor);
        rest = S.FmaNegated(y, S.Add(lost, low), S.FmaNegated(y, divisor, one));
        return y;
    }

    /// <summary>1 + e^v = sum + rest for e^v = 2^n (high + low), v &lt;= 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OnePlus<S, V, T>(V n, V high, V low, out V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Below 2^-64 the power does not matter.
        V power = S.PowerOfTwo(S.Max(S.Constant(-64), n));
        V sum = DoubleSums.FastTwoSum<S, V, T>(S.Constant(1), S.Multiply(high, power), out V lost);
        rest = S.Fma(low, power, lost);
        return sum;
    }

    /// <summary>t (1 + t - w) / (1 + t)^2 left of zero and 1 minus that right of it, for t = 2^n (high + low): the derivative of x * sigmoid(v) with w = |x| v'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V GatedSlope<S, V, T>(V x, V w, V wLow, V n, V high, V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V sum = OnePlus<S, V, T>(n, high, low, out V rest);
        V difference = DoubleSums.TwoSum<S, V, T>(sum, S.Subtract(S.Constant(0), w), out V lost);
        V differenceLow = S.Subtract(S.Add(lost, rest), wLow);
        V numerator = DoubleSums.TwoProduct<S, V, T>(high, difference, out V excess);
        V numeratorLow = S.Fma(low, difference, S.Subtract(S.Multiply(high, differenceLow), excess));
        V left = S.Scale(OverSquare<S, V, T>(numerator, numeratorLow, sum, rest), n);
        return S.SelectLess(x, S.Constant(0), left, S.Subtract(S.Constant(1), left));
    }

    /// <summary>(high + low) / (sum + rest)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OverSquare<S, V, T>(V high, V low, V sum, V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = DoubleSums.TwoProduct<S, V, T>(sum, sum, out V excess);
        return DoubleSums.Quotient<S, V, T>(high, low, square, S.Fma(S.Add(sum, sum), rest, S.Subtract(S.Constant(0), excess)));
    }

    /// <summary>v + vLow = 2 sqrt(2 / pi) (x + 0.044715 x^3) to some 2^-100 of it, and its cubic term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Cubic<S, V, T>(V x, out V vLow, out V cubic, out V cubicLow)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V square = DoubleSums.TwoProduct<S, V, T>(x, x, out V squareExcess);
        V scaled = DoubleSums.TwoProduct<S, V, T>(square, S.Constant(CubicHigh), out V scaledExcess);
        V scaledLow = S.Subtract(S.FmaNegated(squareExcess, S.Constant(CubicHigh), S.Multiply(square, S.Constant(CubicLow))), scaledExcess);
        V factor = DoubleSums.TwoSum<S, V, T>(S.Constant(LinearHigh), scaled, out V lost);
        V factorLow = S.Add(lost, S.Add(scaledLow, S.Constant(LinearLow)));
        cubic = DoubleSums.TwoProduct<S, V, T>(x, scaled, out V cubicExcess);
        cubicLow = S.Subtract(S.Multiply(x, scaledLow), cubicExcess);
        V v = DoubleSums.TwoProduct<S, V, T>(x, factor, out V excess);
        vLow = S.Subtract(S.Multiply(x, factorLow), excess);
        return v;
    }
}
