using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x tanh(ln(1 + e^x)) = x n / (n + 2), f'(x) = (n (n + 2) + 4 x e^x (e^x + 1)) / (n + 2)^2, with n = e^x (e^x + 2).</summary>
/// <remarks>Misra, Mish: A Self Regularized Non-Monotonic Activation Function, 2019.</remarks>
public readonly struct Mish : IActivation, IActivationReference
{
    // Near its zero the terms of f' cancel, and their errors stay.
    private const double SingleZeroError = 4.7e-10;
    private const double DoubleZeroError = 4.5e-16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) ? 1 : 4;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(2, 2, SingleZeroError);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(2, 2, DoubleZeroError);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Mish<S, V, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.MishSlope<S, V, T>(x);

    /// <inheritdoc/>
    public double Forward(double x) => ReferenceMath.Times(x, Factor(x));

    /// <inheritdoc/>
    public double Derivative(double x) => Factor(x) + ReferenceMath.Times(x, FactorSlope(x));

    // In terms of e^-x on the right, which cannot overflow.

    private static double Factor(double x)
    {
        double t = Math.Exp(-Math.Abs(x));
        return x < 0 ? t * (t + 2) / ((t * (t + 2)) + 2) : (1 + (2 * t)) / (1 + (2 * t) + (2 * t * t));
    }

    private static double FactorSlope(double x)
    {
        double t = Math.Exp(-Math.Abs(x));
        double n = x < 0 ? (t * (t + 2)) + 2 : 1 + (2 * t) + (2 * t * t);
        return 4 * t * (x < 0 ? t + 1 : t * (1 + t)) / (n * n);
    }
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] tanh(ln(1 + e^x[i])).</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Mish<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Mish(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x tanh(ln(1 + e^x)).</summary>
    public static Activation Mish { get; } = Of(new Mish());
}
