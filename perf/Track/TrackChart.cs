using System.Globalization;
using System.Net;
using System.Text;

namespace NnSimd.Perf;

/// <summary>The picture of one benchmark on one processor: results, their spread, levels, and the commits at which these change.</summary>
internal sealed class TrackChart
{
    private const int Width = 640;
    private const int Plot = 120;
    private const int Left = 64;
    private const int Right = 12;
    private const int Top = 10;
    private const int LabelRow = 23;
    private const int Bottom = 28;

    // An upper bound of the width of a label's letter, at the size that a phone gets (TrackPage.Style).
    private const double Letter = 11.5;

    private readonly SeriesLine _line;
    private readonly Dictionary<string, int> _places;
    private readonly double _scale;
    private readonly string _unit;
    private readonly double _low;
    private readonly double _high;
    private readonly double _step;
    private readonly StringBuilder _svg = new();
    private int _top;

    /// <param name="line">The results.</param>
    /// <param name="commits">The commits of all of the benchmark's lines, by date: the horizontal axis.</param>
    public TrackChart(SeriesLine line, IReadOnlyList<string> commits)
    {
        _line = line;
        _places = commits.Index().ToDictionary(commit => commit.Item, commit => commit.Index);
        (_scale, _unit) = UnitOf(line.Points.Max(row => row.Median));
        double low = line.Points.Min(row => row.Median - (row.Spread / 2));
        double high = line.Points.Max(row => row.Median + (row.Spread / 2));

        // Not so close that noise looks like change: a tenth of the time is the least that the axis shows.
        double margin = Math.Max(0.06 * (high - low), ((0.1 * high) - (high - low)) / 2);
        (_low, _high) = (Math.Max(0, low - margin) * _scale, (high + margin) * _scale);
        _step = NiceStep((_high - _low) / 4.5);
    }

    /// <summary>How a time is told: the factor from nanoseconds, and the unit.</summary>
    public static (double Scale, string Unit) UnitOf(double nanoseconds) => nanoseconds switch { < 1e3 => (1, "ns"), < 1e6 => (1e-3, "µs"), _ => (1e-6, "ms") };

    /// <summary>A time with three digits and its unit.</summary>
    public static string Time(double nanoseconds)
    {
        (double scale, string unit) = UnitOf(nanoseconds);
        double value = nanoseconds * scale;
        return value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;
    }

