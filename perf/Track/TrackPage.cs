using System.Globalization;
using System.Net;
using System.Text;

namespace NnSimd.Perf;

/// <summary>The history as one HTML page that needs nothing else: no network, no script but a filter.</summary>
internal static class TrackPage
{
    private const int LatestChanges = 8;

    private const string Style = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#596170;--rule:#dfe3e8;--card:#f7f8fa;--c0:#1f6feb;--c1:#b35900;--c2:#8250df;--c3:#0b7a75;--slow:#c4232f;--fast:#1a7f37}
        @media(prefers-color-scheme:dark){:root{--bg:#101418;--fg:#e3e7ec;--dim:#9aa4b1;--rule:#2c343e;--card:#171c22;--c0:#6cb0ff;--c1:#f0a04b;--c2:#c4a5ff;--c3:#4fd1c5;--slow:#ff7b81;--fast:#5fd07a}}
        *{box-sizing:border-box}body{margin:0 auto;max-width:1500px;padding:18px;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
        h1{font-size:1.4em;margin:0 0 2px}h2{font-size:1.05em;margin:22px 0 6px}p{margin:0;color:var(--dim)}
        input{font:inherit;width:100%;max-width:440px;padding:8px 11px;margin:20px 0 14px;color:inherit;background:var(--card);border:1px solid var(--rule);border-radius:7px}
        table{border-collapse:collapse;width:100%}td{padding:5px 14px 5px 0;border-top:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}td:nth-child(-n+3){white-space:nowrap}
        td:nth-child(3){text-align:right}td span,.cpu{color:var(--dim)}code{font:.93em ui-monospace,monospace}a{color:inherit;text-decoration-color:var(--rule);text-underline-offset:3px}
        summary{cursor:pointer;padding:6px 0;color:var(--dim)}
        main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:14px;align-items:start}
        figure{margin:0;padding:12px 14px;background:var(--card);border:1px solid var(--rule);border-radius:9px;min-width:0;scroll-margin-top:14px}figure:target{border-color:var(--c0)}
        figcaption{font-weight:600;overflow-wrap:anywhere}figcaption span{display:block;font-weight:400;color:var(--dim);font-size:.9em}
        .cpu{display:flex;gap:12px;justify-content:space-between;align-items:baseline;font-size:.87em;margin-top:10px}.cpu::before{content:"";flex:none;width:.7em;height:.7em;border-radius:50%;background:var(--c);margin-right:-5px}
        .cpu span{flex:1;overflow-wrap:anywhere}.cpu b{color:var(--fg);white-space:nowrap;font-size:1.1em}
        svg{display:block;width:100%;height:auto}text{fill:var(--dim);font-size:14px;paint-order:stroke;stroke:var(--card);stroke-width:5px;stroke-linejoin:round}.rule{stroke:var(--rule)}
        @media(max-width:600px){body{padding:12px}svg text{font-size:20px}td{display:inline-block;border:0;padding:0 10px 0 0}tr{display:block;border-top:1px solid var(--rule);padding:6px 0}td:last-child{display:block}}
        .c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}
        .band{fill:var(--c);opacity:.2}.line{fill:none;stroke:var(--c);stroke-width:1.5}.level{fill:none;stroke:var(--c);stroke-width:6;opacity:.22}circle{fill:var(--c)}
        .change{stroke-width:1.5;stroke-dasharray:4 3}path.slower{stroke:var(--slow)}path.faster{stroke:var(--fast)}text.slower,td.slower{fill:var(--slow);color:var(--slow)}text.faster,td.faster{fill:var(--fast);color:var(--fast)}
        """;

    private const string Script = """
        const box=document.querySelector('input');
        box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(' ');
        for(const f of document.querySelectorAll('figure'))f.hidden=!words.every(w=>f.dataset.name.includes(w));});
        """;

    public static string Html(IReadOnlyList<Series> series)
    {
        // A processor has one colour on the whole page.
        List<string> processors = [.. series.SelectMany(s => s.Lines).Select(line => line.Cpu).Distinct().Order(StringComparer.Ordinal)];
        (Series Series, SeriesLine Line, LevelChange Change)[] changes =
        [
            .. from s in series from line in s.Lines from change in line.Changes orderby change.At.Date descending, change.At.Commit, Math.Abs(Math.Log(change.Ratio)) descending select (s, line, change),
        ];
        StringBuilder html = new();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>NnSimd performance</title>\n");
        html.Append(CultureInfo.InvariantCulture, $"<style>\n{Style}\n</style></head><body>\n<h1>NnSimd performance</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p>{series.Count} benchmarks on {processors.Count} {(processors.Count == 1 ? "processor" : "processors")}, {changes.Length} changes of level. Time of one call, lower is better: ");
        html.Append("a dot is the median at a commit, the band the spread of its samples, the bar the level. A dashed line is a change of level, with the first commit that has the new one.</p>\n");
        if (changes.Length > 0)
        {
            html.Append("<h2>Latest changes of level</h2>\n");
            ChangeTable(html, changes.Take(LatestChanges));
            if (changes.Length > LatestChanges)
            {
                html.Append(CultureInfo.InvariantCulture, $"<details><summary>{changes.Length - LatestChanges} earlier</summary>\n");
                ChangeTable(html, changes.Skip(LatestChanges));
                html.Append("</details>\n");
            }
        }

        html.Append("<input type=\"search\" placeholder=\"Filter: gemm 64x64\" aria-label=\"Filter the benchmarks\">\n<main>\n");

        // What changed last is what a reader looks for.
        foreach (Series s in series.OrderByDescending(s => s.Lines.SelectMany(line => line.Changes.Select(change => change.At.Date)).DefaultIfEmpty().Max()))
        {
            Figure(html, s, processors);
        }

        return html.Append("</main>\n<script>\n").Append(Script).Append("\n</script></body></html>\n").ToString();
    }

    private static void ChangeTable(StringBuilder html, IEnumerable<(Series Series, SeriesLine Line, LevelChange Change)> changes)
    {
        html.Append("<table>\n");
        foreach ((Series series, SeriesLine line, LevelChange change) in changes)
        {
            string runtimes = change.Before.Runtime == change.At.Runtime ? "" : $", .NET {change.Before.Runtime} to {change.At.Runtime}";
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{change.At.Date:yyyy-MM-dd}</td><td><code>{TrackChart.Short(change.At.Commit)}</code></td><td class=\"{(change.Ratio > 1 ? "slower" : "faster")}\">{TrackChart.Percent(change.Ratio)}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td><a href=\"#{Id(series)}\">{Encode(series.Benchmark)}</a> <span>{Encode(line.Cpu + runtimes)}</span></td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Figure(StringBuilder html, Series series, List<string> processors)
    {
        string[] commits = [.. series.Lines.SelectMany(line => line.Points).OrderBy(row => row.Date).Select(row => row.Commit).Distinct()];
        string name = Encode(series.Benchmark);
        string caption = name.IndexOf(' ', StringComparison.Ordinal) is > 0 and int space ? $"{name[..space]}<span>{name[(space + 1)..]}</span>" : name;
        html.Append(CultureInfo.InvariantCulture, $"<figure id=\"{Id(series)}\" data-name=\"{name.ToLowerInvariant()}\"><figcaption>{caption}</figcaption>\n");
        foreach (SeriesLine line in series.Lines.OrderBy(line => processors.IndexOf(line.Cpu)))
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"c{processors.IndexOf(line.Cpu) % 4}\"><div class=\"cpu\"><span>{Encode(line.Cpu)}</span><b>{TrackChart.Time(line.Levels[^1].Median)}</b></div>\n");
            html.Append(new TrackChart(line, commits).Svg($"{series.Benchmark} on {line.Cpu}")).Append("</div>\n");
        }

        html.Append("</figure>\n");
    }

    private static string Id(Series series) => Encode(series.Benchmark.Replace(' ', '-'));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
