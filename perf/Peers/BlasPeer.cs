using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Perf;

/// <summary>A library with the Fortran interface of BLAS, loaded by name.</summary>
/// <remarks>Calls skip the runtime's bookkeeping of native code (SuppressGCTransition), so a peer pays nothing for being called from C#.</remarks>
internal sealed unsafe class BlasPeer : Peer, IGemmPeer
{
    private readonly nint _library;
    private readonly Action<int> _setThreads;

    private BlasPeer(string name, string version, nint library, Action<int> setThreads)
    {
        Name = name;
        Version = version;
        _library = library;
        _setThreads = setThreads;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Version { get; }

    /// <summary>OpenBLAS, or null where this machine does not have it.</summary>
    public static Peer? LoadOpenBlas()
    {
        if (!NativeLibrary.TryLoad("libopenblas.so.0", out nint library))
        {
            return null;
        }

        var setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        string config = Text(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_config"))());
        string core = Text(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_corename"))());
        return new BlasPeer("OpenBLAS", $"{config.Split(' ').ElementAtOrDefault(1)} ({core})", library, threads => setThreads(threads));
    }

    /// <summary>BLIS, or null where this machine does not have it.</summary>
    public static Peer? LoadBlis()
    {
        if (!NativeLibrary.TryLoad("libblis.so.4", out nint library))
        {
            return null;
        }

        var setThreads = (delegate* unmanaged<long, void>)NativeLibrary.GetExport(library, "bli_thread_set_num_threads");
        string version = Text(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "bli_info_get_version_str"))());
        // A limit to an older architecture can be looked up only after the contexts of all of them were made.
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(library, "bli_init"))();
        int architecture = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "bli_arch_query_id"))();
        string name = Text(((delegate* unmanaged<int, nint>)NativeLibrary.GetExport(library, "bli_arch_string"))(architecture));
        return new BlasPeer("BLIS", $"{version} ({name})", library, threads => setThreads(threads));
    }

    /// <summary>MKL as libtorch contains it, or null where perf/peers.sh has not brought it.</summary>
    public static Peer? LoadMkl()
    {
        if (!PeerSet.TryLoadDownloaded("libtorch-cpu-linux-x64", "libtorch_cpu.so", out nint library))
        {
            return null;
        }

        return new BlasPeer("MKL", MklVersion(library), library, threads => SetMklThreads(library, threads));
    }

    // The first four letters of GenuineIntel, CPUID's leaf 0.
    private static bool IsIntel => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == 0x756E6547;

    /// <summary>The version of MKL that a library contains. No setting takes it off its slower path on other makers' processors, so the table says that it is on it.</summary>
    public static string MklVersion(nint library)
    {
        byte* text = stackalloc byte[256];
        ((delegate* unmanaged<byte*, int, void>)NativeLibrary.GetExport(library, "MKL_Get_Version_String"))(text, 256);
        string version = Text((nint)text);
        int begin = version.IndexOf("Version ", StringComparison.Ordinal) + "Version ".Length;
        return $"{version[begin..].Split(' ')[0]} (libtorch{(IsIntel ? "" : ", which uses AVX2 at most as the processor is not Intel's")})";
    }

    /// <summary>How many threads MKL's next calls from this thread use.</summary>
    public static void SetMklThreads(nint library, int threads) =>
        _ = ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "MKL_Set_Num_Threads_Local"))(threads);

    /// <inheritdoc/>
    public override void SetThreads(int threads) => _setThreads(threads);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Multiply(GemmOperands operands)
    {
        List<Candidate> candidates = [new(Name, Gemm(operands))];
        if (operands.Case.Count > 1)
        {
            if (NativeLibrary.TryGetExport(_library, operands.IsDouble ? "dgemm_batch_" : "sgemm_batch_", out nint batch))
            {
                candidates.Add(new($"{Name} batch", Batch(batch, operands)));
            }
        }
        else if (operands.Case.Shape is { M: 1 } or { N: 1 })
        {
            candidates.Add(new($"{Name} gemv", Gemv(operands)));
        }

        return candidates;
    }

    private static string Text(nint characters) => Marshal.PtrToStringUTF8(characters) ?? "";

    // Fortran's matrices are column-major: C^T = op(B)^T op(A)^T.
    private Action<int> Gemm(GemmOperands o)
    {
        var gemm = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int*, int*, int*, void*, void*, int*, void*, int*, void*, void*, int*, void>)
            NativeLibrary.GetExport(_library, o.IsDouble ? "dgemm_" : "sgemm_");
        return count =>
        {
            byte transA = Flag(o.Case.TransposeA), transB = Flag(o.Case.TransposeB);
            (int m, int n, int k) = o.Case.Shape;
            int lda = o.LdA, ldb = o.LdB, ldc = o.LdC;
            (double one, double zero) = (o.One, 0);
            (nint stepA, nint stepB, nint stepC) = o.Steps;
            for (int i = 0; i < count; i++)
            {
                for (nint j = 0; j < o.Case.Count; j++)
                {
                    gemm(&transB, &transA, &n, &m, &k, &one, (byte*)o.B + (j * stepB), &ldb, (byte*)o.A + (j * stepA), &lda, &zero, (byte*)o.C + (j * stepC), &ldc);
                }
            }
        };
    }

    // The interface of MKL, which BLIS has too: groups of products, here one; the operands as arrays of addresses.
    private static Action<int> Batch(nint function, GemmOperands o)
    {
        (nint stepA, nint stepB, nint stepC) = o.Steps;
        nint[] a = Addresses((nint)o.A, stepA), b = Addresses((nint)o.B, stepB), c = Addresses((nint)o.C, stepC);
        return count =>
        {
            var batch = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int*, int*, int*, void*, nint*, int*, nint*, int*, void*, nint*, int*, int*, int*, void>)function;
            byte transA = Flag(o.Case.TransposeA), transB = Flag(o.Case.TransposeB);
            (int m, int n, int k) = o.Case.Shape;
            (int lda, int ldb, int ldc, int groups, int size) = (o.LdA, o.LdB, o.LdC, 1, o.Case.Count);
            (double one, double zero) = (o.One, 0);
            fixed (nint* pa = a, pb = b, pc = c)
            {
                for (int i = 0; i < count; i++)
                {
                    batch(&transB, &transA, &n, &m, &k, &one, pb, &ldb, pa, &lda, &zero, pc, &ldc, &groups, &size);
                }
            }
        };

        nint[] Addresses(nint first, nint step) => [.. Enumerable.Range(0, o.Case.Count).Select(i => first + (i * step))];
    }

    // One row: c = op(B)^T a. One column: c = op(A) b. A row-major matrix is its transpose to Fortran.
    private Action<int> Gemv(GemmOperands o)
    {
        var gemv = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int*, int*, void*, void*, int*, void*, int*, void*, void*, int*, void>)
            NativeLibrary.GetExport(_library, o.IsDouble ? "dgemv_" : "sgemv_");
        (int m, int n, int k) = o.Case.Shape;
        bool row = m == 1;
        (int outputs, int ld, bool transposed) = row ? (n, o.LdB, o.Case.TransposeB) : (m, o.LdA, !o.Case.TransposeA);
        (int rows, int columns) = transposed ? (k, outputs) : (outputs, k);
        int stepX = row ? (o.Case.TransposeA ? o.LdA : 1) : (o.Case.TransposeB ? 1 : o.LdB);
        int stepY = row ? 1 : o.LdC;
        return count =>
        {
            byte trans = Flag(transposed);
            (int fortranRows, int fortranColumns, int fortranLd, int incX, int incY) = (rows, columns, ld, stepX, stepY);
            (double one, double zero) = (o.One, 0);
            void* matrix = row ? o.B : o.A;
            void* x = row ? o.A : o.B;
            for (int i = 0; i < count; i++)
            {
                gemv(&trans, &fortranRows, &fortranColumns, &one, matrix, &fortranLd, x, &incX, &zero, o.C, &incY);
            }
        };
    }

    private static byte Flag(bool transposed) => (byte)(transposed ? 'T' : 'N');
}
