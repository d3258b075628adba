using System.Diagnostics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>codegen</c>: the machine code of every kernel's hot loops against the committed expectations.</summary>
internal static class Codegen
{
    /// <summary>The hidden verb of the process whose compiler is listened to.</summary>
    public const string EmitVerb = "emit";

    /// <summary>The first operation to run: what has multiply-adds in a loop then is a GEMM loop over k.</summary>
    private const string Products = "Gemm.Multiply(ReadOnlyMatrixSpan";

    /// <summary>
    /// No tiers, so that a method is compiled once and for good. No AVX-512 for a narrower set: with it the compiler has 32 registers and other encodings, and the
    /// expectations would depend on the machine.
    /// </summary>
    private static Dictionary<string, string> Settings(KernelSet kernels, string listing) => new()
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_JitDisasm"] = "NnSimd.*:*",
        ["DOTNET_JitDisasmDiffable"] = "1",
        ["DOTNET_JitStdOutFile"] = listing,
        ["DOTNET_EnableAVX512"] = kernels.Name == "avx512" ? "1" : "0",
    };

    /// <param name="accept">Whether to make what is found the expectation.</param>
    /// <returns>0 when the code is as expected and no k-loop spills, calls or copies, else 1.</returns>
    public static int Run(bool accept)
    {
        bool good = true;
        foreach (KernelSet kernels in KernelSet.All)
        {
            if (!kernels.IsSupported)
            {
                string file = ExpectationFile(kernels);
                Console.WriteLine($"{kernels}: not checked, this machine cannot run it{(File.Exists(file) ? "" : "; no expectations are committed for it")}");
                continue;
            }

            IReadOnlyList<HotLoop> products = Emit(kernels, productsOnly: true);
            IReadOnlyList<HotLoop> loops = Emit(kernels, productsOnly: false);
            good &= Report(kernels, products, loops, accept);
        }

        return good ? 0 : 1;
    }

    /// <summary>Runs the operations on a kernel set: the process that <see cref="Run"/> listens to.</summary>
    public static int EmitAll(string kernels, bool productsOnly)
    {
        Operations operations = new(new() { Kernels = KernelSet.Parse(kernels), MaxThreads = 1 });
        foreach ((string key, Action call) in operations.All)
        {
            if (!productsOnly || (key.StartsWith(Products, StringComparison.Ordinal) && !key.Contains("Epilogue", StringComparison.Ordinal)))
            {
                call();
            }
        }

        return 0;
    }

    /// <summary>Whether a loop sums products over k in registers: it multiplies and adds, and stores nothing that is a result, in a micro-kernel. (A row times a matrix has loops of its own.)</summary>
    public static bool IsOverK(HotLoop loop) => loop.Fma > 0 && loop.Stores == 0 && loop.Kernel.Contains(":Run", StringComparison.Ordinal);

    /// <summary>The rule for a loop over k of a vector set, whatever is expected: all that it needs stays in registers.</summary>
    public static bool IsClean(HotLoop loop) => loop.Stack == 0 && loop.Calls == 0 && loop.Copies == 0;

    /// <summary>Whether a loop is of a kernel on this instruction set: a method with the set's tag, which bears its name, as a type argument.</summary>
    private static bool IsOf(KernelSet kernels, HotLoop loop) =>
        loop.Kernel.Contains('[' + kernels.Name, StringComparison.OrdinalIgnoreCase) || loop.Kernel.Contains(',' + kernels.Name, StringComparison.OrdinalIgnoreCase);

    private static string ExpectationFile(KernelSet kernels) => Path.Combine(
        Path.Combine(Self.Repository, "perf", "Codegen"),
        $"{kernels.Name}{(kernels == KernelSet.Scalar ? "-" + System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant() : "")}.txt");

    private static bool Report(KernelSet kernels, IReadOnlyList<HotLoop> products, IReadOnlyList<HotLoop> loops, bool accept)
    {
        bool good = true;
        HotLoop[] kLoops = [.. products.Where(IsOverK)];
        bool held = kernels != KernelSet.Scalar;
        foreach (HotLoop loop in kLoops)
        {
            Console.WriteLine($"  {loop.Key}: {loop.Facts}{(IsClean(loop) || !held ? "" : "  SPILL, CALL OR COPY IN A K-LOOP")}");
            good &= IsClean(loop) || !held;
        }

        string file = ExpectationFile(kernels);
        string state;
        if (accept)
        {
            File.WriteAllText(file, new Expectations(Machine.Runtime, loops.ToDictionary(loop => loop.Key, loop => loop.Facts)).ToString());
            state = $"accepted into {Path.GetRelativePath(Self.Repository, file)}";
        }
        else if (!File.Exists(file))
        {
            state = "no expectations are committed; k-loops checked only";
        }
        else
        {
            Expectations expected = Expectations.Parse(File.ReadAllText(file));
            if (expected.Runtime != Machine.Runtime)
            {
                state = $"expectations are of .NET {expected.Runtime}, this is {Machine.Runtime}; k-loops checked only";
            }
            else
            {
                IReadOnlyList<string> differences = expected.Differences(loops);
                foreach (string difference in differences)
                {
                    Console.WriteLine($"  {difference}");
                }

                good &= differences.Count == 0;
                state = differences.Count == 0 ? "as expected" : $"{differences.Count} unlike the expectations; if they are wanted: codegen --accept";
            }
        }

        // A library without a loop over k is not one that was looked at.
        good &= kLoops.Length > 0;
        Console.WriteLine($"{kernels}: {loops.Count} hot loops, {state}; {kLoops.Length} loops over k, {kLoops.Count(loop => !IsClean(loop))} with a spill, call or copy{(held ? "" : " (held by the expectations only: the fallback's speed is no promise)")}");
        return good;
    }

    private static IReadOnlyList<HotLoop> Emit(KernelSet kernels, bool productsOnly)
    {
        string listing = Path.Combine(Self.Artifacts("codegen"), $"{kernels.Name}{(productsOnly ? "-products" : "")}.asm");
        File.Delete(listing);
        using Process process = Self.Start([EmitVerb, kernels.Name, .. productsOnly ? ["--products"] : Array.Empty<string>()], Settings(kernels, listing));
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && File.Exists(listing)
            ? [.. Listing.Loops(File.ReadAllText(listing)).Where(loop => IsOf(kernels, loop))]
            : throw new WrongCallException($"The kernels of {kernels} could not be compiled: {errors.Trim()}");
    }
}
