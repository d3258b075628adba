using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = erf x, f'(x) = 2 / sqrt(pi) e^(-x^2).</summary>
public readonly struct Erf : IActivation, IActivationReference
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Registers == 16 ? 1 : typeof(T) == typeof(double) ? 2 : 4;

    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => typeof(T) == typeof(float);

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 1);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1.5, 2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Erf<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.ErfSlope<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Erf(x);

    /// <inheritdoc/>
    public double Derivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);
}

public static partial class Activations
{
    /// <summary>destination[i] = erf x[i].</summary>
    /// <remarks>Within 1 ULP of the exact value, of double 1.5.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Erf<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Erf(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = erf x.</summary>
    public static Activation Erf { get; } = Of(new Erf());
}
