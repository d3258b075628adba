using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Every activation and its derivative on every kernel set, inputs in [-8, 8).</summary>
public class ActivationBenchmarks : OnEveryKernelSet
{
    private AlignedArray<float> _x = null!;
    private AlignedArray<float> _y = null!;
    private Execution _execution;
    private Activation _activation = Activation.Identity;

    public static IEnumerable<string> Names => Activation.All.Select(activation => activation.Name);

    public static IEnumerable<ElementCount> Lengths => [new(64), new(1024), new(65536), new(4 << 20)];

    [ParamsSource(nameof(Names))]
    public string Function { get; set; } = "";

    [ParamsSource(nameof(Lengths))]
    public ElementCount Length { get; set; } = new(1);

    [GlobalSetup]
    public void Setup()
    {
        _activation = Activation.All.Single(activation => activation.Name == Function);
        _x = Uniform(Length.Count, 8);
        _y = Zeros(Length.Count);
        _execution = new() { Kernels = KernelSet.Parse(Isa) };
    }

    [Benchmark]
    public void Apply() => _activation.Apply(_x, _y, _execution);

    [Benchmark]
    public void Derivative() => _activation.Derivative(_x, _y, _execution);
}
