using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Perf;

/// <summary>
/// The setting that each peer is started with: of those that choose its kernels, the fastest on this machine. A library that does not know the processor falls back to
/// slow kernels, and an environment made for another machine keeps a library from its best; neither is what a peer can do.
/// </summary>
internal static class PeerSettings
{
    /// <summary>The verb that measures one peer as the environment starts it.</summary>
    public const string ProbeVerb = "probe";

    private const double ProbeSeconds = 0.03;

    private static readonly GemmCase[] Probed =
    [
        new("square", new(48, 48, 48), "float", 1), new("square", new(256, 256, 256), "float", 1),
        new("square", new(48, 48, 48), "double", 1), new("square", new(256, 256, 256), "double", 1),
    ];

    // The values that a peer's variable may take, on any processor or on one with no more than AVX2; null stands for the library's own choice.
    private static (string Peer, string Variable, string?[] Free, string[] Limited)[] All =>
    [
        ("OpenBLAS", "OPENBLAS_CORETYPE", [null, "Haswell", "Zen", "SkylakeX", "Cooperlake"], ["Haswell", "Zen"]),

        // Numbers, because libblis.so.4 does not take names: Skylake-X, Haswell, Zen 3.
        ("BLIS", "BLIS_ARCH_TYPE", [null, "0", "3", "6"], ["3", "6"]),
        ("oneDNN", "DNNL_MAX_CPU_ISA", [null], ["AVX2"]),
        ("MKL", "MKL_ENABLE_INSTRUCTIONS", [null], ["AVX2"]),
    ];

    /// <summary>Sets the environment for the peers that are loaded next; whatever it held for them is removed.</summary>
    /// <param name="peers">The names of the peers to be loaded.</param>
    /// <param name="threads">The most threads that any row uses.</param>
    /// <param name="avx2">Whether the peers are kept from using more than AVX2.</param>
    public static void Apply(IEnumerable<string> peers, int threads, bool avx2)
    {
        Clear();
        foreach ((string peer, string variable, string?[] free, string[] limited) in X86Base.IsSupported ? All : [])
        {
            string?[] values = avx2 ? limited : free;
            if (peers.Contains(peer) && (values.Length == 1 ? values[0] : values.MaxBy(value => Speed(peer, variable, value))) is { } best)
            {
                NativeEnvironment.Set(variable, best);
            }
        }

        // A worker thread of OpenBLAS or OpenMP spins for a while after a call. Where the system has put two on one processor, each waits for the end of the other's spinning: with
        // the default of some 10 ms BLIS fell to a tenth. Between the calls of a sample they still spin, as these limits of 0.4 ms and about 1 ms are far longer than the gap.
        NativeEnvironment.Set("OPENBLAS_THREAD_TIMEOUT", "20");
        NativeEnvironment.Set("GOMP_SPINCOUNT", "30000");
        NativeEnvironment.Set("OPENBLAS_NUM_THREADS", $"{threads}");
    }

    /// <summary>The verb: prints how fast a peer multiplies with a setting, or fails where it is wrong.</summary>
    /// <param name="name">The peer.</param>
    /// <param name="variable">Its variable.</param>
    /// <param name="value">The setting, or null for the library's own choice.</param>
    public static int Probe(string name, string variable, string? value)
    {
        Clear();
        NativeEnvironment.Set("OPENBLAS_NUM_THREADS", "1");
        if (value is not null)
        {
            NativeEnvironment.Set(variable, value);
        }

        if (PeerSet.LoadGemm(name) is not { } peer)
        {
            return Fail.Because($"{name} is not here.");
        }

        double speed = 1;
        foreach (GemmCase work in Probed)
        {
            using GemmOperands operands = new(work);
            Candidate candidate = peer.Multiply(operands).First();
            operands.Spoil();
            candidate.Run(1);
            if (operands.Fault() is { } fault)
            {
                return Fail.Because(fault);
            }

            double best = double.PositiveInfinity;
            for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < ProbeSeconds;)
            {
                long start = Stopwatch.GetTimestamp();
                candidate.Run(4);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            speed *= 1e-9 * work.Shape.Operations / best;
        }

        Console.WriteLine(speed.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>What the verb says in a process of its own, as a library reads its variable once; 0 where the peer cannot be started or is wrong.</summary>
    private static double Speed(string peer, string variable, string? value)
    {
        using Process process = Self.Start([ProbeVerb, peer, variable, .. value is null ? Array.Empty<string>() : [value]], HostProcess.Settings);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return process.ExitCode == 0 && double.TryParse(output, CultureInfo.InvariantCulture, out double speed) ? speed : 0;
    }

    /// <summary>Removes what the environment holds for peers: it may be meant for another machine.</summary>
    private static void Clear()
    {
        foreach (string name in NativeEnvironment.OfPeers)
        {
            NativeEnvironment.Remove(name);
        }
    }
}
