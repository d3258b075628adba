using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x / (1 + e^-x), the swish, f'(x) = s (1 + x (1 - s)) with s the sigmoid of x.</summary>
/// <remarks>Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units, 2018; Ramachandran, Zoph and Le, Searching for Activation Functions, 2017.</remarks>
public readonly struct Silu : IActivation, IActivationReference
{
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
        Elementary.Silu<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.SiluSlope<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Times(x, default(Sigmoid).Forward(x));

    /// <inheritdoc/>
    public double Derivative(double x) => default(Sigmoid).Forward(x) + ReferenceMath.Times(x, default(Sigmoid).Derivative(x));
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] / (1 + e^-x[i]).</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Silu<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Silu(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x / (1 + e^-x), the swish.</summary>
    public static Activation Silu { get; } = Of(new Silu());
}
