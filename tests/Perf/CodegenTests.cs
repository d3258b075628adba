using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The reading of disassembly, and the rules for what is read.</summary>
public class CodegenTests
{
    private const string X64 = """
        ; Assembly listing for method NnSimd.Kernels.MicroKernel:Run[NnSimd.Kernels.Avx2Single,System.Runtime.Intrinsics.Vector256`1[float],NnSimd.Kernels.TileHeights+Rows6](byref) (FullOpts)
        ; Emitting BLENDED_CODE for generic X64 + VEX on Unix
        ; rbp based frame

        G_M000_IG01:
               push     rbp
               lea      rbp, [rsp+0x10]

        G_M000_IG02:
               mov      rbx, r10
               align    [0 bytes for IG07]

        G_M000_IG07:
               vmovups  ymm12, ymmword ptr [r8]
               vbroadcastss ymm14, dword ptr [rdx+2*rax]
               vfmadd231ps ymm0, ymm12, ymm14
               vfmadd231ps ymm1, ymm12, ymm14
               add      r8, r15
               dec      rbx
               jne      SHORT G_M000_IG07

        G_M000_IG08:
               vmovaps  ymm0, ymm12
               jmp      SHORT G_M000_IG02
        ; Total bytes of code 66
        """;

    private const string Arm64 = """
        ; Assembly listing for method NnSimd.Kernels.MicroKernel:Run[NnSimd.Kernels.NeonSingle,float](byref) (FullOpts)
        ; Emitting BLENDED_CODE for generic ARM64 on Unix
        ; fp based frame

        G_M000_IG03:
                    ldp     q16, q17, [x1]
                    ld1r    {v18.4s}, [x0]
                    fmla    v0.4s, v16.4s, v18.4s
                    fmla    v1.4s, v17.4s, v18.s[0]
                    subs    x2, x2, #1
                    bne     G_M000_IG03

        G_M000_IG04:
                    ret     lr
        """;

    [Fact]
    public void The_innermost_loop_is_found_and_counted()
    {
        HotLoop loop = Assert.Single(Listing.Loops(X64));
        Assert.Equal(new("MicroKernel:Run[Avx2Single,Vector256[float],TileHeights+Rows6](byref)", 1, 7, 12, 256, 2, 0, 0, 0, 0), loop);
        Assert.True(Codegen.IsOverK(loop) && Codegen.IsClean(loop));
        HotLoop arm = Assert.Single(Listing.Loops(Arm64));
        Assert.Equal((7, 128, 2, 0, 0, 0), (arm.Instructions, arm.Width, arm.Fma, arm.Stack, arm.Calls, arm.Copies));
    }

    /// <summary>An address takes as many instructions as it has 16 bits that are not zero, or one where another is near, and lies elsewhere in another build.</summary>
    [Theory]
    [InlineData("movz    x3, #16", "movk    x3, #4 LSL #32")]
    [InlineData("adrp    x3, [HIGH RELOC #0xD1FFAB1E]", "add     x3, x3, [LOW RELOC #0xD1FFAB1E]")]
    [InlineData("mov     x3, #16", "add     x3, x4, #48")]
    public void What_an_address_of_arm64_takes_is_not_counted(string first, string second)
    {
        string address = Arm64.Replace("            subs ", $"            {first}\n            {second}\n            subs ", StringComparison.Ordinal);
        Assert.Equal(Listing.Loops(Arm64), Listing.Loops(address));
    }

    [Fact]
    public void Two_loads_of_arm64_count_the_same_together()
    {
        string apart = Arm64.Replace("            subs ", "            ldr     q3, [x3]\n            ldr     q4, [x3, #0x10]\n            subs ", StringComparison.Ordinal);
        string together = Arm64.Replace("            subs ", "            ldp     q3, q4, [x3]\n            subs ", StringComparison.Ordinal);
        Assert.Equal(9, Assert.Single(Listing.Loops(apart)).Instructions);
        Assert.Equal(Listing.Loops(apart), Listing.Loops(together));
    }

    [Theory]
    [InlineData("vmovups  ymmword ptr [rbp-0x30], ymm3", 1, 0, 0, 0)]
    [InlineData("vmovups  ymm3, ymmword ptr [rsp+0x40]", 1, 0, 0, 0)]
    [InlineData("vfmadd231ps ymm3, ymm2, ymmword ptr [rsp+0x40]", 1, 0, 0, 0)]
    [InlineData("call     [NnSimd.Kernels.Gemm:Something()]", 0, 1, 0, 0)]
    [InlineData("vmovaps  ymm0, ymm12", 0, 0, 1, 0)]
    [InlineData("mov      rax, r15", 0, 0, 1, 0)]
    [InlineData("mov      eax, edi", 0, 0, 1, 0)]
    [InlineData("vmovups  ymmword ptr [rbx+0x20], ymm0", 0, 0, 0, 1)]
    [InlineData("mov      rax, qword ptr [rdi+0x10]", 0, 0, 0, 0)]
    [InlineData("mov      ebx, 256", 0, 0, 0, 0)]
    public void An_instruction_is_counted_as_what_it_is(string instruction, int stack, int calls, int copies, int stores)
    {
        HotLoop loop = Assert.Single(Listing.Loops(X64.Replace("       dec      rbx", $"       {instruction}\n       dec      rbx", StringComparison.Ordinal)));
        Assert.Equal((stack, calls, copies, stores), (loop.Stack, loop.Calls, loop.Copies, loop.Stores));
        Assert.True(Codegen.IsOverK(loop));
        Assert.Equal(stack + calls + copies == 0, Codegen.IsClean(loop));
    }

