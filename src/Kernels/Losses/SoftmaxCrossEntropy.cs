using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

public static partial class Losses
{
    /// <summary>
    /// scale * sum_ij -targets_ij ln p_ij with p the softmax of each row of logits, and gradient_ij = scale * (p_ij sum_j targets_ij - targets_ij), which is scale * (p - t) where
    /// the targets of a row sum to 1.
    /// </summary>
    /// <remarks>ln p is taken as logit - maximum - ln sum, so confident logits do not overflow; a logit of -inf whose target is 0 adds nothing; one whose target is not gives +inf.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logits">The outputs of the network, a sample a row, rows contiguous.</param>
    /// <param name="targets">The wanted probabilities, of the same shape: one-hot rows, or any others; rows contiguous.</param>
    /// <param name="gradient">Empty, or of the same shape, rows contiguous; may be the logits or the targets themselves.</param>
    /// <param name="scale">The factor of the sum and of its gradient: 1 over the number of rows gives the mean.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the gradient overlaps an input other than element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe T SoftmaxCrossEntropy<T>(
        ReadOnlyMatrixSpan<T> logits, ReadOnlyMatrixSpan<T> targets, MatrixSpan<T> gradient = default, double scale = 1, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameShape(logits, targets);
        Guard.ContiguousRows(targets);
        CheckRows(logits, gradient);
        Guard.InPlaceOrDisjoint(targets, gradient);
        fixed (T* z = logits.Data, t = targets.Data, g = gradient.Data)
        {
            TargetRows<T> rows = new(t, targets.RowStride);
            return Run<T, TargetRows<T>>(rows, z, logits, g, gradient.RowStride, scale, execution);
        }
    }

    /// <summary>The cross-entropy of the softmax of each row of logits and one class a row: scale * sum_i -ln p_i,classes_i, and gradient_ij = scale * (p_ij - (j = classes_i ? 1 : 0)).</summary>
    /// <remarks>The bits are those of one-hot targets.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logits">The outputs of the network, a sample a row, rows contiguous.</param>
    /// <param name="classes">The wanted class of each row, a column's index.</param>
    /// <param name="gradient">Empty, or of the same shape as the logits, rows contiguous; may be the logits themselves.</param>
    /// <param name="scale">The factor of the sum and of its gradient: 1 over the number of rows gives the mean.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">There is not a class for each row, the gradient has another shape, rows are not contiguous, or the gradient overlaps the classes, or the logits other than element for element.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is no column.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe T SoftmaxCrossEntropyByClass<T>(
        ReadOnlyMatrixSpan<T> logits, ReadOnlySpan<int> classes, MatrixSpan<T> gradient = default, double scale = 1, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (classes.Length != logits.Rows)
        {
            throw new ArgumentException($"Expected {logits.Rows} classes, one for each row of the logits, but got {classes.Length}.", nameof(classes));
        }

        // A range from 0 to -1 would hold every number.
        int wrong = logits.Columns > 0 ? classes.IndexOfAnyExceptInRange(0, logits.Columns - 1) : classes.Length - 1;
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes[wrong], $"Expected the index of one of the {logits.Columns} columns of the logits; element {wrong} is none.");
        }

        CheckRows(logits, gradient);
        Guard.Disjoint(classes, gradient);
        fixed (T* z = logits.Data, g = gradient.Data)
        fixed (int* c = classes)
        {
            return Run<T, ClassRows<T>>(new(c), z, logits, g, gradient.RowStride, scale, execution);
        }
    }

    private static void CheckRows<T>(ReadOnlyMatrixSpan<T> logits, MatrixSpan<T> gradient)
        where T : unmanaged
    {
        Guard.ContiguousRows(logits);
        if (gradient.Rows != 0 || gradient.Columns != 0)
        {
            Guard.SameShape<T>(logits, gradient);
            Guard.ContiguousRows<T>(gradient);
            Guard.InPlaceOrDisjoint(logits, gradient);
        }
    }

    private static unsafe T Run<T, Q>(Q targets, T* z, ReadOnlyMatrixSpan<T> logits, T* g, int strideG, double scale, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where Q : struct, IRowTargets<T>
    {
        CrossEntropyKernel<T, Q> kernel = new(targets, z, logits.RowStride, g, strideG, logits.Rows, logits.Columns, T.CreateTruncating(scale));
        execution.Run<T, CrossEntropyKernel<T, Q>>(ref kernel);
        return kernel.Sum;
    }

    private unsafe struct CrossEntropyKernel<T, Q>(Q targets, T* z, nint strideZ, T* g, nint strideG, int rows, int columns, T scale) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where Q : struct, IRowTargets<T>
    {
        public T Sum { get; private set; }

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            double sum = 0;
            for (nint row = 0; row < rows && columns > 0; row++)
            {
                sum += double.CreateTruncating(Row<S, V>(row));
            }

            Sum = scale * T.CreateTruncating(sum);
        }

        private readonly T Row<S, V>(nint row)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            T* x = z + (row * strideZ);
            T maximum = LogSumExp.Maximum<S, V, T>(x, columns);

            // Before the gradient, which may replace the logits or the targets: sum_j t_j (maximum - z_j), and sum_j t_j.
            T distance = targets.Distance<S, V>(row, x, maximum, columns);
            T weight = targets.Weight<S, V>(row, columns);
            if (g == null)
            {
                return T.FusedMultiplyAdd(weight, LogSumExp.Log(LogSumExp.Sum<S, V, T>(x, maximum, columns)), distance);
            }

            T* y = g + (row * strideG);
            T sum;
            if (targets.IsAt(row, y))
            {
                // The exponentials cannot wait in the place of the targets.
                sum = LogSumExp.Sum<S, V, T>(x, maximum, columns);
                targets.Gradient<S, V>(row, x, maximum, y, weight / sum, scale, columns);
            }
            else
            {
                sum = LogSumExp.Sum<S, V, T>(x, maximum, y, columns);
                targets.Gradient<S, V>(row, y, weight / sum, scale, columns);
            }

            return T.FusedMultiplyAdd(weight, LogSumExp.Log(sum), distance);
        }
    }
}
