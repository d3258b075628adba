using System.Diagnostics;
using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>Trains a network: shuffled batches, the gradient of each, a step of the optimizer.</summary>
/// <remarks>With a new optimizer the seeds determine the trained parameters to the bit, on every instruction set and for any number of threads. Steps allocate nothing once the buffers have grown.</remarks>
public sealed class Trainer
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private float[] _inputs = [];
    private float[] _targets = [];

    /// <summary>A trainer.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="loss">What to make small.</param>
    /// <param name="optimizer">How to make it small.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public Trainer(Network network, Loss loss, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        _network = network;
        _loss = loss;
        _optimizer = optimizer;
    }

    /// <summary>One step on a batch.</summary>
    /// <param name="inputs">A sample to a row, at least one, a column per input of the network.</param>
    /// <param name="targets">As many rows, a column per output, row-major without gaps.</param>
    /// <returns>The mean loss of the batch, before the step.</returns>
    /// <exception cref="ArgumentException">What <see cref="Network.Backpropagate"/> refuses: a shape is wrong, or the batch is too large for an array.</exception>
    /// <exception cref="NotFiniteNumberException">The loss, or the square of the norm of its gradient, is infinite or NaN: training diverged. The parameters are as before the step.</exception>
    public float Step(ReadOnlyMatrixSpan<float> inputs, ReadOnlyMatrixSpan<float> targets)
    {
        float loss = _network.Backpropagate(inputs, targets, _loss);
        float square = Reductions.Dot<float>(_network.Gradients, _network.Gradients, _network.Execution);
        if (!float.IsFinite(loss) || !float.IsFinite(square))
        {
            throw new NotFiniteNumberException(
                $"Training diverged: the loss of a batch is {loss}, the square of its gradient's norm {square}. Check the data for values that are not finite, or lower the learning rate of {_optimizer.LearningRate}.",
                float.IsFinite(loss) ? square : loss);
        }

        _optimizer.Update(_network);
        return loss;
    }

    /// <summary>Trains for a number of epochs; in each, every sample once, in a new order.</summary>
    /// <param name="train">The samples, at least one.</param>
    /// <param name="epochs">How often to see each sample, at least 1.</param>
    /// <param name="batchSize">The samples of a step, at least 1; the last step of an epoch takes what remains.</param>
    /// <param name="progress">Called after each epoch, on this thread; may set the learning rate of the next.</param>
    /// <param name="seed">Determines the orders.</param>
    /// <param name="cancellationToken">Ends the training between two steps.</param>
    /// <exception cref="ArgumentNullException">There are no samples.</exception>
    /// <exception cref="ArgumentException">The samples do not fit the network, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or a batch is too large for an array.</exception>
    /// <exception cref="NotFiniteNumberException">The loss of a batch, or the square of the norm of its gradient, is infinite or NaN: training diverged. The parameters are as before that step.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The parameters are as after the last step.</exception>
    public void Fit(
        DataSet train, int epochs, int batchSize, Action<EpochReport>? progress = null, ulong seed = Network.DefaultSeed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (train.Count == 0 || train.InputWidth != _network.Inputs || train.TargetWidth != _network.Outputs)
        {
            throw new ArgumentException(
                $"Expected at least one sample of {_network.Inputs} inputs and {_network.Outputs} targets, as the network has, but got {train.Count} of {train.InputWidth} and {train.TargetWidth}.",
                nameof(train));
        }

        if (Math.Min(batchSize, train.Count) > _network.MostRows)
        {
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, $"Expected at most {_network.MostRows} samples, for an array holds the results of the widest layer.");
        }

        int[] order = new int[train.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        RandomSource random = new(seed);
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            long start = Stopwatch.GetTimestamp();
            random.Shuffle<int>(order);
            double sum = 0;
            for (int first = 0, count; first < order.Length; first += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                count = Math.Min(batchSize, order.Length - first);
                ReadOnlySpan<int> rows = order.AsSpan(first, count);
                sum += (double)count * Step(Gather(train.Inputs, rows, ref _inputs), Gather(train.Targets, rows, ref _targets));
            }

            progress?.Invoke(new(epoch, epochs, sum / order.Length, Stopwatch.GetElapsedTime(start)));
        }
    }

    /// <summary>Copies the given rows into a buffer that only grows.</summary>
    private static ReadOnlyMatrixSpan<float> Gather(ReadOnlyMatrixSpan<float> matrix, ReadOnlySpan<int> rows, ref float[] buffer)
    {
        int columns = matrix.Columns;
        int length = rows.Length * columns;
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            matrix.Data.Slice(rows[i] * columns, columns).CopyTo(buffer.AsSpan(i * columns));
        }

        return new(buffer, rows.Length, columns);
    }
}