    [Theory]
    [InlineData("str     q0, [sp, #0x20]", 1, 0, 0, 0)]
    [InlineData("ldr     q0, [fp, #0x20]", 1, 0, 0, 0)]
    [InlineData("bl      CORINFO_HELP_X", 0, 1, 0, 0)]
    [InlineData("mov     v3.16b, v5.16b", 0, 0, 1, 0)]
    [InlineData("mov     x3, x4", 0, 0, 1, 0)]
    [InlineData("stp     q0, q1, [x4]", 0, 0, 0, 1)]
    public void An_instruction_of_arm64_is_counted_as_what_it_is(string instruction, int stack, int calls, int copies, int stores)
    {
        HotLoop loop = Assert.Single(Listing.Loops(Arm64.Replace("            subs", $"            {instruction}\n            subs", StringComparison.Ordinal)));
        Assert.Equal((stack, calls, copies, stores), (loop.Stack, loop.Calls, loop.Copies, loop.Stores));
    }

    [Theory]
    [InlineData("vaddss   xmm0, xmm1, dword ptr [rax]", 32)]
    [InlineData("vfmadd213sd xmm0, xmm1, xmm2", 64)]
    [InlineData("vmovups  xmm0, xmmword ptr [rax]", 128)]
    [InlineData("add      rax, 4", 0)]
    public void The_width_of_scalar_code_is_that_of_its_numbers(string instruction, int width)
    {
        string text = X64[..X64.IndexOf("       vmovups  ymm12", StringComparison.Ordinal)] + $"       {instruction}\n       jne      SHORT G_M000_IG07\n";
        Assert.Equal(width == 0 ? [] : [width], Listing.Loops(text).Select(loop => loop.Width));
    }

    [Fact]
    public void A_loop_that_only_copies_a_struct_to_call_with_is_none_of_a_kernel()
    {
        string copying = X64.Replace("vfmadd231ps", "vmovups ", StringComparison.Ordinal).Replace("vbroadcastss", "vmovups ", StringComparison.Ordinal);
        Assert.Single(Listing.Loops(copying));
        string calling = copying.Replace("       dec      rbx", "       call     [NnSimd.Kernels.Gemm:Something()]\n       dec      rbx", StringComparison.Ordinal);
        Assert.Empty(Listing.Loops(calling));
    }

    /// <summary>A call may be one of an address in a register, and not in a loop: what is compiled by itself tells.</summary>
    [Fact]
    public void An_operation_that_is_compiled_by_itself_is_found()
    {
        string listing = X64 + "\n" + Arm64.Replace("MicroKernel:Run[NnSimd.Kernels.NeonSingle,float](byref)", "NeonSimd`1[float]:Fma(System.Runtime.Intrinsics.Vector128`1[float])", StringComparison.Ordinal);
        Assert.Equal("NeonSimd[float]:Fma(Vector128[float])", Assert.Single(Listing.Called(listing, new HashSet<string> { "NeonSimd:Fma", "NeonSimd:Add" })));
        Assert.Empty(Listing.Called(listing, new HashSet<string> { "NeonSimd:Add" }));
    }

    [Fact]
    public void Only_micro_kernels_have_loops_over_k()
    {
        HotLoop loop = Assert.Single(Listing.Loops(X64));
        Assert.False(Codegen.IsOverK(loop with { Fma = 0 }));
        Assert.False(Codegen.IsOverK(loop with { Kernel = loop.Kernel.Replace("MicroKernel", "Reduction", StringComparison.Ordinal) }));
        Assert.False(Codegen.IsOverK(loop with { Kernel = loop.Kernel.Replace("Run", "Walk", StringComparison.Ordinal) }));
    }

    [Fact]
    public void Another_compiler_has_to_keep_the_multiply_adds_of_a_loop_over_k_and_nothing_else()
    {
        HotLoop loop = Assert.Single(Listing.Loops(X64));
        Expectations expected = new("10.0.1", new Dictionary<string, string> { [loop.Key] = loop.Facts, ["Reduction:Run[a](b) #1"] = loop.Facts });
        Assert.Empty(expected.LostLoops([loop with { Loop = 2, Instructions = 9, Total = 20 }]));
        Assert.Single(expected.LostLoops([loop with { Fma = 1 }]));
        Assert.Single(expected.LostLoops([loop with { Width = 128 }]));
        Assert.Single(expected.LostLoops([]));
    }

    [Fact]
    public void Expectations_come_back_from_their_text_and_tell_what_differs()
    {
        HotLoop loop = Assert.Single(Listing.Loops(X64));
        Expectations expected = new("10.0.1", new Dictionary<string, string> { [loop.Key] = loop.Facts, ["Z:Run[a: b] #1"] = "facts" });
        Expectations parsed = Expectations.Parse(expected.ToString());
        Assert.Equal("10.0.1", parsed.Runtime);
        Assert.Equal(expected.Facts.OrderBy(fact => fact.Key), parsed.Facts.OrderBy(fact => fact.Key));
        Assert.Equal("gone: Z:Run[a: b] #1: facts", Assert.Single(parsed.Differences([loop])));
        Assert.StartsWith("changed: MicroKernel", parsed.Differences([loop with { Total = 13 }])[0], StringComparison.Ordinal);
        Assert.StartsWith("new: ", parsed.Differences([loop, loop with { Loop = 2 }])[0], StringComparison.Ordinal);
    }
}
