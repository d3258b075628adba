using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Losses with their gradients. Each returns the sum over all elements, and writes the gradient of that sum by the outputs where a span for it is given
/// (an empty one asks for none). The sum is taken in the library's fixed order, so its bits are the same on every instruction set.
/// </summary>
public static partial class Losses
{
    /// <summary>sum_i L(y_i, t_i), and gradient_i = dL/dy_i.</summary>
    /// <typeparam name="L">The loss.</typeparam>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets, as many.</param>
    /// <param name="gradient">Empty, or as long as <paramref name="y"/>; may be <paramref name="y"/> itself.</param>
    /// <param name="loss">The loss's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input at another start.</exception>
    public static unsafe float Evaluate<L>(
        ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient = default, L loss = default, Execution execution = default)
        where L : struct, ILoss
    {
        Guard.SameLength(y, t);
        if (!gradient.IsEmpty)
        {
            Guard.SameLength<float>(y, gradient);
            Guard.Destination(y, gradient);
            Guard.Destination(t, gradient);
        }

        fixed (float* outputs = y, targets = t, slopes = gradient)
        {
            LossKernel<L> kernel = new(outputs, targets, slopes, y.Length, loss);
            execution.Kernels.Run<float, LossKernel<L>>(ref kernel);
            return kernel.Sum;
        }
    }

    private unsafe struct LossKernel<L>(float* y, float* t, float* gradient, nint length, L loss) : IKernel<float>
        where L : struct, ILoss
    {
        public float Sum { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged =>
            Sum = Reduction.Reduce<S, V, Sum, Terms<L>>(new(y, t, gradient, loss), length);
    }

    private readonly unsafe struct Terms<L>(float* y, float* t, float* gradient, L loss) : ITerms
        where L : struct, ILoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V output = Lanes.Load<S, V, float>(y + index, count);
            V target = Lanes.Load<S, V, float>(t + index, count);
            V value = loss.Value<S, V, float>(output, target);
            if (gradient != null)
            {
                Lanes.Store<S, V, float>(gradient + index, loss.Gradient<S, V, float>(output, target), count);
            }

            return value;
        }
    }
}