    /// <summary>A ratio as a signed percentage.</summary>
    public static string Percent(double ratio) => (ratio - 1).ToString("+0.0 %;-0.0 %", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A commit as it is shown.</summary>
    public static string Short(string commit) => WebUtility.HtmlEncode(commit.Length > 8 ? commit[..7] + (commit.EndsWith('+') ? "+" : "") : commit);

    /// <summary>The picture.</summary>
    public string Svg(string name)
    {
        IReadOnlyList<(LevelChange Change, double X, int Row, bool Left)> labels = PlaceLabels();
        _top = Top + (LabelRow * labels.Select(label => label.Row + 1).DefaultIfEmpty().Max());
        Append($"<svg viewBox=\"0 0 {Width} {_top + Plot + Bottom}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(name)}\">\n");
        Axes();
        foreach ((LevelChange change, double x, int row, _) in labels)
        {
            Append($"<path class=\"change {Kind(change)}\" d=\"M{x:F1} {Top - 4 + (LabelRow * row)}V{_top + Plot}\"/>");
        }

        // Over the lines of their neighbours.
        foreach ((LevelChange change, double x, int row, bool left) in labels)
        {
            Append($"<text class=\"{Kind(change)}\" x=\"{x + (left ? -5 : 5):F1}\" y=\"{Top + 8 + (LabelRow * row)}\" text-anchor=\"{(left ? "end" : "start")}\">{Label(change)}</text>\n");
        }

        Results();
        return _svg.Append("</svg>").ToString();
    }

    private static string Kind(LevelChange change) => change.Ratio > 1 ? "slower" : "faster";

    private static string Label(LevelChange change) => $"{Short(change.At.Commit)} {Percent(change.Ratio)}";

    /// <summary>Each label beside its line in the first row where it covers no other.</summary>
    private List<(LevelChange Change, double X, int Row, bool Left)> PlaceLabels()
    {
        List<(LevelChange, double, int, bool)> placed = [];
        List<(double Start, double End, int Row)> taken = [];
        foreach (LevelChange change in _line.Changes)
        {
            double x = (X(change.Before) + X(change.At)) / 2;
            double width = (Letter * Label(change).Length) + 10;
            bool left = x + width > Width;
            (double start, double end) = left ? (x - width, x) : (x, x + width);
            int row = 0;
            while (taken.Any(other => other.Row == row && other.Start < end && start < other.End))
            {
                row++;
            }

            taken.Add((start, end, row));
            placed.Add((change, x, row, left));
        }

        return placed;
    }

    private void Axes()
    {
        string format = _step >= 1 ? "0" : _step >= 0.1 ? "0.0" : _step >= 0.01 ? "0.00" : "0.000";
        for (double time = Math.Ceiling(_low / _step) * _step; time <= _high; time += _step)
        {
            Append($"<path class=\"rule\" d=\"M{Left} {Y(time):F1}H{Width - Right}\"/><text x=\"{Left - 7}\" y=\"{Y(time) + 4:F1}\" text-anchor=\"end\">{time.ToString(format, CultureInfo.InvariantCulture)}</text>\n");
        }

        Append($"<text x=\"{Left}\" y=\"{_top + Plot + 22}\">{_line.Points[0].Date:yyyy-MM-dd}</text><text x=\"{(Left + Width - Right) / 2}\" y=\"{_top + Plot + 22}\" text-anchor=\"middle\">{_unit}</text>");
        Append($"<text x=\"{Width - Right}\" y=\"{_top + Plot + 22}\" text-anchor=\"end\">{_line.Points[^1].Date:yyyy-MM-dd}</text>\n");
    }

    private void Results()
    {
        IEnumerable<string> upper = _line.Points.Select(row => Point(row, row.Median + (row.Spread / 2)));
        IEnumerable<string> lower = _line.Points.Reverse().Select(row => Point(row, row.Median - (row.Spread / 2)));
        Append($"<path class=\"band\" d=\"M{string.Join('L', upper.Concat(lower))}Z\"/>");
        foreach (Level level in _line.Levels)
        {
            Append($"<path class=\"level\" d=\"M{X(_line.Points[level.Start]) - 4:F1} {Y(level.Median * _scale):F1}H{X(_line.Points[level.End - 1]) + 4:F1}\"/>");
        }

        Append($"<path class=\"line\" d=\"M{string.Join('L', _line.Points.Select(row => Point(row, row.Median)))}\"/>\n");
        double radius = _line.Points.Count > 80 ? 1.8 : 3;
        foreach (HistoryRow row in _line.Points)
        {
            Append($"<circle cx=\"{X(row):F1}\" cy=\"{Y(row.Median * _scale):F1}\" r=\"{radius}\"><title>{Short(row.Commit)}, {row.Date:yyyy-MM-dd}: {Time(row.Median)}, spread {Time(row.Spread)}, .NET {WebUtility.HtmlEncode(row.Runtime)}</title></circle>");
        }
    }

    private string Point(HistoryRow row, double time) => string.Create(CultureInfo.InvariantCulture, $"{X(row):F1} {Y(time * _scale):F1}");

    private double X(HistoryRow row) => Left + ((_places[row.Commit] + 0.5) / _places.Count * (Width - Left - Right));

    private double Y(double time) => _top + Plot - ((time - _low) / (_high - _low) * Plot);

    /// <summary>1, 2 or 5 times a power of ten, not below the argument.</summary>
    private static double NiceStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private void Append(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
