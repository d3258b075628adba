using System.Globalization;
using System.Net;
using System.Text;

namespace NnSimd.Perf;

/// <summary>The history as one HTML page that needs nothing else: no network, no script but a filter.</summary>
internal static class TrackPage
{
    private const int Width = 640;
    private const int Plot = 136;
    private const int Left = 62;
    private const int Right = 14;
    private const int LabelRow = 22;
    private const int MostLabelRows = 3;
    private const int Bottom = 28;

    private const string Style = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#667;--rule:#d8dce2;--card:#f7f8fa;--c0:#1f6feb;--c1:#b35900;--c2:#1a7f37;--c3:#8250df;--slow:#c4232f;--fast:#1a7f37}
        @media(prefers-color-scheme:dark){:root{--bg:#101418;--fg:#e3e7ec;--dim:#98a2ae;--rule:#333b45;--card:#181d23;--c0:#6cb0ff;--c1:#f0a04b;--c2:#5fd07a;--c3:#c4a5ff;--slow:#ff7b81;--fast:#5fd07a}}
        *{box-sizing:border-box}body{margin:0 auto;max-width:1400px;padding:16px;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif}
        h1{font-size:1.3em;margin:0 0 4px}p{margin:0 0 12px;color:var(--dim)}input{font:inherit;width:100%;max-width:420px;padding:8px 10px;margin-bottom:14px;color:inherit;background:var(--card);border:1px solid var(--rule);border-radius:6px}
        main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:14px}
        figure{margin:0;padding:10px 12px;background:var(--card);border:1px solid var(--rule);border-radius:8px;min-width:0}
        figcaption{font-weight:600;font-size:.92em;overflow-wrap:anywhere}figcaption span{display:block;font-weight:400;color:var(--dim);font-size:.93em}
        svg{display:block;width:100%;height:auto}text{fill:var(--dim);font-size:13px}@media(max-width:600px){text{font-size:20px}}.rule{stroke:var(--rule)}
        .l0{--c:var(--c0)}.l1{--c:var(--c1)}.l2{--c:var(--c2)}.l3{--c:var(--c3)}
        .band{fill:var(--c);opacity:.18}.line{fill:none;stroke:var(--c);stroke-width:1.6}circle{fill:var(--c)}
        .change{stroke-width:1.6;stroke-dasharray:4 3}.slower{stroke:var(--slow)}.faster{stroke:var(--fast)}text.slower{fill:var(--slow);stroke:none}text.faster{fill:var(--fast);stroke:none}
        ul{margin:4px 0 0;padding:0;list-style:none;font-size:.86em;color:var(--dim);overflow-wrap:anywhere}li::before{content:"\25CF  ";color:var(--c)}li.note::before{content:none}
        li.slower{color:var(--slow)}li.faster{color:var(--fast)}
        """;

    private const string Script = """
        const box=document.querySelector('input');
        box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(' ');
        for(const f of document.querySelectorAll('figure'))f.hidden=!words.every(w=>f.dataset.name.includes(w));});
        """;

    public static string Html(IReadOnlyList<Series> series)
    {
        int changes = series.Sum(s => s.Lines.Sum(line => line.Changes.Count));
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>NnSimd performance</title>\n");
        html.Append(CultureInfo.InvariantCulture, $"<style>\n{Style}\n</style></head><body>\n<h1>NnSimd performance</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p>{series.Count} benchmarks, {changes} changes of level. Time of one call, lower is better; the band is the spread of the samples. A dashed line is a change of level (ED-PELT), with the first commit after it. Each processor has a line of its own.</p>\n");
        html.Append("<input type=\"search\" placeholder=\"Filter: gemm 64x64\" aria-label=\"Filter the benchmarks\">\n<main>\n");

        // What changed last is what a reader looks for.
        foreach (Series s in series.OrderByDescending(s => s.Lines.SelectMany(line => line.Changes.Select(change => line.Points[change].Date)).DefaultIfEmpty().Max()))
        {
            Figure(html, s);
        }

        return html.Append("</main>\n<script>\n").Append(Script).Append("\n</script></body></html>\n").ToString();
    }

    private static void Figure(StringBuilder html, Series series)
    {
        // The labels of changes alternate between rows, so that neighbours do not cover each other.
        int top = 20 + (LabelRow * Math.Min(MostLabelRows, series.Lines.Sum(line => line.Changes.Count)));
        int height = top + Plot + Bottom;
        HistoryRow[] all = [.. series.Lines.SelectMany(line => line.Points)];
        string[] commits = [.. all.OrderBy(row => row.Date).Select(row => row.Commit).Distinct()];
        (double scale, string unit) = all.Max(row => row.Median) switch { < 1e3 => (1.0, "ns"), < 1e6 => (1e-3, "µs"), _ => (1e-6, "ms") };
        double low = all.Min(row => row.Median - row.Spread);
        double high = all.Max(row => row.Median + row.Spread);
        double margin = Math.Max((high - low) * 0.12, high * 0.02);
        (low, high) = (Math.Max(0, low - margin), high + margin);
        double X(HistoryRow row) => Left + ((Array.IndexOf(commits, row.Commit) + 0.5) / commits.Length * (Width - Left - Right));
        double Y(double time) => height - Bottom - ((time - low) / (high - low) * Plot);

        string name = WebUtility.HtmlEncode(series.Benchmark);
        string parameters = name.IndexOf(' ', StringComparison.Ordinal) is > 0 and int space ? $"{name[..space]}<span>{name[(space + 1)..]}, {unit}</span>" : $"{name}<span>{unit}</span>";
        html.Append(CultureInfo.InvariantCulture, $"<figure data-name=\"{name.ToLowerInvariant()}\"><figcaption>{parameters}</figcaption>\n<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{name}\">\n");
        for (int i = 0; i <= 3; i++)
        {
            double time = low + ((high - low) * i / 3);
            html.Append(CultureInfo.InvariantCulture, $"<path class=\"rule\" d=\"M{Left} {Y(time):F1}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{Y(time) + 4:F1}\" text-anchor=\"end\">{Number(time * scale)}</text>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{height - 6}\">{all.Min(row => row.Date):yyyy-MM-dd}</text><text x=\"{Width - Right}\" y=\"{height - 6}\" text-anchor=\"end\">{all.Max(row => row.Date):yyyy-MM-dd}</text>\n");
        int labels = 0;
        for (int i = 0; i < series.Lines.Count; i++)
        {
            Line(html, series.Lines[i], $"l{i % 4}", scale, unit, X, Y, height - Bottom, ref labels);
        }

        html.Append("</svg>\n<ul>");
        for (int i = 0; i < series.Lines.Count; i++)
        {
            SeriesLine line = series.Lines[i];
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"l{i % 4}\">{WebUtility.HtmlEncode(line.Cpu)}: {Number(line.Points[^1].Median * scale)} {unit}</li>");
            foreach (Change change in Changes(line))
            {
                html.Append(CultureInfo.InvariantCulture, $"<li class=\"note {change.Class}\">{change.Text} at {Short(change.At.Commit)}, {change.At.Date:yyyy-MM-dd}{change.Runtime}</li>");
            }
        }

        html.Append("</ul></figure>\n");
    }

    private static void Line(StringBuilder html, SeriesLine line, string style, double scale, string unit, Func<HistoryRow, double> x, Func<double, double> y, int bottom, ref int labels)
    {
        string Path(IEnumerable<(double X, double Y)> points) => string.Join('L', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1} {p.Y:F1}")));
        IEnumerable<(double, double)> upper = line.Points.Select(row => (x(row), y(row.Median + (row.Spread / 2))));
        IEnumerable<(double, double)> lower = line.Points.Reverse().Select(row => (x(row), y(row.Median - (row.Spread / 2))));
        html.Append(CultureInfo.InvariantCulture, $"<g class=\"{style}\"><path class=\"band\" d=\"M{Path(upper.Concat(lower))}Z\"/><path class=\"line\" d=\"M{Path(line.Points.Select(row => (x(row), y(row.Median))))}\"/>\n");
        foreach (HistoryRow row in line.Points)
        {
            html.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x(row):F1}\" cy=\"{y(row.Median):F1}\" r=\"{(line.Points.Count > 60 ? 1.8 : 2.8)}\"><title>{Short(row.Commit)}, {row.Date:yyyy-MM-dd}: {Number(row.Median * scale)} {unit}, spread {Number(row.Spread * scale)}, .NET {WebUtility.HtmlEncode(row.Runtime)}, {WebUtility.HtmlEncode(row.Cpu)}</title></circle>");
        }

        foreach (Change change in Changes(line))
        {
            // Between the last point before and the first after; the label on the side that has room.
            double at = (x(change.At) + x(change.Before)) / 2;
            bool end = at > Width * 0.6;
            int row = 16 + (LabelRow * (labels++ % MostLabelRows));
            html.Append(CultureInfo.InvariantCulture, $"<path class=\"change {change.Class}\" d=\"M{at:F1} {row - 12}V{bottom}\"/><text class=\"{change.Class}\" x=\"{at + (end ? -4 : 4):F1}\" y=\"{row}\" text-anchor=\"{(end ? "end" : "start")}\">{Short(change.At.Commit)} {change.Percent}</text>");
        }

        html.Append("</g>\n");
    }

    private static IEnumerable<Change> Changes(SeriesLine line)
    {
        for (int i = 0; i < line.Changes.Count; i++)
        {
            int at = line.Changes[i];
            double before = Level(line.Points.Take(at).Skip(i > 0 ? line.Changes[i - 1] : 0));
            double after = Level(line.Points.Take(i + 1 < line.Changes.Count ? line.Changes[i + 1] : line.Points.Count).Skip(at));
            string percent = (after / before - 1).ToString("+0.0 %;-0.0 %", CultureInfo.InvariantCulture);
            HistoryRow previous = line.Points[at - 1];
            HistoryRow first = line.Points[at];
            yield return new(
                previous, first, after > before ? "slower" : "faster", percent, $"{percent} ({(after > before ? "slower" : "faster")})",
                previous.Runtime == first.Runtime ? "" : $", .NET {WebUtility.HtmlEncode(previous.Runtime)} to {WebUtility.HtmlEncode(first.Runtime)}");
        }
    }

    private static double Level(IEnumerable<HistoryRow> rows)
    {
        double[] medians = [.. rows.Select(row => row.Median).Order()];
        return medians[medians.Length / 2];
    }

    private static string Short(string commit) => WebUtility.HtmlEncode(commit.Length > 8 ? commit[..7] + (commit.EndsWith('+') ? "+" : "") : commit);

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private sealed record Change(HistoryRow Before, HistoryRow At, string Class, string Percent, string Text, string Runtime);
}
