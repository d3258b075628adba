using System.Reflection;
using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Every activation and its derivative on every kernel set, inputs in [-8, 8).</summary>
public class ActivationBenchmarks
{
    private float[] _x = [];
    private float[] _y = [];
    private Execution _execution;
    private Activation _activation = Activation.Identity;

    public static IEnumerable<string> Names => Activations.Select(activation => activation.Name);

    public static IEnumerable<string> KernelSets => KernelSet.Supported.Select(kernels => kernels.Name);

    public static IEnumerable<ElementCount> Lengths => [new(64), new(1024), new(65536), new(4 << 20)];

    /// <summary>The library's activations, found by enumeration.</summary>
    internal static IEnumerable<Activation> Activations => typeof(Activation).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(Activation)).Select(property => (Activation)property.GetValue(null)!);

    [ParamsSource(nameof(KernelSets))]
    public string Isa { get; set; } = "";

    [ParamsSource(nameof(Names))]
    public string Function { get; set; } = "";

    [ParamsSource(nameof(Lengths))]
    public ElementCount Length { get; set; } = new(1);

    [GlobalSetup]
    public void Setup()
    {
        _activation = Activations.Single(activation => activation.Name == Function);
        _x = Inputs.Uniform(Length.Count, 8);
        _y = new float[Length.Count];
        _execution = new() { Kernels = KernelSet.Parse(Isa) };
    }

    [Benchmark]
    public void Apply() => _activation.Apply(_x, _y, _execution);

    [Benchmark]
    public void Derivative() => _activation.Derivative(_x, _y, _execution);
}
