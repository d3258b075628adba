using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NnSimd.Perf;

/// <summary>The verb <c>bench</c>: the BenchmarkDotNet suites of this assembly.</summary>
internal static class Bench
{
    /// <returns>0 when at least one benchmark ran and none failed, else 1.</returns>
    public static int Run(string[] args)
    {
        IConfig config = ManualConfig.Create(DefaultConfig.Instance).AddColumn(new RateColumn(), new ShareColumn());
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Bench).Assembly).Run(args, config)];

        bool listing = args.Any(a => a is "--list" or "--help" or "--info" or "--version");
        bool ran = summaries.Length > 0 && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success));
        return ran || listing ? 0 : 1;
    }
}
