using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// A finite number, 1 by default, in parts that a function multiplies by before its result is scaled, so that little is rounded twice. It is rounded to the precision of the
/// element type, and to the greatest float where it lies beyond.
/// </summary>
internal readonly struct Factor
{
    // Value = significand * 2^exponent, the exponent that of a normal double. The significands are kept as their differences in bits from 1, so that default(Factor) is 1.
    private readonly long _doubleBits;
    private readonly int _singleBits;
    private readonly short _doubleExponent;
    private readonly short _singleExponent;

    public Factor(double value)
    {
        _doubleBits = BitConverter.DoubleToInt64Bits(SignificandOf(value, out _doubleExponent)) ^ BitConverter.DoubleToInt64Bits(1);
        float significand = (float)SignificandOf(Math.Clamp(value, float.MinValue, float.MaxValue), out _singleExponent);
        _singleBits = BitConverter.SingleToInt32Bits(significand) ^ BitConverter.SingleToInt32Bits(1);
    }

    /// <summary>The number.</summary>
    public double Value => Rounded<double>();

    /// <summary>The number times 2^-<see cref="Exponent"/>: 1 to 2 in magnitude, or less where the number is a subnormal double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Significand<T>() => typeof(T) == typeof(double)
        ? BitConverter.Int64BitsToDouble(_doubleBits ^ BitConverter.DoubleToInt64Bits(1))
        : BitConverter.Int32BitsToSingle(_singleBits ^ BitConverter.SingleToInt32Bits(1));

    /// <summary>The exponent of a normal double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Exponent<T>() => typeof(T) == typeof(double) ? _doubleExponent : _singleExponent;

    /// <summary>
    /// The number is result * power. From 2^-64 on power is 1, so that a product by a subnormal number rounds once. Below, result is 2^-64 to 2^-63 and power a power of two, so that only
    /// what power makes zero is subnormal before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Split<T>(out double power)
    {
        // min(exponent + 64, 0): in a loop the JIT would make a branch of it.
        int exponent = Exponent<T>(), rest = exponent + 64, below = rest & (rest >> 31);
        power = PowerOfTwo(below);
        return Significand<T>() * PowerOfTwo(exponent - below);
    }

    /// <summary>The number, rounded to the element type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Rounded<T>() => Significand<T>() * PowerOfTwo(Exponent<T>());

    private static double SignificandOf(double value, out short exponent)
    {
        // Zero is 2^-56 * 2^-1022 with its sign, which rounds to it: so the products by zero have the sign they should.
        exponent = (short)Math.Max(-1022, Math.ILogB(value));
        return value == 0 ? Math.CopySign(1.0 / (1L << 56), value) : Math.ScaleB(value, -exponent);
    }

    private static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(1023 + n) << 52);
}
