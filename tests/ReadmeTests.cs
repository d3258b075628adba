using System.Numerics;
using System.Text;
using NnSimd.Kernels;
using NnSimd.Nn;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The README's code: compiled here, run here, and the same text there.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_kernels_in_ten_lines_run()
    {
        // README: kernels
        float[] x = [1, 2, 3, 4, 5, 6];                                    // 2 x 3, row-major
        float[] w = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f];                  // 3 x 2
        float[] y = new float[4];                                          // 2 x 2
        var a = new ReadOnlyMatrixSpan<float>(x, 2, 3);
        var b = new ReadOnlyMatrixSpan<float>(w, 3, 2);                    // Transpose() and Slice() copy nothing
        var c = new MatrixSpan<float>(y, 2, 2);
        Gemm.Multiply(a, b, c, Epilogue.Bias([-2f, -3f]).Then<Relu>());    // y = relu(x w + bias), fused
        Activations.Sigmoid(y, y);                                         // in place
        Softmax.Apply(c, c);                                               // row by row
        Gemm.Multiply(a, b, c, Epilogue.Bias([-2f, -3f]).Then<Relu>(), execution: new() { Kernels = KernelSet.Scalar });   // the bits of the first product, slower
        // README: end
        Assert.Equal([0.2f, 0f, 2.9f, 3.4f], y, (expected, actual) => Math.Abs(expected - actual) < 1e-5f);
    }

    [Fact]
    public void The_network_in_ten_lines_runs()
    {
        StringBuilder output = new();
        StringConsole Console = new(output);

        // README: network
        float[] points = [0, 0, 0, 1, 1, 0, 1, 1];
        float[] classes = DataSet.OneHot([0, 1, 1, 0], 2);                 // exclusive or
        var network = new Network(2, new Dense(16, Activation.Tanh), new Dense(2));
        var trainer = new Trainer(network, Loss.SoftmaxCrossEntropy, new Adam(0.02f));
        trainer.Fit(new DataSet(points, 2, classes, 2), epochs: 200, batchSize: 4);
        ReadOnlyMatrixSpan<float> logits = network.Forward(new ReadOnlyMatrixSpan<float>(points, 4, 2));
        for (int i = 0; i < logits.Rows; i++)
        {
            Console.WriteLine($"{points[2 * i]} xor {points[(2 * i) + 1]} = {(logits[i, 1] > logits[i, 0] ? 1 : 0)}");
        }
        // README: end
        Assert.Equal("0 xor 0 = 0\n0 xor 1 = 1\n1 xor 0 = 1\n1 xor 1 = 0\n", output.ToString());
    }

    [Fact]
    public void A_users_own_activation_runs_everywhere()
    {
        float[] x = Floats.Array(100, Values.Plain, 1);
        float[] expected = new float[100];
        float[] actual = new float[100];
        Activations.Apply<Swish>(x, expected, execution: Isa.Scalar);
        Assert.Equal(x[3] / (1 + Math.Exp(-x[3])), expected[3], 1e-6);
        foreach (Execution execution in Isa.Each)
        {
            Activations.Apply<Swish>(x, actual, execution: execution);
            Floats.AssertSame(expected, actual, $"{execution.Kernels}");
            Array.Clear(actual);
            Gemm.Multiply(new(x, 10, 10), new(Unit(10), 10, 10), new(actual, 10, 10), Epilogue.Bias(new float[10]).Then<Swish>(), execution: execution);
            Floats.AssertSame(expected, actual, $"fused on {execution.Kernels}");
        }

        Assert.Equal(1, new Network(2, new Dense(3, Activation.Of<Swish>()), new Dense(1)).Outputs);
    }

    [Theory]
    [InlineData("kernels")]
    [InlineData("network")]
    [InlineData("activation")]
    public void The_readme_shows_the_code_that_runs_here(string name)
    {
        string root = Repository();
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));
        string source = File.ReadAllText(Path.Combine(root, "tests", "ReadmeTests.cs"));
        string shown = Between(readme, $"<!-- ReadmeTests: {name} -->\n```csharp\n", "```");
        string compiled = Between(source, $"// README: {name}\n", "// README: end");
        Assert.Equal(Lines(compiled), Lines(shown));
    }

    [Fact]
    public void The_readme_shows_the_committed_errors_of_every_function_which_keep_the_bounds_that_it_states()
    {
        string path = Path.Combine(Repository(), "README.md"), readme = File.ReadAllText(path);
        List<AccuracyRow> rows = Accuracy.Committed();
        Assert.Equal(readme, ReadmeTable.In(path, readme, Accuracy.Marker).With(AccuracyTable.Markdown(rows)));
        Assert.Equal(
            AccuracyCases.OfSingle().Select(row => (row.Case.Name, "float", row.Case.Bound)).Concat(AccuracyCases.OfDouble().Select(row => (row.Case.Name, "double", row.Case.Bound))),
            rows.OrderBy(row => row.Type == "double").Select(row => (row.Function, row.Type, row.Bound)));
        Assert.All(rows, row => Assert.True(row.MaxUlp <= row.Bound && row.Inputs >= (row.Type == "float" ? 1L << 32 : 100_000_000), $"{row.Function} {row.Type}"));
    }

    /// <summary>The lines without their common indentation.</summary>
    private static string[] Lines(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0)];
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return [.. lines.Select(line => line.Length > indent ? line[indent..] : "").Reverse().SkipWhile(line => line.Length == 0).Reverse()];
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"'{start.Trim()}' is missing.");
        from += start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Repository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "NnSimd.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        Assert.SkipWhen(directory is null, "Not run inside the repository.");
        return directory;
    }

    private static float[] Unit(int n) => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1f : 0f)];

    private sealed class StringConsole(StringBuilder output)
    {
        public void WriteLine(string line) => output.Append(line).Append('\n');
    }

    // README: activation
    public readonly struct Swish : IActivation
    {
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T> =>
            S.Multiply(x, default(Sigmoid).Forward<S, V, T>(x));

        public V Derivative<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            V s = default(Sigmoid).Forward<S, V, T>(x);
            return S.Fma(S.Multiply(x, s), S.Subtract(S.Constant(1), s), s);
        }
    }
    // README: end
}
