using System.Runtime.InteropServices;
using NnSimd.Kernels;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace NnSimd.Tests;

public class KernelSetTests(ITestOutputHelper output)
{
    /// <summary>What the runtime admits, asked independently of the library's own choice.</summary>
    private static string[] Admitted =>
    [
        "scalar",
        .. Arm.AdvSimd.Arm64.IsSupported ? ["neon"] : Array.Empty<string>(),
        .. X86.Avx2.IsSupported && X86.Fma.IsSupported ? ["avx2"] : Array.Empty<string>(),
        .. X86.Avx512F.VL.IsSupported && X86.Avx512BW.VL.IsSupported && X86.Avx512DQ.VL.IsSupported ? ["avx512"] : Array.Empty<string>(),
    ];

    [Fact]
    public void The_selected_ISA_is_the_one_this_run_expects()
    {
        // .ci/run reads this line from the report.
        output.WriteLine($"ISA: {KernelSet.Select(null)}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, "
            + $"{Environment.ProcessorCount} processors, {PropertyAttribute.Scale} % of the cases, exercised: {string.Join(" ", KernelSet.Supported)}");

        string? expected = Environment.GetEnvironmentVariable("NNSIMD_EXPECT_ISA");
        Assert.SkipWhen(string.IsNullOrEmpty(expected), "NNSIMD_EXPECT_ISA is not set.");
        Assert.Equal(expected, KernelSet.Select(null).Name);
    }

    [Fact]
    public void Every_ISA_that_the_machine_has_is_exercised_with_its_own_vectors()
    {
        Assert.Equal(Admitted, Isa.Each.Select(execution => execution.Kernels.Name));
        foreach (Execution execution in Isa.Each)
        {
            WidthKernel kernel = default;
            execution.Kernels.Run<float, WidthKernel>(ref kernel);
            Assert.Equal(execution.Kernels.Name switch { "scalar" => 4, "neon" => 16, "avx2" => 32, _ => 64 }, kernel.Bytes);
            Assert.StartsWith(execution.Kernels.Name, kernel.Tag, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void The_environment_variable_only_lowers_the_choice()
    {
        Assert.Same(KernelSet.Supported[^1], KernelSet.Select(null));
        Assert.Same(KernelSet.Supported[^1], KernelSet.Select(""));
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            Assert.Same(kernels, KernelSet.Select(kernels.Name));
            Assert.Same(kernels, KernelSet.Parse(kernels.Name.ToUpperInvariant()));
        }

        string unknown = Assert.Throws<InvalidOperationException>(() => KernelSet.Select("sse9")).Message;
        Assert.Contains("NNSIMD_ISA", unknown, StringComparison.Ordinal);
        Assert.Contains("'sse9'", unknown, StringComparison.Ordinal);
        Assert.Contains("scalar, neon, avx2, avx512", unknown, StringComparison.Ordinal);
        foreach (KernelSet kernels in KernelSet.All.Where(kernels => !kernels.IsSupported))
        {
            Assert.Contains("not supported here", Assert.Throws<InvalidOperationException>(() => KernelSet.Select(kernels.Name)).Message, StringComparison.Ordinal);
            Assert.Equal("name", Assert.Throws<ArgumentException>(() => KernelSet.Parse(kernels.Name)).ParamName);
            Assert.Throws<PlatformNotSupportedException>(() => Activations.Relu([1f], new float[1], Isa.On(kernels)));
        }
    }

    [Fact]
    public void An_execution_checks_its_threads()
    {
        Assert.Equal(Environment.ProcessorCount, default(Execution).MaxThreads);
        Assert.Equal(3, new Execution { MaxThreads = 3 }.MaxThreads);
        Assert.Equal("value", Assert.Throws<ArgumentOutOfRangeException>(() => new Execution { MaxThreads = 0 }).ParamName);
    }

    private struct WidthKernel : IKernel<float>
    {
        public int Bytes;
        public string Tag;

        public unsafe void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            Bytes = S.Width * sizeof(float);
            Assert.Equal(sizeof(V), Bytes);
            Tag = typeof(S).Name;
        }
    }

    [Fact]
    public void A_program_compiled_for_older_processors_is_told_what_to_change()
    {
        Assert.Null(KernelSet.Advice);
        Assert.Contains("IlcInstructionSet to x86-64-v4", KernelSet.Advise(false, KernelSet.Scalar, true, true), StringComparison.Ordinal);
        Assert.Contains("without AVX2", KernelSet.Advise(false, KernelSet.Scalar, true, false), StringComparison.Ordinal);
        Assert.Null(KernelSet.Advise(false, KernelSet.Scalar, false, false));
        Assert.Null(KernelSet.Advise(true, KernelSet.Scalar, true, true));
    }
}
