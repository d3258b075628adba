using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>A fully connected layer: y = f(x W + b), a sample to a row of x and y.</summary>
/// <remarks>The layer gets its inputs and its parameters from the <see cref="Network"/> it is put into; it belongs to one network.</remarks>
public sealed class Dense
{
    // A stride of 0 repeats the element: ones for any batch.
    private static readonly float[] One = [1f];

    private Network? _network;
    private int _start;
    private float[] _z = [];
    private float[] _y = [];

    /// <summary>A layer of <paramref name="outputs"/> neurons.</summary>
    /// <param name="outputs">The number of outputs, at least 1.</param>
    /// <param name="activation">f; the identity unless given.</param>
    /// <param name="initializer">How the weights start; <see cref="Initializer.For"/> the activation unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one output.</exception>
    public Dense(int outputs, Activation? activation = null, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Outputs = outputs;
        Activation = activation ?? Activation.Identity;
        Initializer = initializer ?? Initializer.For(Activation);
    }

    /// <summary>The number of inputs (fan-in); 0 until the layer is in a network.</summary>
    public int Inputs { get; private set; }

    /// <summary>The number of outputs (fan-out).</summary>
    public int Outputs { get; }

    /// <summary>f.</summary>
    public Activation Activation { get; }

    /// <summary>How the weights start.</summary>
    public Initializer Initializer { get; }

    /// <summary>W, [Inputs x Outputs], row-major, to read and write.</summary>
    /// <exception cref="InvalidOperationException">The layer is in no network.</exception>
    public MatrixSpan<float> Weights => Matrix(Owner.Parameters);

    /// <summary>b, an element per output, to read and write.</summary>
    /// <exception cref="InvalidOperationException">The layer is in no network.</exception>
    public Span<float> Bias => Vector(Owner.Parameters);

    /// <summary>dL/dW of the last <see cref="Network.Backpropagate"/>, [Inputs x Outputs], row-major.</summary>
    /// <exception cref="InvalidOperationException">The layer is in no network.</exception>
    public MatrixSpan<float> WeightGradient => Matrix(Owner.Gradients);

    /// <summary>dL/db of the last <see cref="Network.Backpropagate"/>, an element per output.</summary>
    /// <exception cref="InvalidOperationException">The layer is in no network.</exception>
    public Span<float> BiasGradient => Vector(Owner.Gradients);

    internal bool IsInNetwork => _network is not null;

    /// <summary>Where <see cref="Output"/> lies, to the end.</summary>
    internal ReadOnlySpan<float> OutputBuffer => _y;

    private Network Owner => _network ?? throw new InvalidOperationException("The layer is in no network yet; pass it to a Network first.");

    /// <summary>Puts the layer into a network whose parameters hold this layer's from <paramref name="start"/> on: the weights, then the bias.</summary>
    internal void Join(Network? network, int inputs, int start)
    {
        _network = network;
        _start = start;
        Inputs = inputs;
    }

    /// <summary>Takes the layer out of a network that could not be made.</summary>
    internal void Leave() => Join(null, 0, 0);

    /// <summary>y of the last forward pass of <paramref name="rows"/> samples.</summary>
    internal MatrixSpan<float> Output(int rows) => View(ref _y, rows);

    /// <summary>y = f(x W + b).</summary>
    internal MatrixSpan<float> Forward(ReadOnlyMatrixSpan<float> x, Execution execution)
    {
        MatrixSpan<float> y = Output(x.Rows);
        Activation.Multiply(x, Weights, y, Bias, execution);
        return y;
    }

    /// <summary>z = x W + b, kept for <see cref="Backward"/>, and y = f(z): the same bits as <see cref="Forward"/>.</summary>
    internal MatrixSpan<float> ForwardForTraining(ReadOnlyMatrixSpan<float> x, Execution execution)
    {
        MatrixSpan<float> z = View(ref _z, x.Rows);
        MatrixSpan<float> y = Output(x.Rows);
        Gemm.Multiply(x, Weights, z, Epilogue.Bias(Bias), execution: execution);
        Activation.Apply(z.Data, y.Data, execution);
        return y;
    }

    /// <summary>From dL/dy: dL/dz = dL/dy f'(z), dL/dW = x^T dL/dz, dL/db = 1^T dL/dz and, if wanted, dL/dx = dL/dz W^T.</summary>
    /// <param name="x">What <see cref="ForwardForTraining"/> was given.</param>
    /// <param name="outputGradient">dL/dy.</param>
    /// <param name="inputGradient">Takes dL/dx; may be x itself, which is not needed any more. Empty if not wanted.</param>
    /// <param name="execution">Where to run.</param>
    internal void Backward(
        ReadOnlyMatrixSpan<float> x, ReadOnlyMatrixSpan<float> outputGradient, MatrixSpan<float> inputGradient, Execution execution)
    {
        // dL/dz takes the place of z.
        MatrixSpan<float> dz = View(ref _z, x.Rows);
        Activation.Backward(dz.Data, outputGradient.Data, dz.Data, execution);

        // The bias gradient as a product with a row of ones has the order of summation of every multiplication.
        ReadOnlyMatrixSpan<float> ones = new(One, 1, x.Rows, 0, 0);
        Gemm.Multiply(x.Transpose(), dz, WeightGradient, execution: execution);
        Gemm.Multiply(ones, dz, new(BiasGradient, 1, Outputs), execution: execution);
        if (inputGradient.Rows > 0)
        {
            Gemm.Multiply(dz, Weights.Transpose(), inputGradient, execution: execution);
        }
    }

    private MatrixSpan<float> Matrix(Span<float> parameters) => new(parameters.Slice(_start, Inputs * Outputs), Inputs, Outputs);

    private Span<float> Vector(Span<float> parameters) => parameters.Slice(_start + (Inputs * Outputs), Outputs);

    /// <summary>A matrix of a row of outputs per sample in a buffer that only grows.</summary>
    private MatrixSpan<float> View(ref float[] buffer, int rows)
    {
        int length = rows * Outputs;
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }

        return new(buffer, rows, Outputs);
    }
}
