using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NnSimd.Perf;

/// <summary>A column that is made of a benchmark's <see cref="IWorkload"/> parameter and its mean.</summary>
internal abstract class WorkloadColumn : IColumn
{
    public string Id => GetType().Name;

    public abstract string ColumnName { get; }

    public abstract string Legend { get; }

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(c => Workload(c) is not null);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        // The mean is in nanoseconds; a failed benchmark has no statistics.
        double? mean = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return Workload(benchmarkCase) is { } work && mean is { } nanoseconds ? Value(work, nanoseconds * 1e-9, benchmarkCase) : "NA";
    }

    /// <param name="work">The work of a call.</param>
    /// <param name="seconds">What it takes.</param>
    /// <param name="benchmarkCase">The benchmark.</param>
    protected abstract string Value(IWorkload work, double seconds, BenchmarkCase benchmarkCase);

    private static IWorkload? Workload(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Parameters.Items.Select(p => p.Value).OfType<IWorkload>().FirstOrDefault();
}
