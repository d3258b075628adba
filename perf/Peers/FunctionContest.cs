using System.Numerics;
using System.Runtime.CompilerServices;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Everybody who has a function, on one set of buffers.</summary>
internal sealed unsafe class FunctionContest<T> : IContest
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FunctionOperands _operands;

    /// <summary>Allocates the buffers and finds the candidates.</summary>
    public FunctionContest(FunctionCase work, KernelSet kernels, IReadOnlyList<Peer> peers)
    {
        _operands = new(work);
        Execution execution = kernels == KernelSet.Best ? default : new() { Kernels = kernels };
        Ours = new("ours", work.Function.Kind == FunctionKind.Rows ? Rows(work, execution) : Elements(work, execution));
        Peers = [.. peers.OfType<IFunctionPeer>().SelectMany(peer => peer.Apply(_operands))];
        Ceilings = work.IsShort ? [] : [Perf.Ceilings.CopyBandwidth(kernels, (nint)_operands.X, (nint)_operands.Y, _operands.Bytes)];
    }

    /// <inheritdoc/>
    public Candidate Ours { get; }

    /// <inheritdoc/>
    public Candidate? Baseline => null;

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Peers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Ceilings { get; }

    /// <inheritdoc/>
    public void Spoil() => _operands.Spoil();

    /// <inheritdoc/>
    public string? Fault() => _operands.Fault();

    /// <inheritdoc/>
    public double? UlpError() => _operands.UlpError();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Candidate peer in Peers)
        {
            peer.Resource?.Dispose();
        }

        _operands.Dispose();
    }

    // The loops around the calls of managed candidates are optimized at once: one that the runtime replaces while it runs may copy the operands of a short call in a slower way.
    private Action<int> Elements(FunctionCase work, Execution execution)
    {
        SpanCall<T> function = OwnFunctions.OfSpans<T>(work.Function, execution);
        return [MethodImpl(MethodImplOptions.AggressiveOptimization)] (count) =>
        {
            ReadOnlySpan<T> x = _operands.Input<T>();
            Span<T> y = _operands.Result<T>();
            for (int i = 0; i < count; i++)
            {
                function(x, y);
            }
        };
    }

    private Action<int> Rows(FunctionCase work, Execution execution)
    {
        RowCall<T> function = OwnFunctions.OfRows<T>(work.Function, execution);
        return [MethodImpl(MethodImplOptions.AggressiveOptimization)] (count) =>
        {
            ReadOnlyMatrixSpan<T> x = new(_operands.Input<T>(), work.Rows, work.Columns);
            MatrixSpan<T> y = new(_operands.Result<T>(), work.Rows, work.Columns);
            for (int i = 0; i < count; i++)
            {
                function(x, y);
            }
        };
    }
}
