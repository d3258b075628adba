using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>L = 1/2 (y - t)^2, dL/dy = y - t.</summary>
public readonly struct MeanSquaredError : ILoss
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V difference = S.Subtract(y, t);
        return S.Multiply(S.Multiply(S.Constant(0.5), difference), difference);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Subtract(y, t);
}

public static partial class Losses
{
    /// <summary>scale * sum_i 1/2 (y_i - t_i)^2, and gradient_i = scale * (y_i - t_i).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets, as many.</param>
    /// <param name="gradient">Empty, or as long as <paramref name="y"/>; may be <paramref name="y"/> or <paramref name="t"/> itself.</param>
    /// <param name="scale">The factor of the sum and of its gradient: 1 over the size of the batch gives the mean.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static T MeanSquaredError<T>(
        ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<T> gradient = default, double scale = 1, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate(y, t, gradient, new MeanSquaredError(), scale, execution);
}
