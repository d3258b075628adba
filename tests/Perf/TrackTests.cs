using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The history of results, its import, and what is read from it.</summary>
public class TrackTests
{
    private static readonly string[] Cpus = ["fast", "slow"];

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_history_comes_back_from_its_file()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "history.jsonl");
        Assert.Empty(History.Read(path));
        HistoryRow first = HistoryRow.Of("abc", Start, "cpu", "10.0.1", "Gemm.Multiply Isa=avx2 Shape=8x8x8", [3, 1, 2]);
        History.Append(path, [first]);
        History.Append(path, [first with { Commit = "def" }]);
        IReadOnlyList<HistoryRow> rows = History.Read(path);
        Assert.Equal(["abc", "def"], rows.Select(row => row.Commit));
        Assert.Equivalent(first, rows[0]);
        Assert.Equal((2.0, "avx2", "ns"), (first.Median, first.Isa, first.Unit));
        Assert.Equal(1, first.Spread);
        File.AppendAllText(path, "{\n");
        Assert.Contains("line 3", Assert.Throws<WrongCallException>(() => History.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_of_BenchmarkDotNet_gets_the_names_of_our_own_results()
    {
        const string Export = """
            {"Title":"x","HostEnvironmentInfo":{"ProcessorName":"A CPU","RuntimeVersion":".NET 10.0.12 (10.0.12, 10.0.1226.1)"},
             "Benchmarks":[{"Type":"GemmBenchmarks","Method":"Multiply","Parameters":"Isa=avx2&Threads=1&Shape=8x8x8","Statistics":{"OriginalValues":[30.5,31.5,30],"Median":30.5}},
                           {"Type":"GemmBenchmarks","Method":"Failed","Parameters":"","Statistics":null}]}
            """;
        HistoryRow row = Assert.Single(History.Import(Export, "abc", Start));
        Assert.Equal(("Gemm.Multiply Isa=avx2 Shape=8x8x8 Threads=1", "A CPU", "10.0.12", "avx2", 30.5), (row.Benchmark, row.Cpu, row.Runtime, row.Isa, row.Median));
        foreach (string wrong in new[] { "", "[]", "{}", """{"HostEnvironmentInfo":{}}""" })
        {
            Assert.Throws<WrongCallException>(() => History.Import(wrong, "abc", Start));
        }
    }

    [Theory]
    [InlineData(1.05, 20)]
    [InlineData(1.2, 33)]
    [InlineData(0.8, 5)]
    public void A_step_is_found_where_it_is(double step, int at)
    {
        int change = Assert.Single(ChangePoints.Of(Noise(40, 0.006, i => i < at ? 1 : step), 0.03));
        Assert.Equal(at, change);
    }

    [Fact]
    public void Noise_and_single_outliers_are_no_steps()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Assert.Empty(ChangePoints.Of(Noise(60, 0.01, i => i == 30 ? 1.5 : 1, seed), 0.03));
        }

        Assert.Empty(ChangePoints.Of([1, 2, 3], 0.03));
        Assert.Empty(ChangePoints.Of([.. Enumerable.Repeat(5.0, 30)], 0.03));
        Assert.Empty(ChangePoints.Of(Noise(60, 0.004, i => i < 30 ? 1 : 1.02), 0.03));
    }

    [Fact]
    public void Short_levels_between_others_are_found()
    {
        double[] factors = [1, 0.9, 0.72, 0.612, 0.673, 0.606];
        int[] starts = [5, 8, 12, 20, 27];
        Assert.Equal(starts, ChangePoints.Of(Noise(40, 0.004, i => factors[starts.Count(start => start <= i)]), 0.03));
    }

    [Fact]
    public void Two_processors_are_never_one_line()
    {
        HistoryRow[] rows = [.. from cpu in Cpus from i in Enumerable.Range(0, 10) select Row(cpu, i, cpu == "fast" ? 100 : 200)];
        Series series = Assert.Single(Series.Of(rows, 0.03));
        Assert.Equal(Cpus, series.Lines.Select(line => line.Cpu).Order());
        Assert.All(series.Lines, line => Assert.Empty(line.Changes));
        Assert.All(series.Lines, line => Assert.Equal(10, line.Points.Count));
    }

    [Fact]
    public void The_page_needs_nothing_else_and_shows_commits_and_texts_as_they_are()
    {
        double[] times = Noise(30, 0.003, i => i < 15 ? 100 : 120);
        string html = TrackPage.Html(Series.Of([.. times.Select((time, i) => Row("<cpu>", i, time))], 0.03));
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<cpu>", html, StringComparison.Ordinal);
        Assert.Contains("commit15 ", html.Replace("commit1 ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("+20.0 %", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
    }

    private static HistoryRow Row(string cpu, int commit, double time) =>
        HistoryRow.Of($"commit{commit}", Start.AddDays(commit), cpu, "10.0.1", "Gemm.Multiply Isa=avx2", [time * 0.99, time, time * 1.01]);

    private static double[] Noise(int count, double deviation, Func<int, double> level, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i => level(i) * (1 + ((random.NextDouble() + random.NextDouble() - 1) * 2 * deviation)))];
    }
}
