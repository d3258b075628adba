using System.Diagnostics;
using System.Reflection;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>The kernel sets that a property is to hold on.</summary>
internal static class Isa
{
    /// <summary>Whether the kernels were built without optimization, their assertions on.</summary>
    public static bool IsDebug =>
        typeof(KernelSet).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled ?? false;

    /// <summary>Whether .ci/run says that an emulator runs the tests.</summary>
    public static bool IsEmulated => Environment.GetEnvironmentVariable("NNSIMD_EMULATED") is not null;

    /// <summary>A call on one thread of a kernel set.</summary>
    public static Execution On(KernelSet kernels, int threads = 1) => new() { Kernels = kernels, MaxThreads = threads };

    /// <summary>Every kernel set that this machine runs.</summary>
    public static IEnumerable<Execution> Each => KernelSet.Supported.Select(kernels => On(kernels));

    public static Execution Scalar => On(KernelSet.Scalar);
}
