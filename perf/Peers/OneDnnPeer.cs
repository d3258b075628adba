using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>oneDNN, loaded by name: its plain multiplication, row-major, and its functions; float only.</summary>
internal sealed unsafe class OneDnnPeer : Peer, IGemmPeer, IFunctionPeer
{
    private readonly Lazy<OneDnnPrimitives> _primitives;
    private readonly delegate* unmanaged<int, void> _setThreads;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte, byte, long, long, long, float, void*, long, void*, long, float, void*, long, int> _sgemm;

    private OneDnnPeer(nint library, nint openMp)
    {
        _sgemm = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte, byte, long, long, long, float, void*, long, void*, long, float, void*, long, int>)
            NativeLibrary.GetExport(library, "dnnl_sgemm");
        _setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(openMp, "omp_set_num_threads");
        _primitives = new(() => new(library));
        int* version = ((delegate* unmanaged<int*>)NativeLibrary.GetExport(library, "dnnl_version"))();
        Version = $"{version[0]}.{version[1]}.{version[2]}";
    }

    /// <inheritdoc/>
    public override string Name => "oneDNN";

    /// <inheritdoc/>
    public override string Version { get; }

    /// <summary>oneDNN and the OpenMP that it runs on, or null where this machine does not have them.</summary>
    public static Peer? Load() =>
        NativeLibrary.TryLoad("libgomp.so.1", out nint openMp) && NativeLibrary.TryLoad("libdnnl.so.2", out nint library) ? new OneDnnPeer(library, openMp) : null;

    /// <inheritdoc/>
    public override void SetThreads(int threads) => _setThreads(threads);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Multiply(GemmOperands operands) => operands.IsDouble ? [] : [new(Name, Gemm(operands))];

    /// <inheritdoc/>
    public IEnumerable<Candidate> Apply(FunctionOperands operands) =>
        !operands.IsDouble && !operands.Case.IsShort && _primitives.Value.Prepare(operands) is { } run ? [new(Name, run)] : [];

    private Action<int> Gemm(GemmOperands o) => count =>
    {
        byte transA = (byte)(o.Case.TransposeA ? 'T' : 'N'), transB = (byte)(o.Case.TransposeB ? 'T' : 'N');
        (int m, int n, int k) = o.Case.Shape;
        (nint stepA, nint stepB, nint stepC) = o.Steps;
        for (int i = 0; i < count; i++)
        {
            // A batch is a loop: its own is a primitive of another interface.
            for (nint j = 0; j < o.Case.Count; j++)
            {
                _ = _sgemm(transA, transB, m, n, k, 1, (byte*)o.A + (j * stepA), o.LdA, (byte*)o.B + (j * stepB), o.LdB, 0, (byte*)o.C + (j * stepC), o.LdC);
            }
        }
    };
}
