using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using NnSimd.Kernels;
using NnSimd.Samples.Digits;

namespace NnSimd.Tests;

/// <summary>The sample, run as its user runs it, but in this process. It writes to the console, so nothing runs beside it.</summary>
[Collection("console")]
public sealed partial class DigitsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("nnsimd-digits-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void It_reads_at_least_97_percent_of_the_digits_held_out()
    {
        // An emulated run has time for two epochs, whose bits are the same everywhere too.
        (int epochs, double least) = PropertyAttribute.Scale >= 25 ? (8, 97) : (2, 94);
        (int exit, string output, string error) = PropertyAttribute.Scale >= 25 ? Run() : Run("--epochs", "2");
        Assert.Equal("", error);
        Assert.Equal(0, exit);
        Assert.True(double.Parse(AccuracyLine().Match(output).Groups[1].Value, CultureInfo.InvariantCulture) >= least, output);
        Assert.Contains($"isa       {KernelSet.Best}", output, StringComparison.Ordinal);
        Assert.Equal(epochs, EpochLine().Count(output));
        Assert.Matches("multiply  .* GFLOP/s with", output);
        Assert.Matches("forward   [0-9,]+ images/s", output);
    }

    [Fact]
    public void A_seed_gives_the_same_checksum_on_every_ISA_and_at_every_thread_count()
    {
        string? expected = null;
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            foreach (string threads in new[] { "1", "3" })
            {
                (int exit, string output, _) = Run("--isa", kernels.Name, "--threads", threads, "--epochs", "1", "--seed", "7");
                Assert.Equal(0, exit);
                string checksum = ChecksumLine().Match(output).Groups[1].Value;
                expected ??= checksum;
                Assert.Equal(16, checksum.Length);
                Assert.Equal(expected, checksum);
            }
        }

        if (PropertyAttribute.Scale >= 50)
        {
            Assert.NotEqual(expected, ChecksumLine().Match(Run("--epochs", "1", "--seed", "8").Output).Groups[1].Value);
        }
    }

    [Theory]
    [InlineData("--epochs 0", "--epochs 0")]
    [InlineData("--threads many", "--threads many")]
    [InlineData("--seed -1", "--seed -1")]
    [InlineData("--isa sse9", "sse9")]
    [InlineData("--bogus", "--bogus")]
    [InlineData("--data /no/such/directory", "/no/such/directory")]
    public void A_wrong_option_is_one_line_that_names_it(string arguments, string named) => AssertWrong(named, arguments.Split(' '));

    [Fact]
    public void An_unsupported_ISA_is_one_line_that_names_it()
    {
        foreach (KernelSet kernels in KernelSet.All.Where(kernels => !kernels.IsSupported))
        {
            AssertWrong(kernels.Name, "--isa", kernels.Name);
        }
    }

    [Fact]
    public void A_wrong_file_is_one_line_that_names_it()
    {
        WriteIdx("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
        WriteIdx("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);
        WriteIdx("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2]);
        AssertWrong("t10k-labels", "--data", _directory.FullName);

        WriteIdx("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        Assert.Equal(0, Run("--data", _directory.FullName, "--epochs", "1").Exit);

        // Truncated, inconsistent, not IDX, a label that is none, and a cut gzip.
        foreach ((string name, byte[] bytes) in new (string, byte[])[]
        {
            ("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1]),
            ("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 5, 6]),
            ("train-images-idx3-ubyte", [1, 2, 3, 4, 5, 6, 7, 8]),
            ("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 11]),
        })
        {
            string path = Path.Combine(_directory.FullName, name);
            byte[] good = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes);
            AssertWrong(name.Split('-')[0], "--data", _directory.FullName);
            File.WriteAllBytes(path, good);
        }

        string images = Path.Combine(_directory.FullName, "train-images-idx3-ubyte");
        using (MemoryStream compressed = new())
        {
            using (GZipStream gzip = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                gzip.Write(File.ReadAllBytes(images));
            }

            File.Delete(images);
            File.WriteAllBytes(images + ".gz", compressed.ToArray());
            Assert.Equal(0, Run("--data", _directory.FullName, "--epochs", "1").Exit);
            File.WriteAllBytes(images + ".gz", compressed.ToArray()[..^5]);
            AssertWrong("train-images", "--data", _directory.FullName);
        }
    }

    [Fact]
    public void Help_is_not_an_error()
    {
        (int exit, string output, string error) = Run("--help");
        Assert.Equal(0, exit);
        Assert.Equal("", error);
        foreach (string option in new[] { "--data", "--isa", "--threads", "--epochs", "--seed" })
        {
            Assert.Contains(option, output, StringComparison.Ordinal);
        }
    }

    private static void AssertWrong(string named, params string[] arguments)
    {
        (int exit, _, string error) = Run(arguments);
        Assert.Equal(2, exit);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        TextWriter output = Console.Out;
        TextWriter error = Console.Error;
        using StringWriter writtenOutput = new() { NewLine = "\n" };
        using StringWriter writtenError = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(writtenOutput);
            Console.SetError(writtenError);
            object? exit = typeof(Options).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
            return ((int)exit!, writtenOutput.ToString(), writtenError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private void WriteIdx(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_directory.FullName, name), bytes);

    [GeneratedRegex("^accuracy  ([0-9.]+) %", RegexOptions.Multiline)]
    private static partial Regex AccuracyLine();

    [GeneratedRegex("^checksum  ([0-9a-f]+) ", RegexOptions.Multiline)]
    private static partial Regex ChecksumLine();

    [GeneratedRegex("^epoch .* loss [0-9.]+", RegexOptions.Multiline)]
    private static partial Regex EpochLine();
}

[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleDefinition;
