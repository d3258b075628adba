using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x min(max((x + 3) / 6, 0), 1), f'(x) = (2 x + 3) / 6 between -3 and 3, 0 below, 1 above.</summary>
/// <remarks>Howard et al., Searching for MobileNetV3, 2019.</remarks>
public readonly struct HardSwish : IActivation, IActivationReference
{
    /// <inheritdoc/>
    public static bool IsMemoryBound<T>()
        where T : unmanaged => true;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(2, 1);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(2, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // A sixth in two parts, the first below it: then both products have the sign of zero that the quotient has.
        double sixth = typeof(T) == typeof(double) ? 1.0 / 6 : 0.1666666567325592041015625;
        double rest = typeof(T) == typeof(double) ? 9.25185853854297e-18 : (1.0 / 6) - sixth;
        V three = S.Constant(3);
        V product = S.Multiply(x, S.Add(x, three));
        V middle = S.Fma(product, S.Constant(sixth), S.Multiply(product, S.Constant(rest)));
        return S.SelectLess(x, three, S.SelectLess(S.Constant(-3), x, middle, S.Constant(-0.0)), x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // min(x, 1) is NaN where x is, and 1 where x is at least 3.
        V three = S.Constant(3);
        V one = S.Constant(1);
        V middle = S.Divide(S.Fma(S.Constant(2), x, three), S.Constant(6));
        return S.SelectLess(x, three, S.SelectLess(S.Constant(-3), x, middle, S.Constant(0)), S.Min(one, x));
    }

    /// <inheritdoc/>
    public double Forward(double x) => x <= -3 ? -0.0 : x >= 3 ? x : x * (x + 3) / 6;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x <= -3 ? 0 : x >= 3 ? 1 : ((2 * x) + 3) / 6;
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] min(max((x[i] + 3) / 6, 0), 1).</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void HardSwish<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new HardSwish(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x min(max((x + 3) / 6, 0), 1).</summary>
    public static Activation HardSwish { get; } = Of(new HardSwish());
}
