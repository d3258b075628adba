using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x &gt; 0 ? x : slope * x, f'(x) = x &gt; 0 ? 1 : slope.</summary>
/// <remarks>The bounds hold for every slope that is zero or normal in the element type.</remarks>
public readonly struct LeakyRelu : IActivation, IActivationReference
{
    /// <summary>The slope unless another is given.</summary>
    public const double DefaultSlope = 0.01;

    // Kept as its difference in bits, so that default(LeakyRelu) has the default slope.
    private readonly long _slopeBits;

    /// <summary>A leaky ReLU of the given slope.</summary>
    /// <param name="slope">The slope left of zero, finite; rounded to the element type, and to the greatest float where it lies beyond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public LeakyRelu(double slope)
    {
        if (!double.IsFinite(slope))
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "Expected a finite slope.");
        }

        _slopeBits = BitConverter.DoubleToInt64Bits(slope) ^ BitConverter.DoubleToInt64Bits(DefaultSlope);
    }

    /// <summary>The slope left of zero.</summary>
    public double Slope => BitConverter.Int64BitsToDouble(_slopeBits ^ BitConverter.DoubleToInt64Bits(DefaultSlope));

    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => true;

    // The slope is rounded to float, which is up to 1 ULP of the product, and the product is.

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1.5, 0.5, OutputDerivative: 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(0.5, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.SelectLess(S.Constant(0), x, x, S.Multiply(S.Constant(Rounded<T>()), x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // max(0, x) is zero or NaN where x is not above 0.
        V zero = S.Constant(0);
        return S.SelectLess(zero, x, S.Constant(1), S.Add(S.Constant(Rounded<T>()), S.Max(zero, x)));
    }

    /// <inheritdoc/>
    /// <remarks>With a negative slope a positive result says nothing of the sign of x; with a slope that float rounds to 0, that of -inf is NaN.</remarks>
    public bool HasOutputDerivative => (float)Slope > 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Derivative<S, V, T>(y);

    // Infinite, it would make NaN of zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Rounded<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? Math.Clamp(Slope, float.MinValue, float.MaxValue) : Slope;

    /// <inheritdoc/>
    public double Forward(double x) => x > 0 ? x : Slope * x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x > 0 ? 1 : Slope;

    /// <inheritdoc/>
    public double OutputDerivative(double y) => Derivative(y);
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] &gt; 0 ? x[i] : slope * x[i].</summary>
    /// <remarks>Within 1.5 ULP of the exact value, of double 0.5.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="slope">The slope left of zero, finite; rounded to the element type, and to the greatest float where it lies beyond.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void LeakyRelu<T>(
        ReadOnlySpan<T> x, Span<T> destination, double slope = Kernels.LeakyRelu.DefaultSlope, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new LeakyRelu(slope), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x &gt; 0 ? x : 0.01 x.</summary>
    public static Activation LeakyRelu { get; } = Of(new LeakyRelu());
}
