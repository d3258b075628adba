using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>A feed-forward network: layers, each fed with the outputs of the one before.</summary>
/// <remarks>
/// <para>The bits of every result depend on the parameters and the inputs alone: not on the instruction set, the number of threads or, in a forward pass, on the
/// other samples of the batch.</para>
/// <para>An instance serves one thread at a time: results are kept in its buffers. The buffers grow to the largest batch seen, so nothing is
/// allocated once they have.</para>
/// </remarks>
public sealed class Network
{
    /// <summary>The seed of the initial weights unless another is given to <see cref="Initialize"/>.</summary>
    public const ulong DefaultSeed = 1;

    private readonly Dense[] _layers;
    private readonly float[] _parameters;
    private readonly int _widest;
    private float[]? _gradients;

    /// <summary>A network, initialized with <see cref="DefaultSeed"/>.</summary>
    /// <param name="inputs">The number of inputs, at least 1.</param>
    /// <param name="layers">The layers in order, at least one; each in no network yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one input, or more parameters than an array can hold.</exception>
    /// <exception cref="ArgumentException">There is no layer, or a layer is null, occurs twice or is in a network already.</exception>
    public Network(int inputs, params ReadOnlySpan<Dense> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        _layers = layers.ToArray();
        _parameters = new float[CountParameters(inputs, _layers)];
        int fanIn = inputs;
        int start = 0;
        foreach (Dense layer in _layers)
        {
            layer.Join(this, fanIn, start);
            start += (fanIn + 1) * layer.Outputs;
            fanIn = layer.Outputs;
            _widest = Math.Max(_widest, layer.Outputs);
        }

        try
        {
            Initialize(DefaultSeed);
        }
        catch
        {
            // A user's initializer threw: the layers are free for another network.
            foreach (Dense layer in _layers)
            {
                layer.Leave();
            }

            throw;
        }
    }

    /// <summary>The layers in order.</summary>
    public ReadOnlySpan<Dense> Layers => _layers;

    /// <summary>The number of inputs.</summary>
    public int Inputs => _layers[0].Inputs;

    /// <summary>The number of outputs.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>The most rows of a batch: the results of the widest layer are an array.</summary>
    internal int MostRows => Array.MaxLength / _widest;

    /// <summary>The instruction set and the most threads to use; no choice changes a bit of a result. A set that this machine does not support makes calls throw <see cref="PlatformNotSupportedException"/>.</summary>
    public Execution Execution { get; set; }

    /// <summary>All parameters, to read and write: layer by layer the weights, row-major, then the bias.</summary>
    public Span<float> Parameters => _parameters;

    /// <summary>The gradient of the last <see cref="Backpropagate"/>, in the order of <see cref="Parameters"/>; zeros before the first.</summary>
    public Span<float> Gradients => _gradients ??= new float[_parameters.Length];

    /// <summary>Sets all weights afresh, layer by layer from one <see cref="RandomSource"/>, and all biases to zero.</summary>
    /// <param name="seed">Determines the weights, to the bit.</param>
    public void Initialize(ulong seed)
    {
        RandomSource random = new(seed);
        foreach (Dense layer in _layers)
        {
            layer.Initializer.Fill(layer.Weights, random);
            layer.Bias.Clear();
        }
    }

    /// <summary>The outputs for a batch.</summary>
    /// <param name="batch">A sample to a row, <see cref="Inputs"/> columns, any strides.</param>
    /// <returns>[rows of the batch x <see cref="Outputs"/>] in a buffer of the network: valid until the next call.</returns>
    /// <exception cref="ArgumentException">The number of columns is wrong, the batch is too large for an array, or is the network's own output.</exception>
    public ReadOnlyMatrixSpan<float> Forward(ReadOnlyMatrixSpan<float> batch)
    {
        Check.Batch(batch, Inputs, _widest, OutputBuffer, nameof(batch));
        return Propagate(batch);
    }

    /// <summary>The outputs for one sample: the same bits as in any batch.</summary>
    /// <param name="sample"><see cref="Inputs"/> elements.</param>
    /// <returns><see cref="Outputs"/> elements in a buffer of the network: valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length is wrong, or the sample is the network's own output.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> sample)
    {
        Check.Sample(sample, Inputs, OutputBuffer);
        return Propagate(new(sample, 1, Inputs)).Data;
    }

    /// <summary>The network as it is now, its weights packed for inference: the same bits, faster for small batches.</summary>
    /// <returns>A copy of the parameters; it does not follow this network's changes.</returns>
    /// <exception cref="ArgumentException">The weights of a layer, filled up to whole vectors of its outputs, are more than an array can hold.</exception>
    public PackedNetwork Pack() => new(this);

