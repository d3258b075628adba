using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>L = -t ln y - (1 - t) ln(1 - y) of probabilities y, dL/dy = (y - t) / (y (1 - y)).</summary>
/// <remarks>
/// Probabilities y and 1 - y below the least float, 2^-149, count as that, so a loss is at most 103.3 a unit of target, and 0 ln 0 is 0; a y (1 - y) below the least normal float,
/// 2^-126, counts as that, so a gradient is finite. From logits, use <see cref="BinaryCrossEntropyWithLogits"/>, which loses nothing where the sigmoid saturates.
/// </remarks>
public readonly struct BinaryCrossEntropy : ILoss
{
    /// <summary>2^-126: what a variance y (1 - y) below it counts as. The quotient by it is still a float.</summary>
    internal const double LeastVariance = 1.1754943508222875e-38;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Registers == 16 ? 1 : 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V one = S.Constant(1);
        V least = S.Constant(float.Epsilon);
        V logY = Elementary.Log<S, V, T>(S.Max(least, y));
        V logNotY = Elementary.Log<S, V, T>(S.Max(least, S.Subtract(one, y)));
        V sum = S.Fma(t, logY, S.Multiply(S.Subtract(one, t), logNotY));
        return S.Subtract(S.Constant(0), sum);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V variance = S.Multiply(y, S.Subtract(S.Constant(1), y));
        return S.Divide(S.Subtract(y, t), S.Max(S.Constant(LeastVariance), variance));
    }
}

/// <summary>L = -t ln f(z) - (1 - t) ln(1 - f(z)) of logits z with f the sigmoid, dL/dz = f(z) - t.</summary>
/// <remarks>Computed as max(z, 0) - z t + ln(1 + e^-|z|), which neither overflows nor saturates.</remarks>
public readonly struct BinaryCrossEntropyWithLogits : ILoss
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) ? 1 : 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V zero = S.Constant(0);
        V soft = Elementary.Log1p<S, V, T>(Elementary.Exp<S, V, T>(S.Subtract(zero, S.Abs(y))));
        return S.Add(S.Fma(S.Subtract(zero, y), t, S.Max(zero, y)), soft);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Subtract(default(Sigmoid).Forward<S, V, T>(y), t);
}

public static partial class Losses
{
    /// <summary>scale * sum_i (-t_i ln y_i - (1 - t_i) ln(1 - y_i)) of probabilities, and gradient_i = scale * (y_i - t_i) / (y_i (1 - y_i)).</summary>
    /// <remarks>See <see cref="Kernels.BinaryCrossEntropy"/> for probabilities of 0 and 1.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets, as many.</param>
    /// <param name="gradient">Empty, or as long as <paramref name="y"/>; may be <paramref name="y"/> or <paramref name="t"/> itself.</param>
    /// <param name="scale">The factor of the sum and of its gradient: 1 over the size of the batch gives the mean.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static T BinaryCrossEntropy<T>(
        ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<T> gradient = default, double scale = 1, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate(y, t, gradient, new BinaryCrossEntropy(), scale, execution);

    /// <summary>The binary cross-entropy of logits: y_i is the logit of the probability, and gradient_i = scale * (sigmoid(y_i) - t_i).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets, as many.</param>
    /// <param name="gradient">Empty, or as long as <paramref name="y"/>; may be <paramref name="y"/> or <paramref name="t"/> itself.</param>
    /// <param name="scale">The factor of the sum and of its gradient: 1 over the size of the batch gives the mean.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static T BinaryCrossEntropyWithLogits<T>(
        ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<T> gradient = default, double scale = 1, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate(y, t, gradient, new BinaryCrossEntropyWithLogits(), scale, execution);
}
