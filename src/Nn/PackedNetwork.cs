using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>A network as it was when it was packed, for inference: its weights lie in the order in which the kernels read them, which makes small batches faster.</summary>
/// <remarks>
/// The outputs have the bits that <see cref="Network.Forward(ReadOnlyMatrixSpan{float})"/> would have given then; what changes in the network afterwards changes nothing here.
/// An instance serves one thread at a time, and allocates nothing once its buffers have grown to the largest batch.
/// </remarks>
public sealed class PackedNetwork : IDisposable
{
    private readonly Layer[] _layers;
    private readonly int _widest;

    internal PackedNetwork(Network network)
    {
        Execution = network.Execution;
        Inputs = network.Inputs;
        Outputs = network.Outputs;
        _layers = new Layer[network.Layers.Length];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new(network.Layers[i], Execution);
            _widest = Math.Max(_widest, network.Layers[i].Outputs);
        }
    }

    /// <summary>The number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>The number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Where it runs: what <see cref="Network.Execution"/> was. The weights are packed for its kernel set.</summary>
    public Execution Execution { get; }

    /// <inheritdoc cref="Network.Forward(ReadOnlyMatrixSpan{float})"/>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public ReadOnlyMatrixSpan<float> Forward(ReadOnlyMatrixSpan<float> batch)
    {
        Check.Batch(batch, Inputs, _widest, _layers[^1].Output, nameof(batch));
        return Propagate(batch);
    }

    /// <inheritdoc cref="Network.Forward(ReadOnlySpan{float})"/>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> sample)
    {
        Check.Sample(sample, Inputs, _layers[^1].Output);
        return Propagate(new(sample, 1, Inputs)).Data;
    }

    /// <summary>Lets go of the packed weights.</summary>
    public void Dispose()
    {
        foreach (Layer layer in _layers)
        {
            layer.Weights.Dispose();
        }
    }

    private ReadOnlyMatrixSpan<float> Propagate(ReadOnlyMatrixSpan<float> x)
    {
        foreach (Layer layer in _layers)
        {
            x = layer.Forward(x, Execution);
        }

        return x;
    }

    private sealed class Layer(Dense layer, Execution execution)
    {
        private readonly Activation _activation = layer.Activation;
        private readonly float[] _bias = layer.Bias.ToArray();
        private float[] _output = [];

        public PackedMatrix<float> Weights { get; } = PackedMatrix.Pack<float>(layer.Weights, execution);

        public ReadOnlySpan<float> Output => _output;

        public MatrixSpan<float> Forward(ReadOnlyMatrixSpan<float> x, Execution execution)
        {
            int length = x.Rows * Weights.Columns;
            if (_output.Length < length)
            {
                _output = GC.AllocateUninitializedArray<float>(length);
            }

            MatrixSpan<float> y = new(_output, x.Rows, Weights.Columns);
            _activation.Multiply(x, Weights, y, _bias, execution);
            return y;
        }
    }
}
