using System.Runtime.InteropServices;
using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Perf;

/// <summary>The network of one row and its buffers in native memory, 64-byte aligned: the same for every candidate.</summary>
internal sealed unsafe class NetworkOperands : IDisposable
{
    /// <summary>Makes the network and fills the batch.</summary>
    public NetworkOperands(NetworkCase work)
    {
        Case = work;
        Network = work.Create();
        foreach (Dense layer in Network.Layers)
        {
            Inputs.Uniform(layer.Outputs, 0.1f).CopyTo(layer.Bias);
        }

        X = Allocate(work.Batch * Network.Inputs);
        Y = Allocate(work.Batch * Network.Outputs);
        Parameters = Allocate(Network.Parameters.Length);
        Inputs.Uniform(work.Batch * Network.Inputs, 1).CopyTo(new Span<float>(X, work.Batch * Network.Inputs));
        Network.Parameters.CopyTo(new Span<float>(Parameters, Network.Parameters.Length));
    }

    /// <summary>The row.</summary>
    public NetworkCase Case { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>[batch x inputs].</summary>
    public float* X { get; private set; }

    /// <summary>[batch x outputs].</summary>
    public float* Y { get; private set; }

    /// <summary>A copy of all parameters.</summary>
    public float* Parameters { get; private set; }

    /// <summary>The batch.</summary>
    public ReadOnlyMatrixSpan<float> Batch => new(new(X, Case.Batch * Network.Inputs), Case.Batch, Network.Inputs);

    /// <summary>The outputs.</summary>
    public Span<float> Result => new(Y, Case.Batch * Network.Outputs);

    /// <summary>What is wrong with the outputs of the first and the last sample, or null where they are near the reference: to 2^-15 of the largest output.</summary>
    public string? Fault()
    {
        double[] parameters = Doubles(Network.Parameters);
        foreach (int row in new[] { 0, Case.Batch - 1 })
        {
            double[] expected = NetworkReference.Forward(Network, parameters, Doubles(new(X + ((long)row * Network.Inputs), Network.Inputs)));
            double allowed = expected.Max(Math.Abs) * Math.ScaleB(1, -15);
            for (int j = 0; j < expected.Length; j++)
            {
                float actual = Y[((long)row * Network.Outputs) + j];
                if (!(Math.Abs(actual - expected[j]) <= allowed))
                {
                    return $"output {j} of sample {row} is {actual:G9}, expected {expected[j]:G9}";
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(X);
        NativeMemory.AlignedFree(Y);
        NativeMemory.AlignedFree(Parameters);
        X = Y = Parameters = null;
    }

    private static float* Allocate(int length) => (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}

/// <summary>Everybody who can run a network, on one set of buffers: ours packed for inference, as theirs are.</summary>
internal sealed unsafe class NetworkContest : IContest
{
    private readonly NetworkOperands _operands;
    private readonly PackedNetwork _packed;

    /// <summary>Makes the network and finds the candidates.</summary>
    public NetworkContest(NetworkCase work, KernelSet kernels, IReadOnlyList<Peer> peers)
    {
        NetworkOperands o = _operands = new(work);
        o.Network.Execution = new() { Kernels = kernels, MaxThreads = work.Threads };
        _packed = o.Network.Pack();
        Ours = new("ours", count =>
        {
            for (int i = 0; i < count; i++)
            {
                _packed.Forward(o.Batch);
            }
        })
        {
            Publish = () => _packed.Forward(o.Batch).Data.CopyTo(o.Result),
        };
        Baseline = new("unpacked", count =>
        {
            for (int i = 0; i < count; i++)
            {
                o.Network.Forward(o.Batch);
            }
        });
        Peers = [.. peers.OfType<INetworkPeer>().SelectMany(peer => peer.Infer(o))];
        Ceilings =
        [
            Perf.Ceilings.FmaPeak<float>(kernels, work.Workload.Operations / 2, work.Threads),
            Perf.Ceilings.ReadBandwidth(kernels, work.Threads, ((nint)o.Parameters, (long)o.Network.Parameters.Length * sizeof(float))),
        ];
    }

    /// <inheritdoc/>
    public Candidate Ours { get; }

    /// <inheritdoc/>
    public Candidate Baseline { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Peers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Ceilings { get; }

    /// <inheritdoc/>
    public void Spoil() => _operands.Result.Fill(float.NaN);

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

        _packed.Dispose();
        _operands.Dispose();
    }
}