    /// <summary>
    /// Writes the parameters to a file, as <see cref="Save(Stream)"/> does: a whole file or none, for it takes its name, and the place and the Unix mode of an older one, when it is
    /// complete. Of a symbolic link, it takes the place of the target.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException">The path is empty; null is an <see cref="ArgumentNullException"/>.</exception>
    /// <exception cref="IOException">The file cannot be written. An older one is as before.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written. An older one is as before.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Beside the file, for a name can only change at once within a file system.
        FileInfo named = new(path);
        string target = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (Directory.Exists(target) || (File.Exists(target) && File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly)))
        {
            throw new UnauthorizedAccessException($"Access to '{target}' is denied: it is a directory or read-only.");
        }

        string temporary = Path.Combine(Path.GetDirectoryName(target)!, Path.GetRandomFileName());
        FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write);
        try
        {
            using (file)
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
                }

                Save(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Writes the parameters in the safetensors format (Hugging Face, https://github.com/huggingface/safetensors): of layer i the tensors <c>layers.i.weight</c>, [Inputs x Outputs],
    /// row-major, which is the transpose of what PyTorch keeps, and <c>layers.i.bias</c>, [Outputs], of float. The same parameters give the same bytes.
    /// </summary>
    /// <remarks>Neither the activations nor the state of an optimizer are in it.</remarks>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Safetensors.Write(stream, Tensors(), _parameters);
    }

    /// <summary>Sets the parameters to those of a file, as <see cref="Load(Stream)"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException">The path is empty; null is an <see cref="ArgumentNullException"/>.</exception>
    /// <exception cref="InvalidDataException">What <see cref="Load(Stream)"/> refuses. The parameters are as before.</exception>
    /// <exception cref="IOException">The file cannot be read, or there is none. The parameters are as before.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read. The parameters are as before.</exception>
    public void Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        try
        {
            Load(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Sets the parameters to those that <see cref="Save(Stream)"/> wrote, or another program: bit for bit, the tensors in any order, <c>__metadata__</c> ignored.</summary>
    /// <remarks>What an optimizer keeps for the network stays; take a new one.</remarks>
    /// <param name="stream">Where from; it is read to its end and stays open.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="InvalidDataException">
    /// It is not in the format or has other tensors than this network: a name, a dtype, a shape, an offset or a length is wrong. The parameters are as before.
    /// </exception>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Safetensors.Read(stream, Tensors(), _parameters);
    }

    /// <summary>Computes the loss of a batch and its gradient by all parameters, which <see cref="Gradients"/> and the layers then hold.</summary>
    /// <param name="inputs">A sample to a row, <see cref="Inputs"/> columns, any strides, at least one row.</param>
    /// <param name="targets">As many rows, <see cref="Outputs"/> columns, row-major without gaps.</param>
    /// <param name="loss">The loss.</param>
    /// <returns>The mean of the loss over the rows.</returns>
    /// <exception cref="ArgumentNullException">The loss is null.</exception>
    /// <exception cref="ArgumentException">A shape is wrong, the batch is too large for an array, an operand is the network's own output, or the inputs are its gradients.</exception>
    public float Backpropagate(ReadOnlyMatrixSpan<float> inputs, ReadOnlyMatrixSpan<float> targets, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Check.Batch(inputs, Inputs, _widest, OutputBuffer, nameof(inputs));
        if (inputs.Rows == 0)
        {
            throw new ArgumentException("Expected at least one row.", nameof(inputs));
        }

        CheckTargets(inputs.Rows, targets);
        if (inputs.Data.Overlaps(_gradients))
        {
            throw new ArgumentException("Lies in the network's own gradients, which this call overwrites; copy it first.", nameof(inputs));
        }

        ReadOnlyMatrixSpan<float> x = inputs;
        foreach (Dense layer in _layers)
        {
            x = layer.ForwardForTraining(x, Execution);
        }

        // Going back, each gradient takes the place of the values it belongs to: they are not needed any more.
        MatrixSpan<float> gradient = _layers[^1].Output(inputs.Rows);
        float mean = loss.Evaluate(gradient, targets, gradient, Execution);
        for (int i = _layers.Length - 1; i > 0; i--)
        {
            MatrixSpan<float> below = _layers[i - 1].Output(inputs.Rows);
            _layers[i].Backward(below, gradient, below, Execution);
            gradient = below;
        }

        _layers[0].Backward(inputs, gradient, default, Execution);
        return mean;
    }

    private static int CountParameters(int inputs, Dense[] layers)
    {
        if (layers.Length == 0)
        {
            throw new ArgumentException("Expected at least one layer.", nameof(layers));
        }

        long count = 0;
        long fanIn = inputs;
        for (int i = 0; i < layers.Length; i++)
        {
            Dense? layer = layers[i];
            if (layer is null || layer.IsInNetwork || Array.IndexOf(layers, layer) < i)
            {
                throw new ArgumentException(
                    $"Expected a layer of its own for each place, but layer {i} {(layer is null ? "is null" : layer.IsInNetwork ? "is in a network already" : "occurs twice")}.", nameof(layers));
            }

            count += (fanIn + 1) * layer.Outputs;
            fanIn = layer.Outputs;
            if (count > Array.MaxLength)
            {
                throw new ArgumentOutOfRangeException(nameof(layers), count, $"Expected at most {Array.MaxLength} parameters, reached at layer {i}.");
            }
        }

        return (int)count;
    }

    /// <summary>Where the outputs lie, to the end.</summary>
    private ReadOnlySpan<float> OutputBuffer => _layers[^1].OutputBuffer;

    /// <summary>The parameters in order.</summary>
    private Safetensors.Tensor[] Tensors() =>
    [
        .. _layers.SelectMany((layer, i) => new Safetensors.Tensor[]
        {
            new($"layers.{i}.weight", [layer.Inputs, layer.Outputs]),
            new($"layers.{i}.bias", [layer.Outputs]),
        }),
    ];

    /// <summary>The outputs for a batch that was checked.</summary>
    private ReadOnlyMatrixSpan<float> Propagate(ReadOnlyMatrixSpan<float> x)
    {
        foreach (Dense layer in _layers)
        {
            x = layer.Forward(x, Execution);
        }

        return x;
    }

    private void CheckTargets(int rows, ReadOnlyMatrixSpan<float> targets)
    {
        Check.Columns(targets, Outputs, "one per output of the network");
        if (targets.Rows != rows)
        {
            throw new ArgumentException($"Expected as many rows as the inputs have, {rows}, but got {targets.Rows}.", nameof(targets));
        }

        Check.WithoutGaps(targets);
        Check.NotOwn(targets, OutputBuffer, nameof(targets));
    }
}
