using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>codegen</c>: the machine code of every kernel's hot loops against the committed expectations.</summary>
internal static class Codegen
{
    /// <summary>The micro-kernels, as a listing names them without type arguments: what runs on the operands of a tile.</summary>
    private static readonly HashSet<string> MicroKernels = Listing.Methods(method => method.Name == "Run" && method.GetParameters().Any(parameter =>
        parameter.ParameterType.GetElementType() is { IsGenericType: true } operands && operands.GetGenericTypeDefinition() == typeof(TileOperands<>)));

    /// <param name="accept">Whether to make what is found the expectation.</param>
    /// <param name="list">Whether to print every loop.</param>
    /// <param name="arm64">Whether to look at the code for arm64 too where this machine only emulates it.</param>
    /// <returns>0 when the code is as expected, no k-loop spills, calls or copies, and no vector operation is a call, else 1.</returns>
    public static int Run(bool accept, bool list, bool arm64)
    {
        bool good = true;
        HashSet<string> seen = [];
        foreach (Emission emission in Emission.All(arm64))
        {
            seen.Add(emission.Kernels);
            good &= Report(emission, accept, list);
        }

        foreach (KernelSet kernels in KernelSet.All.Where(kernels => !seen.Contains(kernels.Name)))
        {
            Console.WriteLine($"{kernels}: not checked, this machine cannot run it{(kernels.Name == "neon" ? "; codegen --arm64 emulates one that can" : "")}");
        }

        return good ? 0 : 1;
    }

    /// <summary>Whether a loop sums products over k in registers: it multiplies and adds, in a micro-kernel. (A row times a matrix has loops of its own.)</summary>
    public static bool IsOverK(HotLoop loop) => loop.Fma > 0 && MicroKernels.Contains(Listing.Method(loop.Kernel));

    /// <summary>The rule for a loop over k of a vector set, whatever is expected: all that it needs stays in registers. (One that packs as it goes stores.)</summary>
    public static bool IsClean(HotLoop loop) => loop.Stack == 0 && loop.Calls == 0 && loop.Copies == 0;

    private static bool Report(Emission emission, bool accept, bool list)
    {
        bool scalar = emission.Kernels == KernelSet.Scalar.Name;
        string name = scalar ? $"{emission.Kernels}-{emission.Architecture}" : emission.Kernels;
        string file = Path.Combine(Self.Repository, "perf", "Codegen", name + ".txt");
        HotLoop[] kLoops = [.. emission.Loops.Where(IsOverK)];

        // The fallback's speed is no promise: with one number to a register its loops are held by the expectations only.
        HotLoop[] dirty = [.. kLoops.Where(loop => !scalar && !IsClean(loop))];
        List<string> faults = [.. dirty.Select(loop => $"spill, call or copy in a loop over k: {loop.Key}: {loop.Facts}")];
        faults.AddRange((scalar ? [] : emission.Called).Select(operation => $"a vector operation that is called: {operation}"));
        if (kLoops.Length == 0)
        {
            faults.Add("no loop over k was found");
        }

        string state;
        Expectations? expected = File.Exists(file) ? Expectations.Parse(File.ReadAllText(file)) : null;
        if (accept)
        {
            File.WriteAllText(file, Expectations.Of(emission).ToString());
            state = $"accepted into {Path.GetRelativePath(Self.Repository, file)}";
        }
        else if (expected is null)
        {
            faults.Add($"no expectations are committed; to commit these: codegen --accept{(emission.Architecture == "arm64" ? " --arm64" : "")}");
            state = "not compared";
        }
        else
        {
            bool same = expected.Runtime == emission.Runtime;
            IReadOnlyList<string> differences = same ? expected.Differences(emission.Loops) : expected.LostLoops(emission.Loops);
            faults.AddRange(differences);
            state = (differences.Count, same) switch
            {
                (0, true) => "as expected",
                (0, false) => $"of .NET {emission.Runtime} where .NET {expected.Runtime} is expected: the multiply-adds of the loops over k are as expected, {expected.Differences(emission.Loops).Count} other facts differ",
                _ => $"{differences.Count} unlike the expectations; if they are wanted: codegen --accept",
            };
        }

        foreach (string line in list ? emission.Loops.Select(loop => $"{loop.Key}: {loop.Facts}{(IsOverK(loop) ? ", over k" : "")}").Concat(faults) : faults)
        {
            Console.WriteLine($"  {line}");
        }

        Console.WriteLine($"{name}: {emission.Loops.Count} hot loops, {state}; {kLoops.Length} loops over k{(scalar ? "" : $", {dirty.Length} with a spill, call or copy")}");
        return faults.Count == 0;
    }
}
