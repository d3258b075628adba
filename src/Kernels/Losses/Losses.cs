using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Losses with their gradients. Each returns a factor, <c>scale</c>, times the sum over all elements, and writes the gradient of that by the outputs where a span for it
/// is given (an empty one asks for none): a scale of 1 is the sum over the batch, one over its size the mean. The sum is taken in the library's fixed order, so its bits are
/// the same on every instruction set.
/// </summary>
public static partial class Losses
{
    /// <summary>scale * sum_i L(y_i, t_i), and gradient_i = scale * dL/dy_i.</summary>
    /// <typeparam name="L">The loss.</typeparam>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets, as many.</param>
    /// <param name="gradient">Empty, or as long as <paramref name="y"/>; may be <paramref name="y"/> or <paramref name="t"/> itself.</param>
    /// <param name="loss">The loss's parameters.</param>
    /// <param name="scale">The factor of the sum and of its gradient.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input at another start.</exception>
    public static float Evaluate<L>(
        ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient = default, L loss = default, double scale = 1, Execution execution = default)
        where L : struct, ILoss =>
        Evaluate<float, L>(y, t, gradient, loss, scale, execution);

    /// <inheritdoc cref="Evaluate{L}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, L, double, Execution)"/>
    public static double Evaluate<L>(
        ReadOnlySpan<double> y, ReadOnlySpan<double> t, Span<double> gradient = default, L loss = default, double scale = 1, Execution execution = default)
        where L : struct, ILoss =>
        Evaluate<double, L>(y, t, gradient, loss, scale, execution);

    private static unsafe T Evaluate<T, L>(ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<T> gradient, L loss, double scale, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where L : struct, ILoss
    {
        Guard.SameLength(y, t);
        if (!gradient.IsEmpty)
        {
            Guard.SameLength<T>(y, gradient);
            Guard.Destination(y, gradient);
            Guard.Destination(t, gradient);
        }

        fixed (T* outputs = y, targets = t, slopes = gradient)
        {
            LossKernel<T, L> kernel = new(outputs, targets, slopes, y.Length, loss, T.CreateTruncating(scale));
            execution.Run<T, LossKernel<T, L>>(ref kernel);
            return kernel.Sum;
        }
    }

    private unsafe struct LossKernel<T, L>(T* y, T* t, T* gradient, nint length, L loss, T scale) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where L : struct, ILoss
    {
        public T Sum { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Sum = scale * Reduction.Total<S, V, T, Terms<T, L>>(new(y, t, gradient, loss, scale), length);
    }

    private readonly unsafe struct Terms<T, L>(T* y, T* t, T* gradient, L loss, T scale) : ITerms<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where L : struct, ILoss
    {
        public static int Interleave<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged => L.Interleave<S, V, T>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            V output = Lanes.Load<S, V, T>(y + index, count);
            V target = Lanes.Load<S, V, T>(t + index, count);
            V value = loss.Value<S, V, T>(output, target);
            if (gradient != null)
            {
                Lanes.Store<S, V, T>(gradient + index, S.Multiply(S.Broadcast(scale), loss.Gradient<S, V, T>(output, target)), count);
            }

            return value;
        }
    }
}
