using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>
/// The kernels of one instruction set. All sets give the same bits; they differ in speed. This is the only place that lists instruction sets.
/// </summary>
public sealed class KernelSet
{
    /// <summary>The environment variable that lowers <see cref="Best"/>: the name of a supported set.</summary>
    public const string EnvironmentVariable = "NNSIMD_ISA";

    private readonly Isa _isa;

    private KernelSet(Isa isa, bool isSupported)
    {
        _isa = isa;
        IsSupported = isSupported;
    }

    private enum Isa
    {
        None,
        Scalar,
        Neon,
        Avx2,
        Avx512,
    }

    /// <summary>Every set, from the narrowest to the widest, supported on this machine or not.</summary>
    public static IReadOnlyList<KernelSet> All { get; } = Array.AsReadOnly<KernelSet>(
    [
        new(Isa.Scalar, true),
        new(Isa.Neon, NeonSimd<float>.IsSupported),
        new(Isa.Avx2, Avx2Simd<float>.IsSupported),
        new(Isa.Avx512, Avx512Simd<float>.IsSupported),
    ]);

    /// <summary>The sets that this machine and this process can run, from the narrowest to the widest.</summary>
    public static IReadOnlyList<KernelSet> Supported { get; } = Array.AsReadOnly(All.Where(set => set.IsSupported).ToArray());

    /// <summary>The scalar fallback, supported everywhere.</summary>
    public static KernelSet Scalar { get; } = All[0];

    // The set of a call that names none; null where the environment variable does not name a supported one. Behind All and Supported, from which it comes.
    private static readonly KernelSet? Chosen = Select(Environment.GetEnvironmentVariable(EnvironmentVariable), out _);

    // The JIT takes it for a constant: compiled code of such a call has no choice left, and no other set's kernels.
    private static readonly Isa ChosenIsa = Chosen?._isa ?? Isa.None;

    /// <summary>The widest supported set, or the one that <see cref="EnvironmentVariable"/> names: what a call uses unless told otherwise.</summary>
    /// <exception cref="InvalidOperationException">The environment variable names no set, or one that is not supported here.</exception>
    public static KernelSet Best => Chosen ?? Select(Environment.GetEnvironmentVariable(EnvironmentVariable));

    /// <summary>
    /// What to change where this program was compiled ahead of time for older processors than this one, so that kernel sets are missing that it could run; null where there is
    /// nothing to change. PublishAot leaves AVX2 and AVX-512 out unless the project sets IlcInstructionSet.
    /// </summary>
    public static string? Advice => Advise(RuntimeFeature.IsDynamicCodeSupported, Supported[^1], HasAvx2(), HasAvx512());

    /// <summary>The name of the set: scalar, neon, avx2 or avx512.</summary>
    public string Name => _isa switch
    {
        Isa.Scalar => "scalar",
        Isa.Neon => "neon",
        Isa.Avx2 => "avx2",
        _ => "avx512",
    };

    /// <summary>Whether this machine and this process can run the set.</summary>
    public bool IsSupported { get; }

    /// <summary>The supported set of a name.</summary>
    /// <param name="name">A set's <see cref="Name"/>, in any case.</param>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentException">No set has the name, or this machine does not support it.</exception>
    public static KernelSet Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name, out string? error) ?? throw new ArgumentException(error, nameof(name));
    }

    /// <summary>Runs a kernel on this set.</summary>
    /// <typeparam name="T">The element type, float or double.</typeparam>
    /// <typeparam name="TKernel">The kernel.</typeparam>
    /// <exception cref="PlatformNotSupportedException">The set is not supported here.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public void Run<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>, allows ref struct
    {
        if (!IsSupported || (typeof(T) != typeof(float) && typeof(T) != typeof(double)))
        {
            ThrowUnsupported(typeof(T));
        }

        RunOn<T, TKernel>(_isa, ref kernel);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc cref="Advice"/>
    internal static string? Advise(bool isCompiledHere, KernelSet widest, bool hasAvx2, bool hasAvx512)
    {
        (string Missing, string Level)? change = (isCompiledHere, widest._isa) switch
        {
            (false, Isa.Scalar or Isa.Avx2) when hasAvx512 => ("AVX-512", "x86-64-v4"),
            (false, Isa.Scalar) when hasAvx2 => ("AVX2", "x86-64-v3"),
            _ => null,
        };
        return change is null ? null
            : $"This program was compiled ahead of time without {change.Value.Missing}, which this machine has, and runs the {widest} kernels: set IlcInstructionSet to {change.Value.Level}, or to native, in its project.";
    }

    /// <summary>The widest supported set, or the one that the value of the environment variable names.</summary>
    internal static KernelSet Select(string? variable) =>
        Select(variable, out string? error) ?? throw new InvalidOperationException($"Environment variable {EnvironmentVariable}: {error}");

    private static KernelSet? Select(string? variable, out string? error)
    {
        error = null;
        return string.IsNullOrEmpty(variable) ? Supported[^1] : Find(variable, out error);
    }

    /// <summary>Runs a kernel on <see cref="Best"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void RunBest<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>, allows ref struct
    {
        if (ChosenIsa == Isa.None || (typeof(T) != typeof(float) && typeof(T) != typeof(double)))
        {
            Best.Run<T, TKernel>(ref kernel);
        }
        else
        {
            RunOn<T, TKernel>(ChosenIsa, ref kernel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunOn<T, TKernel>(Isa isa, ref TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>, allows ref struct
    {
        // The widest first: it has the least time to spare.
        if (isa == Isa.Avx512)
        {
            kernel.Run<Avx512Simd<T>, Vector512<T>>();
        }
        else if (isa == Isa.Avx2)
        {
            kernel.Run<Avx2Simd<T>, Vector256<T>>();
        }
        else if (isa == Isa.Neon)
        {
            kernel.Run<NeonSimd<T>, Vector128<T>>();
        }
        else
        {
            kernel.Run<ScalarSimd<T>, T>();
        }
    }

    [DoesNotReturn]
    private void ThrowUnsupported(Type type) => throw (IsSupported
        ? new NotSupportedException($"Expected elements of type float or double, but got {type}.")
        : new PlatformNotSupportedException($"The kernel set '{Name}' is not supported here; supported: {SupportedNames()}."));

    // CPUID, leaf 7 (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2): AVX2 is bit 5 of EBX; AVX512F, DQ, CD, BW and VL are bits 16, 17, 28, 30 and 31.
    private static bool HasAvx2() => X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx & (1 << 5)) != 0;

    private static bool HasAvx512()
    {
        const uint Level4 = (1u << 16) | (1u << 17) | (1u << 28) | (1u << 30) | (1u << 31);
        return X86Base.IsSupported && ((uint)X86Base.CpuId(7, 0).Ebx & Level4) == Level4;
    }

    private static KernelSet? Find(string name, out string? error)
    {
        KernelSet? found = All.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        error = found switch
        {
            null => $"'{name}' is no kernel set; expected one of {string.Join(", ", All)}.",
            { IsSupported: false } => $"the kernel set '{name}' is not supported here; supported: {SupportedNames()}.",
            _ => null,
        };
        return error is null ? found : null;
    }

    private static string SupportedNames() => string.Join(", ", Supported);
}
