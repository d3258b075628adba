using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NnSimd.Perf;

/// <summary>Another library, found on this machine.</summary>
internal abstract class Peer
{
    /// <summary>What the table calls it.</summary>
    public abstract string Name { get; }

    /// <summary>The version, and the instruction set that it has chosen where it tells.</summary>
    public abstract string Version { get; }

    /// <summary>Whether the runtime compiles it, first without optimization.</summary>
    public virtual bool IsManaged => false;

    /// <summary>How many threads its next calls use, the caller's included.</summary>
    public abstract void SetThreads(int threads);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>A peer that multiplies matrices.</summary>
internal interface IGemmPeer
{
    /// <summary>The ways in which the peer can do the multiplication; none where it cannot.</summary>
    IEnumerable<Candidate> Multiply(GemmOperands operands);
}

/// <summary>A peer that has functions of elements or rows.</summary>
internal interface IFunctionPeer
{
    /// <summary>The ways in which the peer can do the work; none where it cannot.</summary>
    IEnumerable<Candidate> Apply(FunctionOperands operands);
}

/// <summary>The peers of this machine.</summary>
/// <param name="Found">Those that were loaded.</param>
/// <param name="Missing">The names of the others.</param>
/// <param name="Unlimited">The names of those that cannot be kept from using more than AVX2, and were to be.</param>
internal sealed partial record PeerSet(IReadOnlyList<Peer> Found, IReadOnlyList<string> Missing, IReadOnlyList<string> Unlimited)
{
    /// <summary>Where perf/peers.sh puts what it brings.</summary>
    private static string Artifacts
    {
        get
        {
            DirectoryInfo? root = new(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "NnSimd.sln")))
            {
                root = root.Parent;
            }

            return Path.Combine(root?.FullName ?? "", "artifacts", "peers");
        }
    }

    /// <summary>How a peer that is told to use fewer instructions than the machine has is told so, before it is loaded.</summary>
    /// <remarks>libblis.so.4 wants the number of Haswell, not its name.</remarks>
    private static readonly (string Variable, string Value)[] LimitToAvx2 =
    [
        ("OPENBLAS_CORETYPE", "Haswell"), ("BLIS_ARCH_TYPE", "3"), ("DNNL_MAX_CPU_ISA", "AVX2"), ("MKL_ENABLE_INSTRUCTIONS", "AVX2"),
    ];

    // Peers without a switch for their instruction set are left out where the others are limited, and so is managed code unless the runtime itself is limited.
    private static readonly Func<bool> Never = () => false;
    private static readonly Func<bool> WhereTheRuntimeIs = () => !Vector512.IsHardwareAccelerated;
    private static readonly Func<bool> ByTheEnvironment = () => true;

    /// <summary>Every peer this program knows: what it takes part in, how it is loaded, and whether it can be kept from using more than AVX2.</summary>
    private static (string Name, Type Family, Func<bool, Peer?> Load, Func<bool> IsLimited)[] All =>
    [
        ("OpenBLAS", typeof(IGemmPeer), _ => BlasPeer.LoadOpenBlas(), ByTheEnvironment),
        ("BLIS", typeof(IGemmPeer), _ => BlasPeer.LoadBlis(), ByTheEnvironment),
        ("oneDNN", typeof(IGemmPeer), _ => OneDnnPeer.Load(), ByTheEnvironment),
        ("oneDNN", typeof(IFunctionPeer), _ => OneDnnPeer.Load(), ByTheEnvironment),
        ("MKL", typeof(IGemmPeer), _ => BlasPeer.LoadMkl(), ByTheEnvironment),
        ("MKL", typeof(IFunctionPeer), _ => VmlPeer.Load(), ByTheEnvironment),
        ("SLEEF", typeof(IFunctionPeer), SleefPeer.Load, ByTheEnvironment),
        ("ONNX Runtime", typeof(IGemmPeer), _ => OnnxRuntimePeer.Load(), Never),
        ("ONNX Runtime", typeof(IFunctionPeer), _ => OnnxRuntimePeer.Load(), Never),
        ("TensorPrim", typeof(IFunctionPeer), _ => TensorPrimitivesPeer.Load(), WhereTheRuntimeIs),
        ("MathNet", typeof(IGemmPeer), _ => MathNetPeer.Load(), ByTheEnvironment),
    ];

    /// <summary>Loads every peer of a family that this machine has.</summary>
    /// <param name="family">The interface that the peers of the family have.</param>
    /// <param name="threads">The most threads that any row uses.</param>
    /// <param name="avx2">Whether the peers are kept from using more than AVX2.</param>
    public static PeerSet Load(Type family, int threads, bool avx2)
    {
        // A worker thread of OpenBLAS or OpenMP spins for a while after a call, by default longer than the next candidate's sample.
        // Between calls of its own sample it still spins, as these limits of 0.4 ms and about 1 ms are far longer than the gap.
        SetEnvironment("OPENBLAS_THREAD_TIMEOUT", "20");
        SetEnvironment("GOMP_SPINCOUNT", "30000");
        SetEnvironment("OPENBLAS_NUM_THREADS", $"{threads}");
        foreach ((string variable, string value) in avx2 ? LimitToAvx2 : [])
        {
            SetEnvironment(variable, value);
        }

        (string Name, Type Family, Func<bool, Peer?> Load, Func<bool> IsLimited)[] candidates = [.. All.Where(peer => peer.Family == family)];
        (string Name, Peer? Peer)[] peers = [.. candidates.Where(peer => !avx2 || peer.IsLimited()).Select(peer => (peer.Name, peer.Load(avx2)))];
        return new(
            [.. peers.Select(peer => peer.Peer).OfType<Peer>()],
            [.. peers.Where(peer => peer.Peer is null).Select(peer => peer.Name)],
            [.. candidates.Where(peer => avx2 && !peer.IsLimited()).Select(peer => peer.Name)]);
    }

    /// <summary>Loads a library that perf/peers.sh has compiled.</summary>
    public static bool TryLoadBuilt(string file, out nint library) => NativeLibrary.TryLoad(Path.Combine(Artifacts, file), out library);

    /// <summary>Loads a library from the packages that perf/peers.sh has downloaded.</summary>
    public static bool TryLoadDownloaded(string package, string file, out nint library)
    {
        string directory = Path.Combine(Artifacts, package);
        string runtime = $"{Path.DirectorySeparatorChar}{RuntimeInformation.RuntimeIdentifier}{Path.DirectorySeparatorChar}";
        library = 0;
        return Directory.Exists(directory)
            && Directory.EnumerateFiles(directory, file, SearchOption.AllDirectories).FirstOrDefault(path => path.Contains(runtime, StringComparison.Ordinal)) is { } found
            && NativeLibrary.TryLoad(found, out library);
    }

    // The runtime's own SetEnvironmentVariable does not reach the environment that native code reads. What the user has set is left.
    private static void SetEnvironment(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnvironmentNative(name, value, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentNative(string name, string value, int overwrite);
}
