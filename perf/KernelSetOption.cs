using System.CommandLine;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The option <c>--isa</c> of the verbs that measure one kernel set.</summary>
internal static class KernelSetOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--isa") { Description = "The kernel set to use instead of the best." };

    /// <summary>The kernel set that it names, the best where it is not given.</summary>
    /// <exception cref="WrongCallException">There is no such set here.</exception>
    public static KernelSet Parse(string? name)
    {
        try
        {
            return name is null ? KernelSet.Best : KernelSet.Parse(name);
        }
        catch (ArgumentException e)
        {
            // Without the parameter's name, which an ArgumentException adds to its message.
            throw new WrongCallException($"--isa {name}: {e.Message.Split(" (Parameter ")[0]}");
        }
    }
}
