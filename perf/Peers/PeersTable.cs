using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NnSimd.Perf;

/// <summary>Rows of the verb <c>peers</c> as text.</summary>
internal static class PeersTable
{
    private const int Figure = 13;

    /// <summary>The processor, the system and the runtime.</summary>
    public static string Machine() =>
        $"{Perf.Machine.Cpu}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The header of the columns.</summary>
    /// <param name="peers">The columns of the peers.</param>
    public static string Header(IReadOnlyList<string> peers) =>
        $"{"kernel",-14}{"shape",-22}{"type",-7}{"thr",3}{"time",11}{"ours",Figure}{string.Concat(peers.Select(peer => peer.PadLeft(Figure)))}  {"best peer",-15}{"ratio",7}{"ULP: ours, best",17}{"share",7} of";

    /// <summary>A row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="peers">The columns of the peers.</param>
    public static string Line(PeersRow row, IReadOnlyList<string> peers)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{row.Kernel,-14}{row.Shape,-22}{row.Type,-7}{row.Threads,3}{Time(row.Seconds),11}{Cell(row.Ours, Digits(row)),Figure}");
        foreach (string peer in peers)
        {
            line.Append(Cell(Best(row, peer), Digits(row)).PadLeft(Figure));
        }

        line.Append(CultureInfo.InvariantCulture, $"  {row.BestPeer ?? "-",-15}{Cell(row.Ratio, 2),7}{Error(row.UlpError),9}{Error(row.BestUlpError),8}{row.Share,7:P0} {row.Ceiling}");
        if (row.Baseline is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $"; {row.OverBaseline:F2} x {row.Baseline}");
        }

        return line.ToString();
    }

    /// <summary>The geometric mean of the ratios of each kernel, type and thread count, and of all.</summary>
    public static IEnumerable<string> Means(IEnumerable<PeersRow> rows)
    {
        PeersRow[] compared = [.. rows.Where(row => row.Ratio is not null)];
        foreach (IGrouping<string, PeersRow> group in compared.GroupBy(row => string.Create(CultureInfo.InvariantCulture, $"{row.Type}, {row.Threads} thread{(row.Threads == 1 ? "" : "s")}")))
        {
            string kernels = string.Join(", ", group.GroupBy(row => row.Kernel).Select(kernel => $"{kernel.Key} {Cell(Mean(kernel), 2)}"));
            yield return $"geometric mean of ours / best peer, {group.Key}: {Cell(Mean(group), 3)}, least {Cell(group.Min(row => row.Ratio), 2)} ({kernels})";
        }
    }

    /// <summary>The rows in Markdown, with the machine and the versions.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isa">This library's kernel set.</param>
    /// <param name="peers">The peers, whose names are columns.</param>
    public static string Markdown(IReadOnlyList<PeersRow> rows, string isa, IReadOnlyList<Peer> peers)
    {
        StringBuilder text = new();
        bool errors = rows.Any(row => row.UlpError is not null);
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine()}; ours: {isa}; {string.Join(", ", peers)}. Medians in {string.Join(", ", rows.Select(row => row.Unit).Distinct())}.");
        text.AppendLine();
        text.AppendLine($"| kernel | shape | type | threads | ours | {string.Join(" | ", peers.Select(peer => peer.Name))} | ours / best |{(errors ? " ULP: ours, best |" : "")} of ceiling |");
        text.AppendLine($"|---|---|---|---:|---:|{string.Concat(peers.Select(_ => "---:|"))}---:|{(errors ? "---:|" : "")}---:|");
        foreach (PeersRow row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Kernel} | {row.Shape} | {row.Type} | {row.Threads} | {Cell(row.Ours, Digits(row))} | {string.Join(" | ", peers.Select(peer => Cell(Best(row, peer.Name), Digits(row))))} | {Cell(row.Ratio, 2)} |{(errors ? $" {Error(row.UlpError)}, {Error(row.BestUlpError)} |" : "")} {row.Share:P0} {row.Ceiling} |");
        }

        text.AppendLine();
        text.AppendJoin("  \n", Means(rows));
        return text.ToString();
    }

    /// <summary>The best figure of a peer, which may have several ways to do the work.</summary>
    private static double? Best(PeersRow row, string peer)
    {
        double[] figures = [.. row.Peers.Where(way => way.Key == peer || way.Key.StartsWith(peer + " ", StringComparison.Ordinal)).Select(way => way.Value)];
        return figures.Length == 0 ? null : figures.Max();
    }

    // GFLOP/s count in tens and hundreds, Gelem/s in ones.
    private static int Digits(PeersRow row) => row.Unit == "GFLOP/s" ? 1 : 2;

    private static double Mean(IEnumerable<PeersRow> rows) => Statistics.GeometricMean(rows.Select(row => row.Ratio!.Value));

    private static string Cell(double? value, int digits) => value is { } number ? number.ToString($"F{digits}", CultureInfo.InvariantCulture) : "-";

    // Some peers are off by millions.
    private static string Error(double? ulp) => ulp >= 1e4 ? ulp.Value.ToString("0.0e0", CultureInfo.InvariantCulture) : Cell(ulp, ulp < 100 ? 2 : 0);

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:F1} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:F1} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1} ms"),
    };
}
