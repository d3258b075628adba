using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>The vector functions of MKL as libtorch contains it, in its high accuracy and in its low one, which allows 4 ULP.</summary>
internal sealed unsafe class VmlPeer(nint library) : Peer, IFunctionPeer
{
    // mkl_vml_defines.h: VML_LA, VML_HA.
    private const long LowAccuracy = 1, HighAccuracy = 2;

    /// <inheritdoc/>
    public override string Name => "MKL";

    /// <inheritdoc/>
    public override string Version => BlasPeer.MklVersion(library);

    /// <summary>MKL, or null where perf/peers.sh has not brought it.</summary>
    public static Peer? Load() =>
        PeerSet.TryLoadDownloaded("libtorch-cpu-linux-x64", "libtorch_cpu.so", out nint library) ? new VmlPeer(library) : null;

    /// <inheritdoc/>
    public override void SetThreads(int threads) => BlasPeer.SetMklThreads(library, threads);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Apply(FunctionOperands operands)
    {
        string? name = operands.Case.Function.Name switch
        {
            "Exp" => "Exp",
            "Expm1" => "Expm1",
            "Log" => "Ln",
            "Log1p" => "Log1p",
            "Tanh" => "Tanh",
            "Erf" => "Erf",
            _ => null,
        };
        return name is not null && !operands.Case.IsShort && NativeLibrary.TryGetExport(library, $"{(operands.IsDouble ? "vmd" : "vms")}{name}", out nint function)
            ? [new(Name, Run(function, operands, HighAccuracy)), new($"{Name} LA", Run(function, operands, LowAccuracy))]
            : [];
    }

    private static Action<int> Run(nint function, FunctionOperands o, long mode) => count =>
    {
        var apply = (delegate* unmanaged[Cdecl, SuppressGCTransition]<int, void*, void*, long, void>)function;
        for (int i = 0; i < count; i++)
        {
            apply(o.Case.Length, o.X, o.Y, mode);
        }
    };
}
