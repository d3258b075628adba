using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The hot loops of a kernel set, as the compiler of some runtime makes them.</summary>
/// <param name="Kernels">The name of the set.</param>
/// <param name="Architecture">The processor that the code is for: x64, arm64.</param>
/// <param name="Runtime">The version of the runtime whose compiler it is.</param>
/// <param name="Loops">Sorted by key.</param>
/// <param name="Called">The operations of the set's vectors that somewhere are a call, though the source has them taken in everywhere.</param>
internal sealed record Emission(string Kernels, string Architecture, string Runtime, IReadOnlyList<HotLoop> Loops, IReadOnlyList<string> Called)
{
    /// <summary>The hidden verb of the process whose compiler is listened to.</summary>
    public const string Verb = "emit";

    private const string Arm64Runtime = "linux-arm64";

    /// <summary>The operations of the vector contract's tags that the source has taken in wherever they are used.</summary>
    private static readonly HashSet<string> VectorOperations = Listing.Methods(method =>
        method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining)
        && method.DeclaringType!.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ISimd<,>)));

    private static readonly string[] Emulators = ["qemu-aarch64-static", "qemu-aarch64"];

    /// <summary>The sets that this machine runs; in code for arm64 too, under emulation, where it is asked for.</summary>
    public static IEnumerable<Emission> All(bool arm64)
    {
        string here = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            yield return Of(kernels, here, (arguments, settings) => Self.Start(arguments, settings));
        }

        if (arm64 && here != "arm64")
        {
            (string emulator, string program) = (Emulator(), Publish());
            foreach (KernelSet kernels in KernelSet.All.Where(set => set.Name is "neon" or "scalar"))
            {
                // Before version 8.1 qemu sees new code only where it is written through the mapping it runs from.
                yield return Of(kernels, "arm64", (arguments, settings) =>
                    Self.Start(emulator, [program, .. arguments], new Dictionary<string, string>(settings) { ["DOTNET_EnableWriteXorExecute"] = "0" }));
            }
        }
    }

    /// <summary>Runs every operation on a kernel set: the process whose compiler is listened to. It tells the version of its runtime.</summary>
    public static int Run(string kernels)
    {
        foreach (Action call in new Operations(new() { Kernels = KernelSet.Parse(kernels), MaxThreads = 1 }).All.Values)
        {
            call();
        }

        Console.Out.WriteLine(Machine.Runtime);
        return 0;
    }

    private static Emission Of(KernelSet kernels, string architecture, Func<IEnumerable<string>, IReadOnlyDictionary<string, string>, Process> start)
    {
        string listing = Path.Combine(Self.Artifacts("codegen"), $"{kernels.Name}-{architecture}.asm");
        File.Delete(listing);
        using Process process = start([Verb, kernels.Name], Settings(kernels, listing));
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string runtime = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0 || !File.Exists(listing))
        {
            throw new WrongCallException($"The kernels of {kernels} could not be compiled for {architecture}: {errors.Result.Trim()}");
        }

        string text = File.ReadAllText(listing);
        return new(kernels.Name, architecture, runtime, [.. Listing.Loops(text).Where(loop => IsOf(kernels, loop))], Listing.Called(text, VectorOperations));
    }

    /// <summary>
    /// No tiers, so that a method is compiled once and for good. And the same code from every machine that has the set: no AVX-512 for a narrower one, which would
    /// bring 32 registers and other encodings; none of what only some machines with AVX-512 have; vectors of a set's width where the compiler itself copies a
    /// struct, where it would choose by the model of the processor.
    /// </summary>
    private static Dictionary<string, string> Settings(KernelSet kernels, string listing)
    {
        bool wide = kernels.Name == "avx512";
        return new()
        {
            ["DOTNET_TieredCompilation"] = "0",
            ["DOTNET_JitDisasm"] = "NnSimd.*:*",
            ["DOTNET_JitDisasmDiffable"] = "1",
            ["DOTNET_JitStdOutFile"] = listing,
            ["DOTNET_EnableAVX512"] = wide ? "1" : "0",
            ["DOTNET_EnableAVX512v2"] = "0",
            ["DOTNET_EnableAVX512v3"] = "0",
            ["DOTNET_EnableAVX10v1"] = "0",
            ["DOTNET_EnableAPX"] = "0",
            ["DOTNET_PreferredVectorBitWidth"] = wide ? "512" : "256",
        };
    }

    /// <summary>Whether a loop is of a kernel on this instruction set: a method with the set's tag, which bears its name, as a type argument or a nested type of it.</summary>
    private static bool IsOf(KernelSet kernels, HotLoop loop) => loop.Kernel.Contains(kernels.Name, StringComparison.OrdinalIgnoreCase);

    private static string Emulator() =>
        Emulators.FirstOrDefault(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))))
            ?? throw new WrongCallException($"Expected {Emulators[0]} on this machine, to compile for arm64: .ci/run arm64 installs it.");

    private static string Publish()
    {
        string folder = Path.Combine(Self.Artifacts("codegen"), Arm64Runtime);
        (int status, string log) = Self.Run("dotnet", Self.Repository, "publish", "perf", "-c", "Release", "-r", Arm64Runtime, "--self-contained", "-o", folder, "-v", "quiet", "-nologo");
        return status == 0 ? Path.Combine(folder, "NnSimd.Perf") : throw new WrongCallException($"The program does not build for {Arm64Runtime}: {log}");
    }
}
