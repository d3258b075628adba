using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NnSimd.Perf;

/// <summary>A row of <c>compare --json</c>.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="Verdict">faster, slower, same, undecided, or why it was not measured.</param>
/// <param name="Ratio">The time of HEAD by the time of BASE, from all launches.</param>
/// <param name="Lower">The lower end of its 95 % confidence interval.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="OwnSuite">Whether one side ran an older definition of the benchmark.</param>
/// <param name="Rounds">The intervals of the independent rounds, and ln(HEAD / BASE) of each launch.</param>
internal sealed record ComparisonRow(
    string Benchmark, string Verdict, double? Ratio, double? Lower, double? Upper, bool OwnSuite, IReadOnlyList<ComparisonRound> Rounds);

/// <summary>A round of a <see cref="ComparisonRow"/>.</summary>
internal sealed record ComparisonRound(double? Ratio, double? Lower, double? Upper, IReadOnlyList<double> LogRatios);

/// <summary>The findings of a comparison as text, Markdown, JSON and SVG.</summary>
internal sealed class ComparisonReport(string title, IReadOnlyList<Finding> findings, double threshold)
{
    /// <summary>The rows, in the order of the findings.</summary>
    public IReadOnlyList<ComparisonRow> Rows { get; } =
    [
        .. from finding in findings
           let interval = finding.Interval
           select new ComparisonRow(
               finding.Benchmark,
               finding.Missing ?? Word(finding.Verdict(threshold)),
               interval?.Ratio,
               interval?.Lower,
               interval?.Upper,
               finding.OwnSuite,
               [.. finding.Rounds.Select(round => new ComparisonRound(round.Interval?.Ratio, round.Interval?.Lower, round.Interval?.Upper, round.LogRatios))]),
    ];

    /// <summary>The geometric mean of the ratios of each family, and of how many.</summary>
    public IEnumerable<(string Family, double Ratio, int Count)> Families =>
        from row in Rows
        where row.Ratio is not null
        group Math.Log(row.Ratio!.Value) by row.Benchmark[..row.Benchmark.IndexOf('.', StringComparison.Ordinal)] into family
        select (family.Key, Math.Exp(family.Average()), family.Count());

    /// <summary>How many verdicts of each kind, in words.</summary>
    public string Summary => string.Join(", ", Rows.GroupBy(row => row.Verdict).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));

    public string Text()
    {
        int width = Rows.Max(row => row.Benchmark.Length) + 2;
        StringBuilder text = new();
        text.AppendLine(title).AppendLine();
        text.AppendLine($"{"benchmark".PadRight(width)}{"HEAD/BASE",9}  {"95 % interval",-16}  verdict");
        foreach (ComparisonRow row in Rows)
        {
            text.AppendLine($"{row.Benchmark.PadRight(width)}{Number(row.Ratio),9}  {Interval(row),-16}  {row.Verdict}{(row.OwnSuite ? " (older definition)" : "")}");
        }

        text.AppendLine();
        foreach ((string family, double ratio, int count) in Families)
        {
            text.AppendLine($"{$"geometric mean of {family} ({count})".PadRight(width)}{Number(ratio),9}");
        }

        return text.AppendLine().Append(Summary).ToString();
    }

    public string Markdown()
    {
        StringBuilder text = new();
        text.Append("### ").AppendLine(title).AppendLine().AppendLine(string.Create(CultureInfo.InvariantCulture, $"{Summary}. Ratios of time, HEAD / BASE; a change matters beyond {100 * threshold:0.##} %.")).AppendLine();
        text.AppendLine("| family | geometric mean | benchmarks |").AppendLine("|---|---:|---:|");
        foreach ((string family, double ratio, int count) in Families)
        {
            text.AppendLine($"| {family} | {Number(ratio)} | {count} |");
        }

        text.AppendLine().AppendLine("| benchmark | HEAD/BASE | 95 % interval | verdict |").AppendLine("|---|---:|---:|---|");
        foreach (ComparisonRow row in Rows.OrderBy(row => row.Verdict is "same"))
        {
            text.AppendLine($"| {row.Benchmark} | {Number(row.Ratio)} | {Interval(row)} | {(row.Verdict is "slower" or "faster" ? $"**{row.Verdict}**" : row.Verdict)} |");
        }

        return text.ToString();
    }

    public string Json() => JsonSerializer.Serialize(Rows, ComparisonJson.Default.IReadOnlyListComparisonRow);

    /// <summary>A line per benchmark with its interval, the threshold as a band; colours follow the reader's light or dark theme.</summary>
    public string Svg()
    {
        ComparisonRow[] rows = [.. Rows.Where(row => row.Ratio is not null)];
        double limit = Math.Log(rows.SelectMany(row => new[] { row.Upper!.Value, 1 / row.Lower!.Value }).Append(1 + (3 * threshold)).Max());
        int left = 20 + (7 * Rows.Max(row => row.Benchmark.Length));
        int height = 60 + (20 * rows.Length);
        double X(double ratio) => left + 200 + (190 * Math.Clamp(Math.Log(ratio) / limit, -1, 1));
        StringBuilder svg = new();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {left + 400} {height}\" width=\"{left + 400}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<style>text{fill:#222}.axis{stroke:#888}.band{fill:#8884}.same{stroke:#888;fill:#888}.undecided{stroke:#c80;fill:#c80}.slower{stroke:#d33;fill:#d33}.faster{stroke:#293;fill:#293}"
            + "svg{background:#fff}@media(prefers-color-scheme:dark){svg{background:#161616}text{fill:#ddd}}</style>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"18\">{Escape(title)}</text><text x=\"{left + 10}\" y=\"36\">faster</text><text x=\"{left + 390}\" y=\"36\" text-anchor=\"end\">slower</text>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<rect class=\"band\" x=\"{X(1 / (1 + threshold)):F1}\" y=\"42\" width=\"{X(1 + threshold) - X(1 / (1 + threshold)):F1}\" height=\"{height - 50}\"/><path class=\"axis\" d=\"M{X(1):F1} 42V{height - 8}\"/>");
        for (int i = 0; i < rows.Length; i++)
        {
            ComparisonRow row = rows[i];
            int y = 56 + (20 * i);
            svg.AppendLine(CultureInfo.InvariantCulture,
                $"<text x=\"{left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{Escape(row.Benchmark)}</text><g class=\"{row.Verdict}\"><title>{Number(row.Ratio)} {Interval(row)} {row.Verdict}</title><path stroke-width=\"2\" d=\"M{X(row.Lower!.Value):F1} {y}H{X(row.Upper!.Value):F1}\"/><circle cx=\"{X(row.Ratio!.Value):F1}\" cy=\"{y}\" r=\"4\"/></g>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Number(double? ratio) => ratio?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    private static string Interval(ComparisonRow row) => row.Lower is null ? "" : $"{Number(row.Lower)} to {Number(row.Upper)}";

    private static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);
}

[JsonSerializable(typeof(IReadOnlyList<ComparisonRow>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class ComparisonJson : JsonSerializerContext;
