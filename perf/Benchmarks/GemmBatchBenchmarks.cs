using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Many small products in one call, on one thread of every kernel set.</summary>
public class GemmBatchBenchmarks : OnEveryKernelSet
{
    private AlignedArray<float> _a = null!;
    private AlignedArray<float> _b = null!;
    private AlignedArray<float> _c = null!;
    private Execution _execution;

    public static IEnumerable<GemmBatchShape> Shapes => [new(64, new(16, 16, 16)), new(32, new(128, 64, 64))];

    [ParamsSource(nameof(Shapes))]
    public GemmBatchShape Shape { get; set; } = new(1, new(1, 1, 1));

    [GlobalSetup]
    public void Setup()
    {
        (int m, int n, int k) = Shape.Shape;
        _a = Uniform(Shape.Count * m * k, 1);
        _b = Uniform(Shape.Count * k * n, 1);
        _c = Zeros(Shape.Count * m * n);
        _execution = new() { Kernels = KernelSet.Parse(Isa), MaxThreads = 1 };
    }

    [Benchmark]
    public void Multiply()
    {
        (int m, int n, int k) = Shape.Shape;
        Gemm.MultiplyBatch<float>(new(_a, Shape.Count, m, k), new(_b, Shape.Count, k, n), new(_c, Shape.Count, m, n), execution: _execution);
    }
}
