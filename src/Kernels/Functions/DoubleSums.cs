using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Error-free sums and products, the pieces of unevaluated sums of two doubles (Dekker 1971; Knuth, The Art of Computer Programming 2, 4.2.2).</summary>
internal static class DoubleSums
{
    /// <summary>x + y = sum + rest, whatever the magnitudes; NaN and infinity aside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TwoSum<S, V, T>(V x, V y, out V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V sum = S.Add(x, y);
        V part = S.Subtract(sum, x);
        rest = S.Add(S.Subtract(x, S.Subtract(sum, part)), S.Subtract(y, part));
        return sum;
    }

    /// <summary>x + y = sum + rest for |x| &gt;= |y| or x = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FastTwoSum<S, V, T>(V x, V y, out V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V sum = S.Add(x, y);
        rest = S.Subtract(y, S.Subtract(sum, x));
        return sum;
    }

    /// <summary>x * y = product - excess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TwoProduct<S, V, T>(V x, V y, out V excess)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V product = S.Multiply(x, y);
        excess = S.FmaNegated(x, y, product);
        return product;
    }

    /// <summary>(high + low) / (divisor + rest) by one division: the roundings of the quotient and the low parts come in to first order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Quotient<S, V, T>(V high, V low, V divisor, V rest)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V inverse = S.Divide(S.Constant(1), divisor);
        V quotient = S.Multiply(high, inverse);
        V remainder = S.FmaNegated(quotient, rest, S.Add(low, S.FmaNegated(quotient, divisor, high)));
        return S.Fma(remainder, inverse, quotient);
    }
}
