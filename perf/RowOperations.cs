using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Calls of the reductions, of the functions of rows and of the losses, for one element type.</summary>
internal sealed class RowOperations<T>(Execution execution)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Rows = 17;
    private const int Columns = 59;

    private readonly T[] _x = [.. Inputs.Uniform(Rows * Columns, 8).Select(x => T.CreateTruncating(x))];
    private readonly T[] _targets = [.. Enumerable.Range(0, Rows * Columns).Select(i => T.CreateTruncating(i % 2))];
    private readonly T[] _probabilities = [.. Inputs.Uniform(Rows * Columns, 0.5f).Select(x => T.CreateTruncating(x + 0.5f))];
    private readonly T[] _y = new T[Rows * Columns];
    private readonly int[] _classes = [.. Enumerable.Range(0, Rows)];

    private ReadOnlyMatrixSpan<T> X => new(_x, Rows, Columns);

    private ReadOnlyMatrixSpan<T> Targets => new(_targets, Rows, Columns);

    private MatrixSpan<T> Y => new(_y, Rows, Columns);

    public void Sum() => Reductions.Sum<T>(_x, execution);

    public void Dot() => Reductions.Dot<T>(_x, _targets, execution);

    public void Max() => Reductions.Max<T>(_x, execution);

    public void ArgMax() => Reductions.ArgMax<T>(_x, execution);

    public void LogSumExp() => Reductions.LogSumExp<T>(_x, execution);

    public void Softmax() => Kernels.Softmax.Apply(X, Y, execution);

    public void SoftmaxOfRow() => Kernels.Softmax.Apply<T>(_x, _y, execution);

    public void LogSoftmax() => Kernels.Softmax.Log(X, Y, execution);

    public void LogSoftmaxOfRow() => Kernels.Softmax.Log<T>(_x, _y, execution);

    public void SoftmaxBackward()
    {
        Kernels.Softmax.Backward(Targets, X, Y, execution);
        Kernels.Softmax.Backward(AsRow(_targets), AsRow(_x), new MatrixSpan<T>(_y, 1, Rows * Columns), execution);
    }

    public void LogSoftmaxBackward()
    {
        Kernels.Softmax.LogBackward(Targets, X, Y, execution);
        Kernels.Softmax.LogBackward(AsRow(_targets), AsRow(_x), new MatrixSpan<T>(_y, 1, Rows * Columns), execution);
    }

    public void MeanSquaredError() => Losses.MeanSquaredError<T>(_x, _targets, _y, execution: execution);

    public void BinaryCrossEntropy() => Losses.BinaryCrossEntropy<T>(_probabilities, _targets, _y, execution: execution);

    public void BinaryCrossEntropyWithLogits() => Losses.BinaryCrossEntropyWithLogits<T>(_x, _targets, _y, execution: execution);

    public void SoftmaxCrossEntropy()
    {
        Losses.SoftmaxCrossEntropy(X, Targets, execution: execution);
        Losses.SoftmaxCrossEntropy(X, Targets, Y, execution: execution);
    }

    public void SoftmaxCrossEntropyOfClasses() => Losses.SoftmaxCrossEntropyByClass(X, _classes, Y, execution: execution);

    public void ApplyBias() => Activations.ApplyBias<T, Relu>(X, _x.AsSpan(0, Columns), Y, execution: execution);

    private static ReadOnlyMatrixSpan<T> AsRow(T[] matrix) => new(matrix, 1, Rows * Columns);
}
