using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x, f'(x) = 1: a linear layer.</summary>
public readonly struct Identity : IActivation, IActivationReference
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
        x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // 1, and NaN where x is NaN.
        V one = S.Constant(1);
        return S.SelectLess(x, one, one, S.Min(one, x));
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
    public double Forward(double x) => x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : 1;

    /// <inheritdoc/>
    public double OutputDerivative(double y) => Derivative(y);
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i].</summary>
    /// <remarks>Exact.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Identity<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Identity(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x.</summary>
    public static Activation Identity { get; } = Of(new Identity());
}
