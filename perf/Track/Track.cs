using System.Globalization;

namespace NnSimd.Perf;

/// <summary>The verb <c>track</c>: a history of results, and its page.</summary>
internal static class Track
{
    private const int Launches = 8;
    private const int Turns = 20;

    /// <summary>The change of level that is marked, as a share.</summary>
    private const double Threshold = 0.03;

    /// <param name="history">The file of JSON lines to append to.</param>
    /// <param name="imports">Exports of BenchmarkDotNet to append; without any the benchmarks are measured here.</param>
    /// <param name="filters">The benchmarks to measure.</param>
    /// <param name="measure">Whether to append anything, or only to draw the page.</param>
    /// <param name="commit">The commit that the results belong to; the one checked out unless given.</param>
    /// <param name="page">Where to write the page; beside the history unless given.</param>
    public static int Run(string history, IReadOnlyList<FileInfo> imports, IReadOnlyList<string> filters, bool measure, string? commit, FileInfo? page)
    {
        IReadOnlyList<HistoryRow> before = History.Read(history);
        List<HistoryRow> added = [];
        if (imports.Count > 0 || measure)
        {
            (string hash, DateTimeOffset date) = Commit(commit);
            foreach (FileInfo file in imports)
            {
                IReadOnlyList<HistoryRow> rows = History.Import(file.Exists ? File.ReadAllText(file.FullName) : throw new WrongCallException($"There is no file {file.FullName}."), hash, date);
                added.AddRange(rows.Count > 0 ? rows : throw new WrongCallException($"No benchmark in {file.FullName} has a result."));
            }

            if (imports.Count == 0)
            {
                added.AddRange(Measure(hash, date, filters));
            }

            History.Append(history, added);
        }

        string target = page?.FullName ?? Path.ChangeExtension(Path.GetFullPath(history), ".html");
        IReadOnlyList<Series> series = Series.Of([.. before, .. added], Threshold);
        File.WriteAllText(target, TrackPage.Html(series));
        Console.WriteLine($"{added.Count} results appended to {history}; {series.Count} benchmarks, {series.Sum(s => s.Lines.Sum(line => line.Changes.Count()))} changes of level on {target}");
        return 0;
    }

    private static IEnumerable<HistoryRow> Measure(string commit, DateTimeOffset date, IReadOnlyList<string> filters)
    {
        Build build = Build.Of([null])[0];
        IReadOnlyList<string> benchmarks = Compare.Select(build, filters);
        Dictionary<string, List<double>> samples = benchmarks.ToDictionary(name => name, _ => new List<double>());
        Progress progress = new();
        Random random = new();
        progress.Begin($"{Launches} launches of {benchmarks.Count} benchmarks", Launches * benchmarks.Count);
        for (int i = 0; i < Launches; i++)
        {
            using HostProcess host = new(build);
            foreach (string name in benchmarks)
            {
                if (host.Select(name).Nanoseconds is { } nanoseconds)
                {
                    // The least of some turns is the least disturbed; a launch gives one sample.
                    Turns turns = Perf.Turns.For(nanoseconds);
                    samples[name].Add(Enumerable.Range(0, Math.Min(Turns, turns.Pairs)).Min(_ => host.Turn(turns, Perf.Turns.Place(random))));
                }

                progress.Advance();
            }
        }

        return samples.Where(pair => pair.Value.Count > 0).Select(pair => HistoryRow.Of(commit, date, Machine.Cpu, Machine.Runtime, pair.Key, pair.Value));
    }

    private static (string Hash, DateTimeOffset Date) Commit(string? name)
    {
        (int status, string output) = Self.Run("git", Self.Repository, "show", "-s", "--format=%H %cI", "--end-of-options", (name ?? "HEAD") + "^{commit}");
        if (status != 0)
        {
            throw new WrongCallException($"'{name ?? "HEAD"}' is no commit that git knows here.");
        }

        string[] words = output.Split(' ');
        bool changed = name is null && Self.Run("git", Self.Repository, "status", "--porcelain", "--untracked-files=no").Output.Length > 0;
        return (words[0] + (changed ? "+" : ""), DateTimeOffset.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
