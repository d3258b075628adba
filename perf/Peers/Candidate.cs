using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Somebody who can do the work of a row: this library, a peer, or a ceiling of the machine.</summary>
/// <param name="Name">Who.</param>
/// <param name="Run">Does the work so many times.</param>
internal sealed record Candidate(string Name, Action<int> Run)
{
    /// <summary>Copies the result to the row's buffers, from a candidate that cannot write there itself.</summary>
    public Action? Publish { get; init; }

    /// <summary>What is to be disposed of after the row.</summary>
    public IDisposable? Resource { get; init; }
}

/// <summary>A row of the table before anything is allocated: what is computed, and on how many threads.</summary>
internal interface IPeersCase
{
    /// <summary>What a row is about: gemm, activations.</summary>
    string Family { get; }

    /// <summary>The kind of work within the family; ratios are averaged per kernel.</summary>
    string Kernel { get; }

    /// <summary>The sizes, and whatever else tells this row from the others of its kernel.</summary>
    string Shape { get; }

    /// <summary>The element type.</summary>
    string Type { get; }

    /// <summary>The threads that each candidate may use.</summary>
    int Threads { get; }

    /// <summary>How much one call does.</summary>
    IWorkload Workload { get; }

    /// <summary>Allocates the buffers and finds who can do the work.</summary>
    IContest Open(KernelSet kernels, IReadOnlyList<Peer> peers);
}

/// <summary>A row that is being measured: one set of buffers, and everybody who works on it.</summary>
internal interface IContest : IDisposable
{
    /// <summary>This library.</summary>
    Candidate Ours { get; }

    /// <summary>What this library would do otherwise, to see what the row's way gains or costs; null where there is none.</summary>
    Candidate? Baseline { get; }

    /// <summary>Everybody else.</summary>
    IReadOnlyList<Candidate> Peers { get; }

    /// <summary>What the machine could do at most; the lowest counts.</summary>
    IReadOnlyList<Candidate> Ceilings { get; }

    /// <summary>Destroys the result, so that the next check sees only what the next call has written.</summary>
    void Spoil();

    /// <summary>What is wrong with the result, or null where it lies within the bound of the reference.</summary>
    string? Fault();

    /// <summary>The largest error of the result in units in the last place of the exact one; null where that says nothing.</summary>
    double? UlpError();
}
