using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = max(x, 0), f'(x) = x &gt; 0 ? 1 : 0. f(-0) = -0.</summary>
public readonly struct Relu : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => true;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(0, 0);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(0, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Max(S.Constant(0), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // max(0, x) is zero or NaN where x is not above 0; its sign is dropped.
        V zero = S.Constant(0);
        return S.SelectLess(zero, x, S.Constant(1), S.Abs(S.Max(zero, x)));
    }

    /// <inheritdoc/>
    public bool HasOutputDerivative => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Derivative<S, V, T>(y);

    /// <inheritdoc/>
    public double Forward(double x) => x < 0 ? 0 : x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x > 0 ? 1 : 0;

    /// <inheritdoc/>
    public double OutputDerivative(double y) => Derivative(y);
}

public static partial class Activations
{
    /// <summary>destination[i] = max(x[i], 0).</summary>
    /// <remarks>Exact.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Relu(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = max(x, 0).</summary>
    public static Activation Relu { get; } = Of(new Relu());
}
