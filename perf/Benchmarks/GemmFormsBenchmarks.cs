using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>C = A B in the forms beside the plain one of floats, on one thread of every kernel set: double, a packed operand, a transposed one.</summary>
public class GemmFormsBenchmarks : OnEveryKernelSet
{
    private AlignedArray<float> _a = null!;
    private AlignedArray<float> _b = null!;
    private AlignedArray<float> _c = null!;
    private AlignedArray<double> _doubleA = null!;
    private AlignedArray<double> _doubleB = null!;
    private AlignedArray<double> _doubleC = null!;
    private PackedMatrix<float> _packed = null!;
    private Execution _execution;

    public static IEnumerable<GemmShape> Shapes => [new(16, 16, 16), new(1, 1024, 1024), new(32, 512, 784), new(256, 256, 256)];

    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; } = new(1, 1, 1);

    [GlobalSetup]
    public void Setup()
    {
        (int m, int n, int k) = (Shape.M, Shape.N, Shape.K);
        _a = Uniform(m * k, 1);
        _b = Uniform(k * n, 1);
        _c = Zeros(m * n);
        _doubleA = Doubles(_a);
        _doubleB = Doubles(_b);
        _doubleC = Doubles(_c);
        _execution = new() { Kernels = KernelSet.Parse(Isa), MaxThreads = 1 };
        _packed = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(_b, k, n), _execution);
    }

    [Benchmark]
    public void MultiplyDouble() => Gemm.Multiply<double>(
        new(_doubleA, Shape.M, Shape.K), new(_doubleB, Shape.K, Shape.N), new(_doubleC, Shape.M, Shape.N), execution: _execution);

    [Benchmark]
    public void MultiplyPacked() => Gemm.Multiply(new(_a, Shape.M, Shape.K), _packed, new(_c, Shape.M, Shape.N), execution: _execution);

    [Benchmark]
    public void MultiplyTransposedLeft() => Gemm.Multiply<float>(
        new ReadOnlyMatrixSpan<float>(_a, Shape.K, Shape.M).Transpose(), new(_b, Shape.K, Shape.N), new(_c, Shape.M, Shape.N), execution: _execution);

    [Benchmark]
    public void MultiplyTransposedRight() => Gemm.Multiply<float>(
        new(_a, Shape.M, Shape.K), new ReadOnlyMatrixSpan<float>(_b, Shape.N, Shape.K).Transpose(), new(_c, Shape.M, Shape.N), execution: _execution);
}
