using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Everybody who can do a multiplication, on one set of operands.</summary>
internal sealed unsafe class GemmContest : IContest
{
    // Below so many operations for a byte of the operands, memory may be the limit.
    private const double OperationsPerByte = 16;

    // Smaller operands are loaded in less time than it takes to start the loop of a ceiling.
    private const int LeastBytes = 1 << 15;

    private readonly GemmOperands _operands;

    /// <summary>Allocates the operands and finds the candidates.</summary>
    public GemmContest(GemmCase work, KernelSet kernels, IReadOnlyList<Peer> peers)
    {
        GemmOperands o = _operands = new(work);
        Ours = new("ours", Multiply(new() { Kernels = kernels, MaxThreads = work.Threads }));
        if (work.Threads > 1)
        {
            Baseline = new("1 thread", Multiply(new() { Kernels = kernels, MaxThreads = 1 }));
        }

        Peers = [.. peers.OfType<IGemmPeer>().SelectMany(peer => peer.Multiply(o))];
        List<Candidate> ceilings = [Perf.Ceilings.FmaPeak(kernels, (double)work.Shape.M * work.Shape.N * work.Shape.K, work.Threads)];
        int size = o.IsDouble ? sizeof(double) : sizeof(float);
        (long lengthA, long lengthB, long lengthC) = (o.LengthA * size, o.LengthB * size, o.LengthC * size);
        long bytes = lengthA + lengthB + lengthC;
        if (work.LeadingDimension is null && bytes >= LeastBytes && work.Shape.Operations < OperationsPerByte * bytes)
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
    public void Dispose() => _operands.Dispose();

    private Action<int> Multiply(Execution execution) => count =>
    {
        ReadOnlyMatrixSpan<float> a = _operands.ViewA<float>(), b = _operands.ViewB<float>();
        MatrixSpan<float> c = _operands.ViewC<float>();
        for (int i = 0; i < count; i++)
        {
            Gemm.Multiply(a, b, c, execution: execution);
        }
    };
}
