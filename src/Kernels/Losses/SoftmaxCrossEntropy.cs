using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

public static partial class Losses
{
    /// <summary>sum_ij -targets_ij ln p_ij with p the softmax of each row of logits, and gradient_ij = p_ij sum_j targets_ij - targets_ij (p - t where the targets of a row sum to 1).</summary>
    /// <remarks>ln p is taken as logit - maximum - ln sum, so confident logits do not overflow; a logit of -inf whose target is 0 adds nothing.</remarks>
    /// <param name="logits">The outputs of the network, a sample a row, rows contiguous.</param>
    /// <param name="targets">The wanted probabilities, of the same shape: one-hot rows, or any others; rows contiguous.</param>
    /// <param name="gradient">Empty, or of the same shape, rows contiguous; may be the logits themselves.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the gradient overlaps an input other than element for element.</exception>
    public static unsafe float SoftmaxCrossEntropy(
        ReadOnlyMatrixSpan<float> logits, ReadOnlyMatrixSpan<float> targets, MatrixSpan<float> gradient = default, Execution execution = default)
    {
        Guard.SameShape(logits, targets);
        Guard.ContiguousRows(logits);
        Guard.ContiguousRows(targets);
        bool wanted = gradient.Rows != 0 || gradient.Columns != 0;
        if (wanted)
        {
            Guard.SameShape<float>(logits, gradient);
            Guard.ContiguousRows<float>(gradient);
            Guard.InPlaceOrDisjoint(logits, gradient);
            Guard.InPlaceOrDisjoint(targets, gradient);
        }

        fixed (float* z = logits.Data, t = targets.Data, g = gradient.Data)
        {
            CrossEntropyKernel kernel = new(z, logits.RowStride, t, targets.RowStride, wanted ? g : null, gradient.RowStride, logits.Rows, logits.Columns);
            execution.Kernels.Run<float, CrossEntropyKernel>(ref kernel);
            return kernel.Sum;
        }
    }

    private unsafe struct CrossEntropyKernel(float* z, nint strideZ, float* t, nint strideT, float* g, nint strideG, int rows, int columns) : IKernel<float>
    {
        public float Sum { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            double sum = 0;
            for (nint row = 0; row < rows && columns > 0; row++)
            {
                sum += Row<S, V>(z + (row * strideZ), t + (row * strideT), g == null ? null : g + (row * strideG), columns);
            }

            Sum = (float)sum;
        }

        private static float Row<S, V>(float* z, float* t, float* g, nint length)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            float maximum = LogSumExp.Maximum<S, V>(z, length);
            float sum = LogSumExp.Sum<S, V>(z, maximum, null, length);
            float logSum = Elementary.Log<ScalarSimd<float>, float, float>(sum);
            float weight = g == null ? 0f : LogSumExp.Total<S, V>(t, length);
            return Reduction.Reduce<S, V, Sum, CrossEntropyTerms>(new(z, t, g, maximum, sum, logSum, weight), length);
        }
    }

    private readonly unsafe struct CrossEntropyTerms(float* z, float* t, float* g, float maximum, float sum, float logSum, float weight) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V target = Lanes.Load<S, V, float>(t + index, count);
            V shifted = S.Subtract(Lanes.Load<S, V, float>(z + index, count), S.Broadcast(maximum));
            if (g != null)
            {
                V p = S.Divide(Elementary.Exp<S, V, float>(shifted), S.Broadcast(sum));
                Lanes.Store<S, V, float>(g + index, S.Fma(p, S.Broadcast(weight), S.Subtract(S.Broadcast(0f), target)), count);
            }

            // At most the largest float, so that a target of 0 times the loss of an impossible class is 0.
            V loss = S.Min(S.Broadcast(float.MaxValue), S.Subtract(S.Broadcast(logSum), shifted));
            return S.Multiply(target, loss);
        }
    }
}
