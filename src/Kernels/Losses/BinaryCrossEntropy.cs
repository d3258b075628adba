using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>L = -t ln y - (1 - t) ln(1 - y) of probabilities y, dL/dy = (y - t) / (y (1 - y)).</summary>
/// <remarks>
/// Probabilities y and 1 - y below the least float, 2^-149, count as that, so a loss is at most 103.3 a unit of target, and 0 ln 0 is 0. From logits, use
/// <see cref="BinaryCrossEntropyWithLogits"/>, which loses nothing where the sigmoid saturates.
/// </remarks>
public readonly struct BinaryCrossEntropy : ILoss
{
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
        return S.Divide(S.Subtract(y, t), S.Max(S.Constant(float.Epsilon), variance));
    }
}

/// <summary>L = -t ln f(z) - (1 - t) ln(1 - f(z)) of logits z with f the sigmoid, dL/dz = f(z) - t.</summary>
/// <remarks>Computed as max(z, 0) - z t + ln(1 + e^-|z|), which neither overflows nor saturates.</remarks>
public readonly struct BinaryCrossEntropyWithLogits : ILoss
{
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
    /// <summary>sum_i -t_i ln y_i - (1 - t_i) ln(1 - y_i) of probabilities, and gradient_i = (y_i - t_i) / (y_i (1 - y_i)).</summary>
    /// <remarks>See <see cref="Kernels.BinaryCrossEntropy"/> for probabilities of 0 and 1.</remarks>
    /// <inheritdoc cref="Evaluate"/>
    public static float BinaryCrossEntropy(
        ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient = default, Execution execution = default) =>
        Evaluate(y, t, gradient, new BinaryCrossEntropy(), execution);

    /// <summary>The binary cross-entropy of logits: y_i is the logit of the probability, and gradient_i = sigmoid(y_i) - t_i.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static float BinaryCrossEntropyWithLogits(
        ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient = default, Execution execution = default) =>
        Evaluate(y, t, gradient, new BinaryCrossEntropyWithLogits(), execution);
}
