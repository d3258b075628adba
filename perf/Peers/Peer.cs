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

/// <summary>A peer that runs networks.</summary>
internal interface INetworkPeer
{
    /// <summary>The ways in which the peer can run the network; none where it cannot.</summary>
    IEnumerable<Candidate> Infer(NetworkOperands operands);
}

/// <summary>The peers of this machine.</summary>
/// <param name="Found">Those that were loaded.</param>
/// <param name="Missing">The names of the others.</param>
/// <param name="Unlimited">The names of those that cannot be kept from using more than AVX2, and were to be.</param>
internal sealed record PeerSet(IReadOnlyList<Peer> Found, IReadOnlyList<string> Missing, IReadOnlyList<string> Unlimited)
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
        ("ONNX Runtime", typeof(INetworkPeer), _ => OnnxRuntimePeer.Load(), Never),
        ("TensorPrim", typeof(IFunctionPeer), _ => TensorPrimitivesPeer.Load(), WhereTheRuntimeIs),
        ("MathNet", typeof(IGemmPeer), _ => MathNetPeer.Load(), ByTheEnvironment),
    ];

    /// <summary>Loads every peer of a family that this machine has.</summary>
    /// <param name="family">The interface that the peers of the family have.</param>
    /// <param name="threads">The most threads that any row uses.</param>
    /// <param name="avx2">Whether the peers are kept from using more than AVX2.</param>
    public static PeerSet Load(Type family, int threads, bool avx2)
    {
        (string Name, Type Family, Func<bool, Peer?> Load, Func<bool> IsLimited)[] candidates = [.. All.Where(peer => peer.Family == family)];
        (string Name, Type Family, Func<bool, Peer?> Load, Func<bool> IsLimited)[] wanted = [.. candidates.Where(peer => !avx2 || peer.IsLimited())];
        PeerSettings.Apply(wanted.Select(peer => peer.Name), threads, avx2);
        (string Name, Peer? Peer)[] peers = [.. wanted.Select(peer => (peer.Name, peer.Load(avx2)))];
        return new(
            [.. peers.Select(peer => peer.Peer).OfType<Peer>()],
            [.. peers.Where(peer => peer.Peer is null).Select(peer => peer.Name)],
            [.. candidates.Where(peer => avx2 && !peer.IsLimited()).Select(peer => peer.Name)]);
    }

    /// <summary>Loads one peer that multiplies matrices, or gives null where this machine does not have it.</summary>
    public static IGemmPeer? LoadGemm(string name) => All.FirstOrDefault(peer => peer.Name == name && peer.Family == typeof(IGemmPeer)).Load?.Invoke(false) as IGemmPeer;

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
}
