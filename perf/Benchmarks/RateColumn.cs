using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NnSimd.Perf;

/// <summary>Operations per nanosecond, from the benchmark's <see cref="IWorkload"/> parameter and its mean.</summary>
internal sealed class RateColumn : IColumn
{
    public string Id => nameof(RateColumn);

    public string ColumnName => "Rate";

    public string Legend => "10^9 operations per second at the mean";

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
        return Workload(benchmarkCase) is { } work && mean is { } nanoseconds
            ? string.Create(CultureInfo.InvariantCulture, $"{work.Operations / nanoseconds:F1} {work.Unit}")
            : "NA";
    }

    private static IWorkload? Workload(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Parameters.Items.Select(p => p.Value).OfType<IWorkload>().FirstOrDefault();
}
