using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Perf;

/// <summary>SLEEF in the widest variant that may be used, 1.0 and 3.5 ULP; a loop in C calls it, as its functions take vectors in registers.</summary>
internal sealed unsafe class SleefPeer(nint library, nint loops, bool avx2) : Peer, IFunctionPeer
{
    /// <inheritdoc/>
    public override string Name => "SLEEF";

    /// <inheritdoc/>
    public override string Version => $"3 ({(avx2 ? "avx2" : "avx512f")})";

    /// <summary>SLEEF, or null where this machine does not have it, or perf/peers.sh has not compiled its loop.</summary>
    /// <param name="avx2">Whether to use no more than AVX2.</param>
    public static Peer? Load(bool avx2) =>
        Avx2.IsSupported && Fma.IsSupported && NativeLibrary.TryLoad("libsleef.so.3", out nint library) && PeerSet.TryLoadBuilt("libsleefloops.so", out nint loops)
            ? new SleefPeer(library, loops, avx2 || !Avx512F.IsSupported)
            : null;

    /// <inheritdoc/>
    public override void SetThreads(int threads)
    {
    }

    /// <inheritdoc/>
    public IEnumerable<Candidate> Apply(FunctionOperands operands)
    {
        if (operands.Case.IsShort || operands.Case.Function.Kind != FunctionKind.Elementwise)
        {
            yield break;
        }

        string shape = (operands.IsDouble, avx2) switch
        {
            (false, false) => "f16",
            (true, false) => "d8",
            (false, true) => "f8",
            (true, true) => "d4",
        };
        foreach (string accuracy in new[] { "u10", "u35" })
        {
            string name = $"Sleef_{operands.Case.Function.Name.ToLowerInvariant()}{shape}_{accuracy}{(avx2 ? "avx2" : "avx512f")}";
            if (NativeLibrary.TryGetExport(library, name, out nint function))
            {
                yield return new($"{Name} {accuracy}", Run(NativeLibrary.GetExport(loops, $"sleef_{shape}"), function, operands));
            }
        }
    }

    private static Action<int> Run(nint loop, nint function, FunctionOperands o) => count =>
    {
        var apply = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void*, void*, nint, void>)loop;
        for (int i = 0; i < count; i++)
        {
            apply(function, o.X, o.Y, o.Case.Length);
        }
    };
}
