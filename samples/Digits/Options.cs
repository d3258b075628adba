using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NnSimd.Kernels;

namespace NnSimd.Samples.Digits;

/// <summary>What the command line says.</summary>
/// <param name="Data">A directory of IDX files, or null for the digits that ship with the sample.</param>
/// <param name="Execution">The instruction set and the most threads.</param>
/// <param name="Epochs">The number of epochs, or null for as many as suit the data.</param>
/// <param name="Seed">Determines the initial weights, the deformations and the order of the samples.</param>
internal sealed record Options(string? Data, Execution Execution, int? Epochs, ulong Seed)
{
    /// <summary>Parses the command line and runs the program with it, or prints the help.</summary>
    /// <exception cref="InputException">An option or a value is wrong.</exception>
    public static int Run(string[] arguments, Func<Options, int> program)
    {
        Option<string?> data = new("--data")
        {
            Description = "Train on the IDX files (MNIST, Fashion-MNIST) in this directory, plain or .gz, instead of the digits that ship with the sample.",
            HelpName = "DIR",
        };
        Option<string?> isa = new("--isa")
        {
            Description = $"The instruction set: {string.Join(", ", KernelSet.All)}. The best unless given.",
            HelpName = "NAME",
        };
        Option<int?> threads = Number("--threads", "The most threads to use. One per processor unless given.", 1, int.MaxValue);
        Option<int?> epochs = Number("--epochs", "How often to see each image. As suits the data unless given.", 1, int.MaxValue);
        Option<ulong?> seed = Number("--seed", "Determines the result, to the bit. 1 unless given.", 0UL, ulong.MaxValue);
        RootCommand root = new("Trains a small network to read handwritten digits. The same seed gives the same network, bit for bit, on every instruction set and at any number of threads.")
        {
            data, isa, threads, epochs, seed,
        };
        root.SetAction(result => program(new(
            result.GetValue(data),
            new() { Kernels = Kernels(result.GetValue(isa)), MaxThreads = result.GetValue(threads) ?? Environment.ProcessorCount },
            result.GetValue(epochs),
            result.GetValue(seed) ?? 1)));

        ParseResult parsed = root.Parse(arguments);
        return parsed.Errors.Count > 0
            ? throw new InputException(parsed.Errors[0].Message)
            : parsed.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>An option for a whole number from <paramref name="minimum"/> to <paramref name="maximum"/>, the largest of its type.</summary>
    private static Option<T?> Number<T>(string name, string description, T minimum, T maximum)
        where T : struct, IParsable<T>, IComparable<T> =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = (ArgumentResult result) =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && value.CompareTo(minimum) >= 0)
                {
                    return value;
                }

                result.AddError($"{name} {text}: expected a whole number from {minimum} to {maximum}.");
                return null;
            },
        };

    private static KernelSet Kernels(string? name)
    {
        try
        {
            return name is null ? KernelSet.Best : KernelSet.Parse(name);
        }
        catch (ArgumentException e)
        {
            // Without the parameter's name, which an ArgumentException adds to its message.
            throw new InputException($"--isa {name}: {e.Message.Split(" (Parameter ")[0]}");
        }
        catch (InvalidOperationException e)
        {
            // What the environment variable says is no kernel set, or none for this machine.
            throw new InputException(e.Message);
        }
    }
}
