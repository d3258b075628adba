using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = ln(1 + e^x), f'(x) = 1 / (1 + e^-x).</summary>
public readonly struct Softplus : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => Lanes.OfLongFunction<S, V, T>();

    /// <inheritdoc/>
    public static int DerivativeInterleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 4;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1.5, 1);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1.5, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Softplus<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Sigmoid<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => Math.Max(x, 0) + ReferenceMath.Log1p(Math.Exp(-Math.Abs(x)));

    /// <inheritdoc/>
    public double Derivative(double x) => default(Sigmoid).Forward(x);
}

public static partial class Activations
{
    /// <summary>destination[i] = ln(1 + e^x[i]).</summary>
    /// <remarks>Within 1.5 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Softplus(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = ln(1 + e^x).</summary>
    public static Activation Softplus { get; } = Of(new Softplus());
}
