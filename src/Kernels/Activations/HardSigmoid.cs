using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = min(max((x + 3) / 6, 0), 1), f'(x) = 1 / 6 between -3 and 3, else 0.</summary>
public readonly struct HardSigmoid : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => true;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(1, 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(1, 0.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V t = S.Divide(S.Add(x, S.Constant(3)), S.Constant(6));
        return S.Min(S.Constant(1), S.Max(S.Constant(0), t));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // max(0, x) is zero or NaN where x is not above -3; its sign is dropped.
        V zero = S.Constant(0);
        return S.SelectLess(S.Constant(-3), x, S.SelectLess(x, S.Constant(3), S.Constant(1.0 / 6), zero), S.Abs(S.Max(zero, x)));
    }

    /// <inheritdoc/>
    public double Forward(double x) => Math.Clamp((x + 3) / 6, 0, 1);

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x is > -3 and < 3 ? 1.0 / 6 : 0;
}

public static partial class Activations
{
    /// <summary>destination[i] = min(max((x[i] + 3) / 6, 0), 1).</summary>
    /// <remarks>Within 1 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void HardSigmoid<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new HardSigmoid(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = min(max((x + 3) / 6, 0), 1).</summary>
    public static Activation HardSigmoid { get; } = Of(new HardSigmoid());
}
