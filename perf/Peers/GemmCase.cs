using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>C[M x N] = op(A)[M x K] op(B)[K x N] as a row of the table.</summary>
/// <param name="Kernel">The kind of work.</param>
/// <param name="Shape">M, N and K.</param>
/// <param name="Type">float or double.</param>
/// <param name="Threads">The threads that each candidate may use.</param>
internal sealed record GemmCase(string Kernel, GemmShape Shape, string Type, int Threads) : IPeersCase
{
    /// <summary>Whether A is stored as K x M.</summary>
    public bool TransposeA { get; init; }

    /// <summary>Whether B is stored as N x K.</summary>
    public bool TransposeB { get; init; }

    /// <summary>The elements from a row to the next in all three matrices; as few as possible unless given.</summary>
    public int? LeadingDimension { get; init; }

    /// <summary>The operand that this library packs before the time is taken, or null for none.</summary>
    public GemmOperand? Packed { get; init; }

    /// <summary>How many such products there are, of matrices that lie one after the other.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The function applied to the product and a bias, or null for the bare product.</summary>
    public Activation? Activation { get; init; }

    /// <inheritdoc/>
    public string Family => "gemm";

    /// <inheritdoc/>
    public IWorkload Workload => Count == 1 ? Shape : new GemmBatchShape(Count, Shape);

    string IPeersCase.Shape =>
        $"{Workload}{(TransposeA ? " A^T" : "")}{(TransposeB ? " B^T" : "")}{(LeadingDimension is { } ld ? $" ld {ld}" : "")}{(Packed is null ? "" : $" packed {(Packed == GemmOperand.Left ? "A" : "B")}")}{(Activation is null ? "" : $" {Activation}")}";

    /// <inheritdoc/>
    public IContest Open(KernelSet kernels, IReadOnlyList<Peer> peers) =>
        Type == "double" ? new GemmContest<double>(this, kernels, peers) : new GemmContest<float>(this, kernels, peers);
}
