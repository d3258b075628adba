using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x (1 + tanh u) / 2 = x / (1 + e^-2u) with u = sqrt(2 / pi) (x + 0.044715 x^3), f'(x) = s (1 + 2 x u' (1 - s)) with s = 1 / (1 + e^-2u).</summary>
/// <remarks>The approximation of <see cref="Gelu"/> by Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.</remarks>
public readonly struct GeluTanh : IActivation, IActivationReference
{
    private const double Cubic = 0.044715;

    // 2 sqrt(2 / pi).
    private const double Scale = 1.5957691216057308;

    // Near its zero the terms of f' cancel, and their errors stay.
    private const double SingleZeroError = 4.7e-10;
    private const double DoubleZeroError = 4.5e-16;

    /// <inheritdoc/>
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => Lanes.OfLongFunction<S, V, T>();

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(2, 2, SingleZeroError);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(2, 2, DoubleZeroError);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.GeluTanh<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.GeluTanhSlope<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Times(x, default(Sigmoid).Forward(Twice(x)));

    /// <inheritdoc/>
    public double Derivative(double x) => default(Sigmoid).Forward(Twice(x)) + ReferenceMath.Times(x * Scale * (1 + (3 * Cubic * x * x)), default(Sigmoid).Derivative(Twice(x)));

    /// <summary>2 u.</summary>
    private static double Twice(double x) => Scale * x * (1 + (Cubic * x * x));
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] (1 + tanh u) / 2 with u = sqrt(2 / pi) (x[i] + 0.044715 x[i]^3).</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void GeluTanh<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new GeluTanh(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x (1 + tanh u) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3).</summary>
    public static Activation GeluTanh { get; } = Of(new GeluTanh());
}
