using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NnSimd.Perf;

/// <summary>A row of the verb <c>accuracy</c>.</summary>
/// <param name="Function">The activation, with ' for its derivative, with '(y) for its derivative from its result.</param>
/// <param name="Type">The element type.</param>
/// <param name="Isa">The kernel set that computed it.</param>
/// <param name="Inputs">How many inputs were tried.</param>
/// <param name="Bound">The bound that the activation states, in ULP.</param>
/// <param name="Absolute">The absolute error that it allows besides, where a derivative has a zero.</param>
/// <param name="MaxUlp">The largest error found in ULP, of those above the allowed absolute one.</param>
/// <param name="WorstInput">The bits of the input where it was found.</param>
/// <param name="MaxAbsolute">The largest absolute error found of those above the bound in ULP; 0 where none is.</param>
/// <param name="Hash">A hash of all results: equal on every kernel set.</param>
/// <param name="Descents">How many inputs have a greater result than the next number of their type, NaN aside: 0 of a function that never falls.</param>
internal sealed record AccuracyRow(
    string Function, string Type, string Isa, long Inputs, double Bound, double Absolute, double MaxUlp, string WorstInput, double MaxAbsolute, string Hash, long Descents)
{
    /// <summary>Whether every result keeps its bound.</summary>
    [JsonIgnore]
    public bool Holds => MaxUlp <= Bound && MaxAbsolute <= Absolute;

    /// <summary>The rows of a file that the verb wrote.</summary>
    public static List<AccuracyRow> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static List<AccuracyRow> Read(Stream stream) => JsonSerializer.Deserialize(stream, AccuracyJson.Readable.ListAccuracyRow)!;

    /// <summary>Writes rows as one JSON array.</summary>
    public static void Write(Stream stream, List<AccuracyRow> rows) => JsonSerializer.Serialize(stream, rows, AccuracyJson.Readable.ListAccuracyRow);
}

[JsonSerializable(typeof(List<AccuracyRow>))]
internal sealed partial class AccuracyJson : JsonSerializerContext
{
    /// <summary>Written for people too: with the ' of a derivative's name as it is.</summary>
    public static AccuracyJson Readable { get; } = new(new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    });
}
