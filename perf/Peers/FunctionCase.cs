using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>What a function makes of its input.</summary>
internal enum FunctionKind
{
    /// <summary>Each element of the result is a function of an element of the input.</summary>
    Elementwise,

    /// <summary>Each row of the result is a function of a row of the input.</summary>
    Rows,
}

/// <summary>A function on a buffer as a row of the table.</summary>
/// <param name="Function">The function.</param>
/// <param name="Rows">The number of rows; 1 where each element stands alone.</param>
/// <param name="Columns">The number of elements, of a row where there are several.</param>
/// <param name="Type">float or double.</param>
internal sealed record FunctionCase(TabledFunction Function, int Rows, int Columns, string Type) : IPeersCase
{
    // A larger span would hide what a call costs before its first element.
    private const int MostOfAShortSpan = 64;

    /// <summary>The elements of the input.</summary>
    public int Length => Rows * Columns;

    /// <summary>Whether the row is about the cost of a call: peers that set up a session or a primitive have nothing to show there.</summary>
    public bool IsShort => Length <= MostOfAShortSpan;

    /// <inheritdoc/>
    public string Family => "activations";

    /// <inheritdoc/>
    public string Kernel => Function.Name;

    /// <inheritdoc/>
    public string Shape => Function.Kind == FunctionKind.Rows ? $"{Rows}x{Columns}" : $"{Columns}";

    /// <inheritdoc/>
    public int Threads => 1;

    /// <inheritdoc/>
    public IWorkload Workload => Function.Kind == FunctionKind.Rows ? new RowsOfElements(Rows, Columns) : new ElementCount(Columns);

    /// <inheritdoc/>
    public IContest Open(KernelSet kernels, IReadOnlyList<Peer> peers) =>
        Type == "double" ? new FunctionContest<double>(this, kernels, peers) : new FunctionContest<float>(this, kernels, peers);
}
