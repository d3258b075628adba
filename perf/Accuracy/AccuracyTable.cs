using System.Globalization;
using System.Text;

namespace NnSimd.Perf;

/// <summary>The rows of the verb <c>accuracy</c> as the README shows them.</summary>
internal static class AccuracyTable
{
    /// <summary>A line for each function: bound, largest error and where, of float and of double.</summary>
    public static string Markdown(IReadOnlyList<AccuracyRow> rows)
    {
        StringBuilder text = new();
        text.AppendLine("| function | float: bound | measured | at | double: bound | measured | at |");
        text.AppendLine("|---|---:|---:|---|---:|---:|---|");
        foreach (IGrouping<string, AccuracyRow> function in rows.GroupBy(row => row.Function))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {function.Key} | {Cells(function, "float")} | {Cells(function, "double")} |");
        }

        return text.ToString();
    }

    private static string Cells(IEnumerable<AccuracyRow> rows, string type)
    {
        AccuracyRow? row = rows.FirstOrDefault(row => row.Type == type);
        return row is null ? "- | - | -" : string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Bound}{(row.Absolute == 0 ? "" : $" or {row.Absolute:0.0e-0}")} | {row.MaxUlp:F3} | {(row.MaxUlp == 0 ? "" : Input(row))}");
    }

    private static string Input(AccuracyRow row)
    {
        ulong bits = ulong.Parse(row.WorstInput[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return row.Type == "float"
            ? BitConverter.UInt32BitsToSingle((uint)bits).ToString("R", CultureInfo.InvariantCulture)
            : BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);
    }
}
