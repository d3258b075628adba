using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = e^x, f'(x) = e^x.</summary>
public readonly struct Exp : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => typeof(T) == typeof(float);

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 1);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Exp<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Exp<S, V, T>(x);

    /// <inheritdoc/>
    public bool HasOutputDerivative => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        y;

    /// <inheritdoc/>
    public double Forward(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public double Derivative(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public double OutputDerivative(double y) => y;
}

public static partial class Activations
{
    /// <summary>destination[i] = e^x[i].</summary>
    /// <remarks>Within 1 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Exp(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = e^x.</summary>
    public static Activation Exp { get; } = Of(new Exp());
}
