using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The hyperbolic tangent for double and what mish makes of it.</summary>
internal static class DoubleTanh
{
    /// <summary>tanh x = (e^2|x| - 1) / (e^2|x| - 1 + 2) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From 20 on tanh x rounds to 1.
        V a = S.Min(S.Constant(20), S.Abs(x));
        DoubleExp.Expm1<S, V, T>(S.Add(a, a), out _, out V power, out V high, out V low);

        // Numerator and divisor are both 2^-n of the above, high is not yet the sum rounded.
        V sum = DoubleSums.FastTwoSum<S, V, T>(high, low, out V rest);
        V two = S.Add(power, power);
        V divisor = DoubleSums.FastTwoSum<S, V, T>(S.Max(sum, two), S.Min(sum, two), out V lost);
        return S.CopySign(DoubleSums.Quotient<S, V, T>(sum, rest, divisor, S.Add(lost, rest)), x);
    }

    /// <summary>x tanh(ln(1 + e^x)) = x e^x (e^x + 2) / (e^x (e^x + 2) + 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mish<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        x = S.Max(S.Constant(LowestMish), x);
        V e = Exp<S, V, T>(x, out V eLow, out V n, out V high, out V low);
        V two = S.Constant(2);
        V factor = DoubleSums.TwoSum<S, V, T>(e, two, out V lost);
        V factorLow = S.Add(lost, eLow);
        V product = DoubleSums.TwoProduct<S, V, T>(factor, high, out V excess);
        V productLow = S.Subtract(S.Fma(factorLow, high, S.Multiply(factor, low)), excess);
        V power = Power<S, V, T>(n);
        V divisor = DoubleSums.TwoSum<S, V, T>(S.Multiply(product, power), two, out lost);
        V quotient = DoubleSums.Quotient<S, V, T>(product, productLow, divisor, S.Fma(productLow, power, lost));
        return S.Scale(S.Multiply(x, quotient), n);
    }

    /// <summary>
    /// The derivative of <see cref="Mish"/>: E (E^3 + 4 E^2 + (4 x + 6) E + 4 (x + 1)) / (E^2 + 2 E + 2)^2 with E = e^x (Misra, Mish, 2019), numerator and
    /// divisor as unevaluated sums, because the numerator's terms cancel left of zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MishSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // From 40 on the slope rounds to 1.
        x = S.Min(S.Constant(Saturation), S.Max(S.Constant(LowestMish), x));
        V e = Exp<S, V, T>(x, out V eLow, out V n, out V high, out V low);
        V two = S.Constant(2);
        V four = S.Constant(4);

        // ((E + 4) E + (4 x + 6)) E + (4 x + 4)
        V quadruple = S.Multiply(four, x);
        V sum = DoubleSums.TwoSum<S, V, T>(e, four, out V lost);
        sum = Times<S, V, T>(sum, S.Add(lost, eLow), e, eLow, out V sumLow);
        V constant = DoubleSums.TwoSum<S, V, T>(quadruple, S.Constant(6), out V constantLow);
        sum = DoubleSums.TwoSum<S, V, T>(sum, constant, out lost);
        sum = Times<S, V, T>(sum, S.Add(lost, S.Add(constantLow, sumLow)), e, eLow, out sumLow);
        constant = DoubleSums.TwoSum<S, V, T>(quadruple, four, out constantLow);
        sum = DoubleSums.TwoSum<S, V, T>(sum, constant, out lost);
        sum = Times<S, V, T>(sum, S.Add(lost, S.Add(constantLow, sumLow)), high, low, out sumLow);

        // (E + 2) E + 2, squared
        V divisor = DoubleSums.TwoSum<S, V, T>(e, two, out lost);
        divisor = Times<S, V, T>(divisor, S.Add(lost, eLow), e, eLow, out V divisorLow);
        divisor = DoubleSums.TwoSum<S, V, T>(divisor, two, out lost);
        divisorLow = S.Add(lost, divisorLow);
        divisor = Times<S, V, T>(divisor, divisorLow, divisor, divisorLow, out divisorLow);
        return S.Scale(DoubleSums.Quotient<S, V, T>(sum, sumLow, divisor, divisorLow), n);
    }

    // Below this x e^x rounds to zero.
    private const double LowestMish = -754;

    private const double Saturation = 40;

    /// <summary>(x + xLow) (y + yLow) = result + low.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Times<S, V, T>(V x, V xLow, V y, V yLow, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V product = DoubleSums.TwoProduct<S, V, T>(x, y, out V excess);
        low = S.Subtract(S.Fma(x, yLow, S.Multiply(xLow, y)), excess);
        return product;
    }

    /// <summary>e^x = 2^n (high + low), and as result + eLow where it is above 2^-64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exp<S, V, T>(V x, out V eLow, out V n, out V high, out V low)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DoubleExp.Pair<S, V, T>(S.Min(S.Constant(Saturation), x), out n, out high, out low);
        V power = Power<S, V, T>(n);
        eLow = S.Multiply(low, power);
        return S.Multiply(high, power);
    }

    /// <summary>2^n, or 2^-64 below that, where e^x does not matter beside 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Power<S, V, T>(V n)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.PowerOfTwo(S.Max(S.Constant(-64), n));
}
