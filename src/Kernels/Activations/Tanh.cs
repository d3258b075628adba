using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = tanh x, f'(x) = 1 - tanh^2 x.</summary>
/// <remarks>f' = 4 t / (1 + t)^2 with t = e^-2|x|, which does not cancel in the tails.</remarks>
public readonly struct Tanh : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => Lanes.OfLongFunction<S, V, T>();

    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => typeof(T) == typeof(float);

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 1, OutputDerivative: 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1.5, 2, OutputDerivative: 0.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Tanh<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.TanhSlope<S, V, T>(x);

    /// <inheritdoc/>
    public bool HasOutputDerivative => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.FmaNegated(y, y, S.Constant(1));

    /// <inheritdoc/>
    public double Forward(double x) => Math.Tanh(x);

    /// <inheritdoc/>
    public double Derivative(double x) => 4 * Math.Exp(-2 * Math.Abs(x)) / ((1 + Math.Exp(-2 * Math.Abs(x))) * (1 + Math.Exp(-2 * Math.Abs(x))));

    /// <inheritdoc/>
    public double OutputDerivative(double y) => 1 - (y * y);
}

public static partial class Activations
{
    /// <summary>destination[i] = tanh x[i].</summary>
    /// <remarks>Within 1 ULP of the exact value, of double 1.5.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Tanh(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = tanh x.</summary>
    public static Activation Tanh { get; } = Of(new Tanh());
}
