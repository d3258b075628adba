using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = 1 / (1 + e^-x), f'(x) = y (1 - y) with y = f(x).</summary>
/// <remarks>With t = e^-|x|, f' = t / (1 + t)^2, which does not cancel in the tails.</remarks>
public readonly struct Sigmoid : IActivation, IActivationReference
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) ? 2 : 4;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 1, OutputDerivative: 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1, 2, OutputDerivative: 0.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Sigmoid<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.SigmoidSlope<S, V, T>(x);

    /// <inheritdoc/>
    public bool HasOutputDerivative => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.FmaNegated(y, y, y);

    /// <inheritdoc/>
    public double Forward(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <inheritdoc/>
    public double Derivative(double x) => Math.Exp(-Math.Abs(x)) / ((1 + Math.Exp(-Math.Abs(x))) * (1 + Math.Exp(-Math.Abs(x))));

    /// <inheritdoc/>
    public double OutputDerivative(double y) => y - (y * y);
}

public static partial class Activations
{
    /// <summary>destination[i] = 1 / (1 + e^-x[i]).</summary>
    /// <remarks>Within 1 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Sigmoid(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = 1 / (1 + e^-x).</summary>
    public static Activation Sigmoid { get; } = Of(new Sigmoid());
}
