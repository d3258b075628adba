using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>C = A B, and a network layer f(A B + bias), on every kernel set.</summary>
public class GemmBenchmarks : OnEveryKernelSet
{
    private AlignedArray<float> _a = null!;
    private AlignedArray<float> _b = null!;
    private AlignedArray<float> _c = null!;
    private AlignedArray<float> _bias = null!;
    private Execution _execution;

    public static IEnumerable<GemmShape> Shapes =>
    [
        new(8, 8, 8), new(16, 16, 16), new(32, 32, 32), new(64, 64, 64), new(128, 128, 128), new(256, 256, 256), new(512, 512, 512), new(1024, 1024, 1024),
        new(1, 1024, 1024), new(8, 1024, 1024), new(32, 512, 784), new(128, 512, 784), new(128, 10, 512), new(4096, 64, 64), new(64, 64, 4096),
    ];

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; } = new(1, 1, 1);

    [GlobalSetup]
    public void Setup()
    {
        _a = Uniform(Shape.M * Shape.K, 1);
        _b = Uniform(Shape.K * Shape.N, 1);
        _bias = Uniform(Shape.N, 1);
        _c = Zeros(Shape.M * Shape.N);
        _execution = new() { Kernels = KernelSet.Parse(Isa), MaxThreads = Threads };
    }

    [Benchmark]
    public void Multiply() => Gemm.Multiply<float>(
        new(_a, Shape.M, Shape.K), new(_b, Shape.K, Shape.N), new(_c, Shape.M, Shape.N), execution: _execution);

    [Benchmark]
    public void LayerRelu() => Gemm.Multiply(
        new(_a, Shape.M, Shape.K), new(_b, Shape.K, Shape.N), new(_c, Shape.M, Shape.N), Epilogue.Bias(_bias).Then<Relu>(), execution: _execution);
}
