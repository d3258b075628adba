using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Softmax, log-softmax and the fused cross-entropy of a batch of rows, on every kernel set.</summary>
public class SoftmaxBenchmarks : OnEveryKernelSet
{
    private AlignedArray<float> _logits = null!;
    private AlignedArray<float> _targets = null!;
    private AlignedArray<float> _result = null!;
    private Execution _execution;

    public static IEnumerable<RowsOfElements> Shapes => [new(128, 10), new(128, 1000), new(1, 65536)];

    [ParamsSource(nameof(Shapes))]
    public RowsOfElements Shape { get; set; } = new(1, 1);

    [GlobalSetup]
    public void Setup()
    {
        _logits = Uniform(Shape.Rows * Shape.Columns, 8);
        _targets = Zeros(_logits.Length);
        for (int row = 0; row < Shape.Rows; row++)
        {
            _targets.Span[(row * Shape.Columns) + (row % Shape.Columns)] = 1;
        }

        _result = Zeros(_logits.Length);
        _execution = new() { Kernels = KernelSet.Parse(Isa) };
    }

    [Benchmark]
    public void Normalize() => Softmax.Apply(
        new ReadOnlyMatrixSpan<float>(_logits, Shape.Rows, Shape.Columns), new MatrixSpan<float>(_result, Shape.Rows, Shape.Columns), _execution);

    [Benchmark]
    public void LogNormalize() => Softmax.Log(
        new ReadOnlyMatrixSpan<float>(_logits, Shape.Rows, Shape.Columns), new MatrixSpan<float>(_result, Shape.Rows, Shape.Columns), _execution);

    [Benchmark]
    public float CrossEntropyWithGradient() => Losses.SoftmaxCrossEntropy<float>(
        new(_logits, Shape.Rows, Shape.Columns), new(_targets, Shape.Rows, Shape.Columns), new(_result, Shape.Rows, Shape.Columns), execution: _execution);
}
