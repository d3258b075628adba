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
    /// <summary>sum_i 1/2 (y_i - t_i)^2, and gradient_i = y_i - t_i.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static float MeanSquaredError(
        ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient = default, Execution execution = default) =>
        Evaluate(y, t, gradient, new MeanSquaredError(), execution);
}
