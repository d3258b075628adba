using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>What training makes small: a sum over the elements of a row of outputs, the mean over the rows of a batch.</summary>
public abstract class Loss
{
    /// <summary>1/2 (y - t)^2, summed over the outputs of a row.</summary>
    public static Loss MeanSquaredError { get; } = Of(new MeanSquaredError());

    /// <summary>-t ln y - (1 - t) ln(1 - y) of probabilities y, summed over the outputs of a row. Goes with a last layer of sigmoids; from logits is better.</summary>
    public static Loss BinaryCrossEntropy { get; } = Of(new BinaryCrossEntropy());

    /// <summary>The binary cross-entropy of the sigmoid of the outputs, which are logits, summed over the outputs of a row. Loses nothing where a sigmoid saturates.</summary>
    public static Loss BinaryCrossEntropyWithLogits { get; } = Of(new BinaryCrossEntropyWithLogits());

    /// <summary>The cross-entropy of the softmax of each row of outputs, which are logits: one class out of many.</summary>
    public static Loss SoftmaxCrossEntropy { get; } = new SoftmaxCrossEntropyLoss();

    /// <summary>Any element-wise loss, a user's own included.</summary>
    /// <typeparam name="L">The loss.</typeparam>
    public static Loss Of<L>(L loss = default)
        where L : struct, ILoss =>
        new ElementwiseLoss<L>(loss);

    /// <summary>The mean over the rows of the loss and, if wanted, the gradient of that mean by the outputs.</summary>
    /// <param name="outputs">The outputs of the network, a sample to a row, at least one; row-major without gaps.</param>
    /// <param name="targets">The wanted outputs, of the same shape, without gaps.</param>
    /// <param name="gradient">Takes the gradient, of the same shape, without gaps; may be the outputs themselves. Not wanted if it is default.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, there is no row, a matrix has gaps, or the gradient overlaps an input other than element for element.</exception>
    public float Evaluate(
        ReadOnlyMatrixSpan<float> outputs, ReadOnlyMatrixSpan<float> targets, MatrixSpan<float> gradient = default, Execution execution = default)
    {
        if (outputs.Rows == 0 || outputs.Columns == 0)
        {
            throw new ArgumentException($"Expected at least one row and one column, but got {outputs.Rows} x {outputs.Columns}.", nameof(outputs));
        }

        Check.SameShape(outputs, targets, nameof(outputs), nameof(targets));
        Check.WithoutGaps(outputs);
        Check.WithoutGaps(targets);
        if (gradient.Rows != 0 || gradient.Columns != 0)
        {
            Check.SameShape(outputs, gradient, nameof(outputs), nameof(gradient));
            Check.WithoutGaps(gradient);
        }

        return Evaluate(outputs, targets, gradient, 1.0 / outputs.Rows, execution);
    }

    /// <summary>A factor times the sum over the rows of the loss and, if wanted, the gradient of that by the outputs.</summary>
    /// <param name="outputs">At least one row; row-major without gaps.</param>
    /// <param name="targets">Of the same shape, without gaps.</param>
    /// <param name="gradient">Takes the gradient: of the same shape, without gaps; may be the outputs themselves. Empty if not wanted.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="execution">Where to run.</param>
    protected abstract float Evaluate(
        ReadOnlyMatrixSpan<float> outputs, ReadOnlyMatrixSpan<float> targets, MatrixSpan<float> gradient, double scale, Execution execution);

    private sealed class ElementwiseLoss<L>(L loss) : Loss
        where L : struct, ILoss
    {
        protected override float Evaluate(
            ReadOnlyMatrixSpan<float> outputs, ReadOnlyMatrixSpan<float> targets, MatrixSpan<float> gradient, double scale, Execution execution) =>
            Losses.Evaluate(outputs.Data, targets.Data, gradient.Data, loss, scale, execution);
    }

    private sealed class SoftmaxCrossEntropyLoss : Loss
    {
        protected override float Evaluate(
            ReadOnlyMatrixSpan<float> outputs, ReadOnlyMatrixSpan<float> targets, MatrixSpan<float> gradient, double scale, Execution execution) =>
            Losses.SoftmaxCrossEntropy(outputs, targets, gradient, scale, execution);
    }
}
