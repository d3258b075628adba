using System.Collections;
using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>The environment that native libraries read when they are loaded; the runtime's own <see cref="Environment"/> does not write it.</summary>
internal static partial class NativeEnvironment
{
    // How the variables begin that OpenBLAS, BLIS, MKL, oneDNN and the OpenMP libraries read.
    private static readonly string[] Prefixes = ["OPENBLAS_", "BLIS_", "MKL_", "DNNL_", "ONEDNN_", "OMP_", "GOMP_", "KMP_"];

    /// <summary>The variables of this process that change what a peer does.</summary>
    public static IReadOnlyList<string> OfPeers =>
        [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).Order()];

    /// <summary>Sets a variable.</summary>
    public static void Set(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable(name, value, 1);
        }
    }

    /// <summary>Removes a variable.</summary>
    public static void Remove(string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = RemoveVariable(name);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveVariable(string name);
}
