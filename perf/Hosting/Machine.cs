using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>What a result depends on besides the code.</summary>
internal static class Machine
{
    /// <summary>The processor's name as it gives it, and its family and model where the system tells them.</summary>
    public static string Cpu { get; } = Name();

    /// <summary>The version of the runtime.</summary>
    public static string Runtime => Environment.Version.ToString();

    /// <summary>Both in one line.</summary>
    public static string Describe => $"{Cpu} ({Environment.ProcessorCount} cores), .NET {Runtime}";

    private static string Name()
    {
        if (Info("model name") is not { } name)
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}";
        }

        // The name that a virtual machine gives may be that of every generation.
        return Info("cpu family") is { } family && Info("model") is { } model ? $"{name} (family {family}, model {model})" : name;
    }

    private static string? Info(string key)
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.Split(':')[0].TrimEnd() == key) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
