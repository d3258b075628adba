using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = e^x - 1, f'(x) = e^x.</summary>
public readonly struct Expm1 : IActivation, IActivationReference
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
    public static bool IsMemoryBound<T>()
        where T : unmanaged => typeof(T) == typeof(float);

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
        Elementary.Expm1<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Exp<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Expm1(x);

    /// <inheritdoc/>
    public double Derivative(double x) => Math.Exp(x);
}

public static partial class Activations
{
    /// <summary>destination[i] = e^x[i] - 1.</summary>
    /// <remarks>Within 1.5 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Expm1<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Expm1(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = e^x - 1.</summary>
    public static Activation Expm1 { get; } = Of(new Expm1());
}
