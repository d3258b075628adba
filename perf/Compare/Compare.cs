using System.Diagnostics;
using System.Text.RegularExpressions;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>compare</c>: two builds, paired, and whether one is slower.</summary>
internal static class Compare
{
    /// <param name="baseline">BASE: a git ref or a folder.</param>
    /// <param name="head">HEAD: a git ref or a folder; the working tree unless given.</param>
    /// <param name="filters">The benchmarks, patterns of names.</param>
    /// <param name="effort">The threshold and the launches.</param>
    /// <param name="json">Where to write the rows, or null.</param>
    /// <param name="markdown">Where to write the Markdown table, or null.</param>
    /// <param name="svg">Where to write the picture, or null.</param>
    /// <returns>1 where a benchmark is slower beyond doubt, else 0.</returns>
    public static int Run(string baseline, string? head, IReadOnlyList<string> filters, Effort effort, FileInfo? json, FileInfo? markdown, FileInfo? svg)
    {
        Build[] builds = Build.Of(baseline, head);
        (Build a, Build b) = (builds[0], builds[1]);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Finding> findings = new Comparison(a, b, effort, new()).Run(Select(b, filters));
        ComparisonReport report = new($"{b.Label} against {a.Label}", findings, effort.Threshold);
        Console.WriteLine(report.Text());
        Console.WriteLine($"measured in {Stopwatch.GetElapsedTime(start):m\\:ss} on {Machine.Describe}");
        Write(json, report.Json);
        Write(markdown, report.Markdown);
        Write(svg, report.Svg);
        return report.Rows.Any(row => row.Verdict == "slower") ? 1 : 0;
    }

    /// <summary>The benchmarks of a build whose name matches one of the patterns, with * and ? as in a file name; without a pattern those of the best kernel set.</summary>
    /// <exception cref="WrongCallException">A pattern matches none.</exception>
    public static IReadOnlyList<string> Select(Build build, IReadOnlyList<string> filters)
    {
        using HostProcess host = new(build);
        IReadOnlyList<string> names = host.List();
        return filters.Count > 0 ? Select(names, filters) : [.. names.Where(name => Benchmark.Parameter(name, "Isa") is not { } isa || isa == KernelSet.Best.Name)];
    }

    /// <inheritdoc cref="Select(Build, IReadOnlyList{string})"/>
    public static IReadOnlyList<string> Select(IReadOnlyList<string> names, IReadOnlyList<string> filters)
    {
        HashSet<string> selected = [];
        foreach (string filter in filters)
        {
            Regex pattern = new(
                "^" + Regex.Escape(filter).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            string[] matches = [.. names.Where(name => pattern.IsMatch(name))];
            selected.UnionWith(matches.Length > 0 ? matches
                : throw new WrongCallException($"No benchmark matches '{filter}'; a name looks like '{(names.Count > 0 ? names[0] : "")}', and * stands for any part of it."));
        }

        return [.. names.Where(selected.Contains)];
    }

    private static void Write(FileInfo? file, Func<string> content)
    {
        if (file is not null)
        {
            Directory.CreateDirectory(file.DirectoryName!);
            File.WriteAllText(file.FullName, content());
        }
    }
}
