using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = ln x, f'(x) = 1 / x. f(0) = -inf; NaN below zero.</summary>
public readonly struct Log : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Registers == 16 && typeof(T) == typeof(double) ? 2 : 4;

    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => typeof(T) == typeof(float);

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1, 0.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Log<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Divide(S.Constant(1), x);

    /// <inheritdoc/>
    public double Forward(double x) => Math.Log(x);

    /// <inheritdoc/>
    public double Derivative(double x) => 1 / x;
}

public static partial class Activations
{
    /// <summary>destination[i] = ln x[i].</summary>
    /// <remarks>Within 1 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Log(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = ln x.</summary>
    public static Activation Log { get; } = Of(new Log());
}
