using System.Globalization;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Running;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The share of what the machine can do at most: of products, the peak of the kernel set's multiply-adds; of functions of elements, the bandwidth of a copy as large.</summary>
internal sealed unsafe class ShareColumn : WorkloadColumn
{
    private readonly Dictionary<(string Isa, int Threads, Type Element, IWorkload Work), double> _seconds = [];

    public override string ColumnName => "Share";

    public override string Legend => "of the FMA peak, or of the copy bandwidth, as measured after the benchmarks";

    protected override string Value(IWorkload work, double seconds, BenchmarkCase benchmarkCase)
    {
        KernelSet kernels = KernelSet.Parse((string)benchmarkCase.Parameters[nameof(OnEveryKernelSet.Isa)]);
        int threads = benchmarkCase.Parameters.Items.FirstOrDefault(p => p.Name == nameof(GemmBenchmarks.Threads))?.Value is int count ? count : 1;
        Type element = benchmarkCase.Descriptor.WorkloadMethod.Name.Contains("Double", StringComparison.Ordinal) ? typeof(double) : typeof(float);
        if (!_seconds.TryGetValue((kernels.Name, threads, element, work), out double least))
        {
            _seconds.Add((kernels.Name, threads, element, work), least = Least(work, kernels, threads, element));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{least / seconds:P0}");
    }

    /// <summary>The seconds that the work takes at least.</summary>
    private static double Least(IWorkload work, KernelSet kernels, int threads, Type element)
    {
        if (work is GemmShape or GemmBatchShape)
        {
            return Median(element == typeof(double) ? Ceilings.FmaPeak<double>(kernels, work.Operations / 2, threads) : Ceilings.FmaPeak<float>(kernels, work.Operations / 2, threads));
        }

        long bytes = (long)work.Operations * sizeof(float);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(2 * bytes), 64);
        try
        {
            return Median(Ceilings.CopyBandwidth(kernels, (nint)memory, (nint)(memory + bytes), bytes));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static double Median(Candidate ceiling) => Race.Run([ceiling], RaceEffort.Quick, 1)[0].Median;
}
