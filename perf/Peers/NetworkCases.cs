using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Perf;

/// <summary>The outputs of a network of dense layers for a batch as a row of the table.</summary>
/// <param name="Activation">Of every layer but the last, which has none.</param>
/// <param name="Widths">The inputs, and the outputs of each layer.</param>
/// <param name="Batch">The samples.</param>
/// <param name="Threads">The threads that each candidate may use.</param>
internal sealed record NetworkCase(Activation Activation, IReadOnlyList<int> Widths, int Batch, int Threads) : IPeersCase
{
    /// <inheritdoc/>
    public string Family => "networks";

    /// <inheritdoc/>
    public string Kernel => Activation.Name;

    /// <inheritdoc/>
    public string Shape => $"{Batch} of {string.Join("-", Widths)}";

    /// <inheritdoc/>
    public string Type => "float";

    /// <inheritdoc/>
    public IWorkload Workload => new GemmShape(Batch, 1, Widths.Zip(Widths.Skip(1), (inputs, outputs) => inputs * outputs).Sum());

    /// <summary>The network.</summary>
    public Network Create() => new(Widths[0], [.. Widths.Skip(1).Select((outputs, i) => new Dense(outputs, i == Widths.Count - 2 ? null : Activation))]);

    /// <inheritdoc/>
    public IContest Open(KernelSet kernels, IReadOnlyList<Peer> peers) => new NetworkContest(this, kernels, peers);
}

/// <summary>The rows of the family networks.</summary>
internal static class NetworkCases
{
    private static readonly (Activation Activation, int[] Widths, int[] Batches)[] Networks =
    [
        // The digits of the sample, a wider classifier, the two layers between the attentions of a transformer, a small regression.
        (Activation.Relu, [784, 128, 10], [1, 32, 128, 1024]),
        (Activation.Relu, [784, 512, 512, 10], [1, 32, 256]),
        (Activation.Gelu, [768, 3072, 768], [1, 16, 128]),
        (Activation.Tanh, [16, 64, 64, 1], [1, 32, 1024]),
    ];

    /// <summary>Every row; networks are of floats.</summary>
    public static IEnumerable<NetworkCase> Of(string type, int threads) =>
        from network in Networks
        where type == "float"
        from batch in network.Batches
        select new NetworkCase(network.Activation, network.Widths, batch, threads);
}
