using System.Reflection;
using System.Text.Json;
using NnSimd.Kernels;
using NnSimd.Perf;
using PeersGemmCase = NnSimd.Perf.GemmCase;
using PeersGemmOperands = NnSimd.Perf.GemmOperands;

namespace NnSimd.Tests;

/// <summary>The verb <c>peers</c>, on a machine with or without peers. It writes to the console, so nothing runs beside it.</summary>
[Collection("console")]
public sealed unsafe class PeersTests
{
    private static readonly string[] Members =
    [
        "family", "kernel", "shape", "type", "isa", "threads", "unit", "ours", "oursBest", "peers", "peersBest", "bestPeer", "best", "ratio", "share", "ceiling",
        "baseline", "overBaseline", "ulpError", "bestUlpError",
    ];

    private static readonly string[] Types = ["float", "double"];

    [Fact]
    public void The_median_is_the_middle_and_ratios_average_geometrically()
    {
        Assert.Equal(3, Statistics.Median([9, 1, 3]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 3, 2]));
        Assert.Equal(2, Statistics.GeometricMean([1, 4]), 12);
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
        Assert.Throws<ArgumentException>(() => Statistics.GeometricMean([]));
    }

    [Fact]
    public void A_row_names_the_best_peer_and_the_lowest_ceiling()
    {
        PeersGemmCase work = new("square", new(10, 10, 10), "float", 1);
        PeersRow row = PeersRow.Of(
            work, "scalar", new(2e-6, 1e-6), ("1 thread", new(3e-6, 3e-6)), [("slow", new(4e-6, 1e-6)), ("fast", new(3e-6, 2e-6))], [("high", new(1e-7, 1e-7)), ("low", new(1e-6, 1e-6))]);
        Assert.Equal(1, row.Ours, 12);
        Assert.Equal(2, row.OursBest, 12);
        Assert.Equal("fast", row.BestPeer);
        Assert.Equal(2.0 / 3, row.Best!.Value, 12);
        Assert.Equal(1.5, row.Ratio!.Value, 12);
        Assert.Equal("low", row.Ceiling);
        Assert.Equal(0.5, row.Share!.Value, 12);
        Assert.Equal(1.5, row.OverBaseline!.Value, 12);
        Assert.Equal(2, row.PeersBest["slow"], 12);
    }

    [Fact]
    public void Without_a_peer_a_row_has_no_ratio()
    {
        PeersRow row = PeersRow.Of(new PeersGemmCase("square", new(1, 1, 1), "float", 1), "scalar", new(1, 1), null, [], []);
        Assert.Null(row.BestPeer);
        Assert.Null(row.Ratio);
        Assert.Null(row.Share);
        Assert.Empty(PeersTable.Means([row]));
    }

    [Fact]
    public void A_table_takes_the_place_of_the_one_in_the_readme()
    {
        const string Text = "before\n<!-- peers gemm -->\nold\ntable\n<!-- end of peers gemm -->\nafter\n";
        Assert.Equal(Text.Replace("old\ntable", "new", StringComparison.Ordinal), ReadmeTable.In("README.md", Text, "peers gemm").With("new\n\n"));
        Assert.Contains("peers activations", Assert.Throws<WrongCallException>(() => ReadmeTable.In("README.md", Text, "peers activations")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_unique_and_cover_both_types()
    {
        string[] names = [.. Types.SelectMany(type => GemmCases.Of(type, 1)).Select(work => $"{work.Type} {work.Kernel} {((IPeersCase)work).Shape}")];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("float square 2048x2048x2048", names);
        Assert.Contains("double transposed 256x256x256 A^T B^T", names);
        Assert.Contains("float batch 256 of 16x16x16", names);
    }

    [Theory]
    [InlineData("float", false, false, null)]
    [InlineData("float", true, false, 40)]
    [InlineData("double", false, true, null)]
    [InlineData("double", true, true, 50)]
    public void A_wrong_element_is_found(string type, bool transposeA, bool transposeB, int? leadingDimension)
    {
        PeersGemmCase work = new("test", new(5, 7, 33), type, 1) { TransposeA = transposeA, TransposeB = transposeB, LeadingDimension = leadingDimension };
        using PeersGemmOperands operands = new(work);
        operands.Spoil();
        Assert.NotNull(operands.Fault());
        if (type == "float")
        {
            Gemm.Multiply(operands.ViewA<float>(), operands.ViewB<float>(), operands.ViewC<float>());
        }
        else
        {
            Gemm.Multiply(operands.ViewA<double>(), operands.ViewB<double>(), operands.ViewC<double>());
        }

        Assert.Null(operands.Fault());
        // Off by much less than a peer of half the precision would be, and far more than any order of summation.
        int last = (4 * operands.LdC) + 6;
        if (type == "float")
        {
            ((float*)operands.C)[last] += 1e-3f;
        }
        else
        {
            ((double*)operands.C)[last] += 1e-10;
        }

        Assert.Contains("element 4, 6", operands.Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_function_of_this_library_has_rows_and_each_of_them_is_right()
    {
        FunctionCase[] cases = [.. Types.SelectMany(FunctionCases.Of)];
        string[] names = [.. cases.Select(work => $"{work.Type} {work.Kernel} {work.Shape}")];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Superset(Activation.All.Select(activation => activation.Name).Append("Softmax").Append("LogSoftmax").ToHashSet(), cases.Select(work => work.Kernel).ToHashSet());
        foreach (FunctionCase work in cases.Where(work => work.Length <= 1024))
        {
            using IContest contest = work.Open(KernelSet.Best, []);
            Assert.NotNull(contest.Fault());
            contest.Ours.Run(1);
            Assert.True(contest.Fault() is null, $"{work.Kernel} {work.Shape} {work.Type}: {contest.Fault()}");
            Assert.Equal(work.Type == "float", contest.UlpError() <= (work.Function.Name switch { "Softmax" => 4, "LogSoftmax" => 1000, _ => 2 }));
            contest.Spoil();
            Assert.NotNull(contest.Fault());
        }
    }

    [Fact]
    public void The_outputs_of_networks_are_right_and_a_wrong_one_is_found()
    {
        foreach (NetworkCase work in NetworkCases.Of("float", 1).Where(work => work.Workload.Operations < 1e7))
        {
            using IContest contest = work.Open(KernelSet.Best, []);
            contest.Spoil();
            Assert.NotNull(contest.Fault());
            contest.Ours.Run(1);
            contest.Ours.Publish!();
            Assert.True(contest.Fault() is null, $"{work.Kernel} {work.Shape}: {contest.Fault()}");
        }

        using NetworkOperands operands = new(new(Activation.Tanh, [16, 64, 3], 5, 1));
        operands.Network.Forward(operands.Batch).Data.CopyTo(operands.Result);
        Assert.Null(operands.Fault());
        operands.Result[14] *= 1.01f;
        Assert.Contains("output 2 of sample 4", operands.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float", 65536, 65535)]
    [InlineData("double", 200000, 199999)]
    public void A_wrong_result_of_a_function_is_found(string type, int length, int at)
    {
        TabledFunction identity = TabledFunction.All.Single(function => function.Name == "Identity");
        using FunctionOperands operands = new(new(identity, 1, length, type));
        if (type == "float")
        {
            operands.Input<float>().CopyTo(operands.Result<float>());
        }
        else
        {
            operands.Input<double>().CopyTo(operands.Result<double>());
        }

        Assert.Null(operands.Fault());
        double? exact = type == "float" ? 0 : null;
        Assert.Equal(exact, operands.UlpError());
        if (type == "float")
        {
            float x = operands.Input<float>()[at];
            operands.Result<float>()[at] += 2e-4f;
            Assert.Equal((operands.Result<float>()[at] - x) / (MathF.BitIncrement(MathF.Abs(x)) - MathF.Abs(x)), operands.UlpError());
        }
        else
        {
            operands.Result<double>()[at] += 1e-11;
            Assert.Null(operands.UlpError());
        }

        Assert.Contains($"element {at}", operands.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemm", "square 4x4x4", "| square | 4x4x4 | double | 1 |", "GFLOP/s")]
    [InlineData("gemm", "batch 1024 of 4x4x4", "| batch | 1024 of 4x4x4 | float | 1 |", "GFLOP/s")]
    [InlineData("networks", "1 of 16-64-64-1", "| Tanh | 1 of 16-64-64-1 | float | 1 |", "GFLOP/s")]
    [InlineData("activations", "Relu 16 ", "| Relu | 16 | float | 1 |", "Gelem/s")]
    public void The_verb_measures_rows_and_writes_them(string family, string filter, string line, string unit)
    {
        string json = Path.GetTempFileName();
        try
        {
            (int exit, string output, string error) = Run("peers", family, "--quick", "--threads", "1", "--filter", filter, "--markdown", "--json", json);
            Assert.Equal("", error);
            Assert.Equal(0, exit);
            Assert.Contains($"ours     {KernelSet.Best}", output, StringComparison.Ordinal);
            Assert.Contains(line, output, StringComparison.Ordinal);
            JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(json)).RootElement.EnumerateArray()];
            Assert.Subset(Types.ToHashSet(), rows.Select(row => row.GetProperty("type").GetString()!).ToHashSet());
            Assert.All(rows, row =>
            {
                Assert.Equal(Members, row.EnumerateObject().Select(member => member.Name));
                Assert.Equal(family, row.GetProperty("family").GetString());
                Assert.Equal(unit, row.GetProperty("unit").GetString());
                Assert.True(row.GetProperty("ours").GetDouble() > 0);
                Assert.True(row.GetProperty("oursBest").GetDouble() >= row.GetProperty("ours").GetDouble());
            });
        }
        finally
        {
            File.Delete(json);
        }
    }

    [Theory]
    [InlineData("peers gemm --isa sse9", "sse9")]
    [InlineData("peers gemm --filter nothing-like-it", "nothing-like-it")]
    [InlineData("peers gemm --threads 0", "--threads 0")]
    [InlineData("peers activations --threads 2", "--threads 2")]
    [InlineData("peers gemm --threads many", "many")]
    [InlineData("peers gemm --type half", "half")]
    [InlineData("peers gemm --limit-peers --isa scalar", "--limit-peers")]
    [InlineData("peers gemm --bogus", "--bogus")]
    [InlineData("peers", "Required command")]
    [InlineData("probe nobody NOBODY_TYPE", "nobody")]
    [InlineData("accuracy --quick --type half", "half")]
    [InlineData("accuracy --quick --filter Typo", "Typo")]
    [InlineData("accuracy --quick --isa sse9", "sse9")]
    [InlineData("peers gemm --quick --isa sse9", "sse9")]
    public void A_wrong_call_is_one_line_and_exit_code_2(string call, string expected)
    {
        (int exit, string output, string error) = Run(call.Split(' '));
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter writtenOutput = new() { NewLine = "\n" };
        using StringWriter writtenError = new() { NewLine = "\n" };
        try
        {
            Console.SetOut(writtenOutput);
            Console.SetError(writtenError);
            object? exit = typeof(PeersRow).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
            return ((int)exit!, writtenOutput.ToString(), writtenError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
