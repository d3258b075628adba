using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>What a result depends on besides the code.</summary>
internal static class Machine
{
    /// <summary>The processor's name as it gives it.</summary>
    public static string Cpu { get; } = Name();

    /// <summary>The version of the runtime.</summary>
    public static string Runtime => Environment.Version.ToString();

    /// <summary>Both in one line.</summary>
    public static string Describe => $"{Cpu} ({Environment.ProcessorCount} cores), .NET {Runtime}";

    private static string Name()
    {
        const string Info = "/proc/cpuinfo";
        string? line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? $"{RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}";
    }
}
