using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = ln(1 + x), f'(x) = 1 / (1 + x). f(-1) = -inf; NaN below.</summary>
public readonly struct Log1p : IActivation, IActivationReference
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) ? 2 : 4;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1.5, 1.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1.5, 1.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Log1p<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Divide(S.Constant(1), S.Add(S.Constant(1), x));

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Log1p(x);

    /// <inheritdoc/>
    public double Derivative(double x) => 1 / (1 + x);
}

public static partial class Activations
{
    /// <summary>destination[i] = ln(1 + x[i]).</summary>
    /// <remarks>Within 1.5 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Log1p<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Log1p(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = ln(1 + x).</summary>
    public static Activation Log1p { get; } = Of(new Log1p());
}
