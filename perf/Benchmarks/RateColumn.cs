using System.Globalization;
using BenchmarkDotNet.Running;

namespace NnSimd.Perf;

/// <summary>10^9 operations a second.</summary>
internal sealed class RateColumn : WorkloadColumn
{
    public override string ColumnName => "Rate";

    public override string Legend => "10^9 operations per second at the mean";

    protected override string Value(IWorkload work, double seconds, BenchmarkCase benchmarkCase) =>
        string.Create(CultureInfo.InvariantCulture, $"{work.Operations / seconds * 1e-9:F1} {work.Unit}");
}
