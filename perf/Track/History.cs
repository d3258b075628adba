using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pragmastat;

namespace NnSimd.Perf;

/// <summary>A line of a history: one benchmark at one commit on one machine.</summary>
/// <param name="Commit">The commit, followed by + where the tree had changes.</param>
/// <param name="Date">The commit's date.</param>
/// <param name="Cpu">The processor: results of different ones are never compared.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Isa">The kernel set.</param>
/// <param name="Benchmark">Its name.</param>
/// <param name="Unit">The unit of the numbers: ns, for one call.</param>
/// <param name="Median">The median of the samples.</param>
/// <param name="Spread">The median distance of two samples (Shamos, Geometry and Statistics, 1976).</param>
/// <param name="Samples">One number from each launch, or BenchmarkDotNet's.</param>
internal sealed record HistoryRow(
    string Commit, DateTimeOffset Date, string Cpu, string Runtime, string Isa, string Benchmark, string Unit, double Median, double Spread, IReadOnlyList<double> Samples)
{
    /// <summary>A row from samples in nanoseconds.</summary>
    public static HistoryRow Of(string commit, DateTimeOffset date, string cpu, string runtime, string benchmark, IReadOnlyList<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        double median = (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        double spread = sorted.Length > 1 && sorted[0] < sorted[^1] ? Toolkit.Spread(new Sample(sorted)).NominalValue : 0;
        return new(commit, date, cpu, runtime, Perf.Benchmark.Parameter(benchmark, "Isa") ?? "", benchmark, "ns", median, spread, [.. samples.Select(sample => Math.Round(sample, 3))]);
    }
}

/// <summary>A history as a file of JSON lines, to which results are appended.</summary>
internal static class History
{
    /// <summary>The rows of a file; none where there is no file yet.</summary>
    /// <exception cref="WrongCallException">A line is no row.</exception>
    public static IReadOnlyList<HistoryRow> Read(string path)
    {
        List<HistoryRow> rows = [];
        int number = 0;
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                rows.Add(JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryRow) ?? throw new JsonException("null"));
            }
            catch (JsonException e)
            {
                throw new WrongCallException($"{path}, line {number} is no row of a history: {e.Message}");
            }
        }

        return rows;
    }

    /// <summary>Adds rows to the end of a file.</summary>
    public static void Append(string path, IEnumerable<HistoryRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.AppendAllLines(path, rows.Select(row => JsonSerializer.Serialize(row, HistoryJson.Default.HistoryRow)));
    }

    /// <summary>The rows of a result that BenchmarkDotNet exported as full JSON (<c>bench --exporters fulljson</c>).</summary>
    /// <exception cref="WrongCallException">The text is something else.</exception>
    public static IReadOnlyList<HistoryRow> Import(string json, string commit, DateTimeOffset date)
    {
        try
        {
            JsonNode root = JsonNode.Parse(json)!;
            JsonNode host = root["HostEnvironmentInfo"] ?? throw new JsonException("HostEnvironmentInfo is missing");
            string cpu = (string?)host["ProcessorName"] ?? throw new JsonException("ProcessorName is missing");
            string runtime = ((string?)host["RuntimeVersion"] ?? "").Replace(".NET ", "", StringComparison.Ordinal).Split(' ')[0];
            return
            [
                .. from benchmark in (root["Benchmarks"] ?? throw new JsonException("Benchmarks is missing")).AsArray()
                   let samples = benchmark!["Statistics"]?["OriginalValues"]?.AsArray().Select(value => (double)value!).ToArray()
                   where samples is { Length: > 0 }
                   let parameters = ((string?)benchmark["Parameters"] ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
                   let name = Benchmark.NameOf((string)benchmark["Type"]!, (string)benchmark["Method"]!, parameters.Select(part => KeyValuePair.Create(part[0], part[1])))
                   select HistoryRow.Of(commit, date, cpu, runtime, name, samples),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or IndexOutOfRangeException or FormatException)
        {
            throw new WrongCallException($"Expected BenchmarkDotNet's full JSON export (bench --exporters fulljson): {e.Message}");
        }
    }
}

[JsonSerializable(typeof(HistoryRow))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HistoryJson : JsonSerializerContext;
