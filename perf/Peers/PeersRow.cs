using System.Text.Json;
using System.Text.Json.Serialization;

namespace NnSimd.Perf;

/// <summary>A row of the verb <c>peers</c>.</summary>
/// <param name="Family">What is measured: gemm, activations.</param>
/// <param name="Kernel">The kind of work within the family.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Type">The element type.</param>
/// <param name="Isa">This library's kernel set.</param>
/// <param name="Threads">The threads that each candidate might use.</param>
/// <param name="Unit">The unit of all figures.</param>
/// <param name="Ours">This library's figure: the median of the rounds.</param>
/// <param name="OursBest">The best of the rounds.</param>
/// <param name="Peers">Each peer's median.</param>
/// <param name="PeersBest">Each peer's best.</param>
/// <param name="BestPeer">The peer with the highest median; null where no peer does this work.</param>
/// <param name="Best">That peer's median.</param>
/// <param name="Ratio">Ours / best: above 1, this library leads.</param>
/// <param name="Share">Ours / ceiling, both measured in this run.</param>
/// <param name="Ceiling">The name of the ceiling.</param>
/// <param name="Baseline">What this library would do otherwise; null where there is no other way.</param>
/// <param name="OverBaseline">Ours / baseline.</param>
internal sealed record PeersRow(
    string Family,
    string Kernel,
    string Shape,
    string Type,
    string Isa,
    int Threads,
    string Unit,
    double Ours,
    double OursBest,
    IReadOnlyDictionary<string, double> Peers,
    IReadOnlyDictionary<string, double> PeersBest,
    string? BestPeer,
    double? Best,
    double? Ratio,
    double? Share,
    string? Ceiling,
    string? Baseline,
    double? OverBaseline)
{
    /// <summary>The largest error of our results in ULP; null where it says nothing.</summary>
    public double? UlpError { get; init; }

    /// <summary>That of the best peer.</summary>
    public double? BestUlpError { get; init; }

    /// <summary>The seconds of one of our calls.</summary>
    [JsonIgnore]
    public double Seconds { get; init; }

    /// <summary>Turns the times of a row into its figures.</summary>
    /// <param name="work">The row.</param>
    /// <param name="isa">This library's kernel set.</param>
    /// <param name="ours">This library's time.</param>
    /// <param name="baseline">The time of what this library would do otherwise.</param>
    /// <param name="peers">The peers' times.</param>
    /// <param name="ceilings">The ceilings' times, of which the longest counts.</param>
    public static PeersRow Of(
        IPeersCase work,
        string isa,
        Timing ours,
        (string Name, Timing Timing)? baseline,
        IReadOnlyList<(string Name, Timing Timing)> peers,
        IReadOnlyList<(string Name, Timing Timing)> ceilings)
    {
        double Rate(double seconds) => work.Workload.Operations / seconds * 1e-9;

        Dictionary<string, double> medians = peers.ToDictionary(peer => peer.Name, peer => Rate(peer.Timing.Median));
        (string Name, Timing Timing)? best = peers.Count == 0 ? null : peers.MinBy(peer => peer.Timing.Median);
        (string Name, Timing Timing)? ceiling = ceilings.Count == 0 ? null : ceilings.MaxBy(bound => bound.Timing.Median);
        return new(
            work.Family,
            work.Kernel,
            work.Shape,
            work.Type,
            isa,
            work.Threads,
            work.Workload.Unit,
            Rate(ours.Median),
            Rate(ours.Best),
            medians,
            peers.ToDictionary(peer => peer.Name, peer => Rate(peer.Timing.Best)),
            best?.Name,
            best is null ? null : medians[best.Value.Name],
            best?.Timing.Median / ours.Median,
            ceiling?.Timing.Median / ours.Median,
            ceiling?.Name,
            baseline?.Name,
            baseline?.Timing.Median / ours.Median)
        {
            Seconds = ours.Median,
        };
    }

    /// <summary>Writes rows as one JSON array.</summary>
    public static void Write(Stream destination, IReadOnlyList<PeersRow> rows) =>
        JsonSerializer.Serialize(destination, rows, PeersJson.Default.IReadOnlyListPeersRow);
}

[JsonSerializable(typeof(IReadOnlyList<PeersRow>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class PeersJson : JsonSerializerContext;
