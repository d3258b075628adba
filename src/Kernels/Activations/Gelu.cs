using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x P(x), f'(x) = P(x) + x e^(-x^2 / 2) / sqrt(2 pi), with P(x) = erfc(-x / sqrt 2) / 2 the normal distribution.</summary>
/// <remarks>Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. Exact, and accurate in the left tail, where 1 + erf cancels.</remarks>
public readonly struct Gelu : IActivation, IActivationReference
{
    // Near its zero the terms of f' cancel, and their errors stay.
    private const double SingleZeroError = 4.7e-10;
    private const double DoubleZeroError = 4.5e-16;

    /// <inheritdoc/>
    /// <remarks>Where a vector has 16 lanes, each of its tables takes one register; of 16 registers, two vectors and their tables spill.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) ? 1 : S.Width == 16 ? 4 : S.Registers / 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DerivativeInterleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Registers == 16 ? 1 : 2;

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
        Elementary.Gelu<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.GeluSlope<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Times(x, ReferenceMath.Normal(x));

    /// <inheritdoc/>
    public double Derivative(double x) => ReferenceMath.Normal(x) + (ReferenceMath.Times(x, Math.Exp(-0.5 * x * x)) / Math.Sqrt(2 * Math.PI));
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] erfc(-x[i] / sqrt 2) / 2.</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Gelu<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Gelu(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x erfc(-x / sqrt 2) / 2.</summary>
    public static Activation Gelu { get; } = Of(new Gelu());
}
