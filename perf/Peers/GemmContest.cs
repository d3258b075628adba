using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Everybody who can do a multiplication, on one set of operands.</summary>
internal sealed unsafe class GemmContest<T> : IContest
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Below so many operations for a byte of the operands, memory may be the limit.
    private const double OperationsPerByte = 16;

    // Smaller operands are loaded in less time than it takes to start the loop of a ceiling.
    private const int LeastBytes = 1 << 15;

    private readonly GemmOperands _operands;
    private readonly PackedMatrix<T>? _packed;

    /// <summary>Allocates the operands and finds the candidates.</summary>
    public GemmContest(GemmCase work, KernelSet kernels, IReadOnlyList<Peer> peers)
    {
        GemmOperands o = _operands = new(work);
        Execution execution = new() { Kernels = kernels, MaxThreads = work.Threads };
        if (work.Activation is { } activation)
        {
            Ours = new("ours", Fused(activation, execution));
            Baseline = new("bare product", Multiply(execution));
            Peers = [];
        }
        else if (work.Packed is { } operand)
        {
            _packed = operand == GemmOperand.Left ? PackedMatrix.PackLeft(o.ViewA<T>(), execution) : PackedMatrix.Pack(o.ViewB<T>(), execution);
            Ours = new("ours", operand == GemmOperand.Left ? MultiplyPackedLeft(_packed, execution) : MultiplyPackedRight(_packed, execution));
            Baseline = new("unpacked", Multiply(execution));
            Peers = [.. peers.OfType<IGemmPeer>().SelectMany(peer => peer.Multiply(o))];
        }
        else if (work.Count > 1)
        {
            Ours = new("ours", MultiplyBatch(execution));
            Baseline = new("separate calls", MultiplyEach(execution));
            Peers = [.. peers.OfType<IGemmPeer>().SelectMany(peer => peer.Multiply(o))];
        }
        else
        {
            Ours = new("ours", Multiply(execution));
            Baseline = work.Threads > 1 ? new("1 thread", Multiply(execution with { MaxThreads = 1 })) : null;
            Peers = [.. peers.OfType<IGemmPeer>().SelectMany(peer => peer.Multiply(o))];
        }

        List<Candidate> ceilings = [Perf.Ceilings.FmaPeak<T>(kernels, work.Workload.Operations / 2, work.Threads)];
        int size = sizeof(T);
        (long lengthA, long lengthB, long lengthC) = (o.LengthA * size, o.LengthB * size, o.LengthC * size);
        long bytes = lengthA + lengthB + lengthC;
        if (work.LeadingDimension is null && bytes >= LeastBytes && work.Workload.Operations < OperationsPerByte * bytes)
        {
            ceilings.Add(Perf.Ceilings.ReadBandwidth(kernels, work.Threads, ((nint)o.A, lengthA), ((nint)o.B, lengthB)));
            ceilings.Add(Perf.Ceilings.WriteBandwidth(kernels, work.Threads, (nint)o.C, lengthC));
        }

        Ceilings = ceilings;
    }

    /// <inheritdoc/>
    public Candidate Ours { get; }

    /// <inheritdoc/>
    public Candidate? Baseline { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Peers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Ceilings { get; }

    /// <inheritdoc/>
    public void Spoil() => _operands.Spoil();

    /// <inheritdoc/>
    public string? Fault() => _operands.Fault();

    /// <inheritdoc/>
    public double? UlpError() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Candidate peer in Peers)
        {
            peer.Resource?.Dispose();
        }

        _packed?.Dispose();
        _operands.Dispose();
    }

    private Action<int> Multiply(Execution execution) => count =>
    {
        ReadOnlyMatrixSpan<T> a = _operands.ViewA<T>(), b = _operands.ViewB<T>();
        MatrixSpan<T> c = _operands.ViewC<T>();
        for (int i = 0; i < count; i++)
        {
            Gemm.Multiply(a, b, c, execution: execution);
        }
    };

    private Action<int> MultiplyBatch(Execution execution) => count =>
    {
        GemmOperands o = _operands;
        (int m, int n, int k) = o.Case.Shape;
        ReadOnlyMatrixBatch<T> a = new(new(o.A, (int)o.LengthA), o.Case.Count, m, k), b = new(new(o.B, (int)o.LengthB), o.Case.Count, k, n);
        MatrixBatch<T> c = new(new(o.C, (int)o.LengthC), o.Case.Count, m, n);
        for (int i = 0; i < count; i++)
        {
            Gemm.MultiplyBatch(a, b, c, execution: execution);
        }
    };

    private Action<int> MultiplyEach(Execution execution) => count =>
    {
        for (int i = 0; i < count * _operands.Case.Count; i++)
        {
            int matrix = i % _operands.Case.Count;
            Gemm.Multiply(_operands.ViewA<T>(matrix), _operands.ViewB<T>(matrix), _operands.ViewC<T>(matrix), execution: execution);
        }
    };

    private Action<int> MultiplyPackedRight(PackedMatrix<T> b, Execution execution) => count =>
    {
        ReadOnlyMatrixSpan<T> a = _operands.ViewA<T>();
        MatrixSpan<T> c = _operands.ViewC<T>();
        for (int i = 0; i < count; i++)
        {
            Gemm.Multiply(a, b, c, execution: execution);
        }
    };

    private Action<int> MultiplyPackedLeft(PackedMatrix<T> a, Execution execution) => count =>
    {
        ReadOnlyMatrixSpan<T> b = _operands.ViewB<T>();
        MatrixSpan<T> c = _operands.ViewC<T>();
        for (int i = 0; i < count; i++)
        {
            Gemm.Multiply(a, b, c, execution: execution);
        }
    };

    private Action<int> Fused(Activation activation, Execution execution) => count =>
    {
        ReadOnlyMatrixSpan<float> a = _operands.ViewA<float>(), b = _operands.ViewB<float>();
        MatrixSpan<float> c = _operands.ViewC<float>();
        ReadOnlySpan<float> bias = new(_operands.Bias, c.Columns);
        for (int i = 0; i < count; i++)
        {
            activation.Multiply(a, b, c, bias, execution);
        }
    };
}
