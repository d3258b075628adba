using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A suite that runs on every kernel set of the machine.</summary>
public abstract class OnEveryKernelSet
{
    public static IEnumerable<string> KernelSets => KernelSet.Supported.Select(kernels => kernels.Name);

    [ParamsSource(nameof(KernelSets))]
    public string Isa { get; set; } = "";
}
