namespace NnSimd.Perf;

/// <summary>A benchmark's history.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="Lines">One for each processor: results of two are never joined.</param>
internal sealed record Series(string Benchmark, IReadOnlyList<SeriesLine> Lines)
{
    /// <summary>The rows by benchmark and processor, in the order of their commits' dates, with the changes of level.</summary>
    public static IReadOnlyList<Series> Of(IReadOnlyList<HistoryRow> rows, double threshold) =>
    [
        .. from row in rows
           group row by row.Benchmark into benchmark
           orderby benchmark.Key
           select new Series(benchmark.Key, [.. from row in benchmark group row by row.Cpu into line select SeriesLine.Of(line.Key, line, threshold)]),
    ];
}

/// <summary>The results of one benchmark on one processor.</summary>
/// <param name="Cpu">The processor.</param>
/// <param name="Points">By date; of results of one commit, which have one date, in the order in which they were appended.</param>
/// <param name="Levels">From one change of level to the next.</param>
internal sealed record SeriesLine(string Cpu, IReadOnlyList<HistoryRow> Points, IReadOnlyList<Level> Levels)
{
    public static SeriesLine Of(string cpu, IEnumerable<HistoryRow> rows, double threshold)
    {
        HistoryRow[] points = [.. rows.OrderBy(row => row.Date)];
        double[] medians = [.. points.Select(point => point.Median)];
        int[] bounds = [0, .. ChangePoints.Of(medians, threshold), points.Length];
        return new(cpu, points, [.. bounds.Zip(bounds.Skip(1), (start, end) => new Level(start, end, ChangePoints.Median(medians, start, end)))]);
    }

    /// <summary>Each change of level.</summary>
    public IEnumerable<LevelChange> Changes =>
        Levels.Skip(1).Zip(Levels, (after, before) => new LevelChange(Points[after.Start - 1], Points[after.Start], after.Median / before.Median));
}

/// <summary>Results of one level.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">Behind the last.</param>
/// <param name="Median">Their median.</param>
internal readonly record struct Level(int Start, int End, double Median);

/// <summary>A change of level.</summary>
/// <param name="Before">The last result before it.</param>
/// <param name="At">The first after it.</param>
/// <param name="Ratio">The level after by the level before.</param>
internal sealed record LevelChange(HistoryRow Before, HistoryRow At, double Ratio);
