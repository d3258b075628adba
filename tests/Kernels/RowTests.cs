using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class RowSingleTests : RowTests<float>;

public sealed class RowDoubleTests : RowTests<double>;

/// <summary>Reductions, functions of rows and losses of each element type: bits, bounds, gradients.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class RowTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private delegate T Scalar(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Execution execution);

    private delegate void Rows(ReadOnlyMatrixSpan<T> x, ReadOnlyMatrixSpan<T> gradient, MatrixSpan<T> y, Execution execution);

    private static readonly double U = typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);

    private static readonly (string Name, Scalar Run)[] Scalars =
    [
        ("sum", (x, _, execution) => Reductions.Sum(x, execution)),
        ("dot", (x, y, execution) => Reductions.Dot(x, y, execution)),
        ("max", (x, _, execution) => x.IsEmpty ? T.Zero : Reductions.Max(x, execution)),
        ("argmax", (x, _, execution) => T.CreateTruncating(Reductions.ArgMax(x, execution))),
        ("log-sum-exp", (x, _, execution) => x.IsEmpty ? T.Zero : Reductions.LogSumExp(x, execution)),
    ];

    private static readonly (string Name, Rows Run)[] RowFunctions =
    [
        ("softmax", (x, _, y, execution) => Softmax.Apply(x, y, execution)),
        ("log-softmax", (x, _, y, execution) => Softmax.Log(x, y, execution)),
        ("softmax backward", (x, gradient, y, execution) => Softmax.Backward(x, gradient, y, execution)),
        ("log-softmax backward", (x, gradient, y, execution) => Softmax.LogBackward(x, gradient, y, execution)),
        ("bias", (x, _, y, execution) => Activations.ApplyBias(x, Bias(x.Columns), y, new Tanh(), execution)),
        ("mean squared error", (x, gradient, y, execution) => Losses.SoftmaxCrossEntropy(x, gradient, y, 0.25, execution)),
        ("class", (x, _, y, execution) => Losses.SoftmaxCrossEntropyByClass(x, Classes(x.Rows, x.Columns), y, 0.25, execution)),
    ];

    [Property(MaxTest = 200)]
    public void A_reduction_has_the_same_bits_on_every_ISA_at_any_place(Length length, Seed seed, bool atEnd)
    {
        using GuardedMemory<T> x = new(length.Value, atEnd);
        using GuardedMemory<T> y = new(length.Value, !atEnd);
        Floats.Fill(x.Span, (Values)(seed.Value % 3), new Random(seed.Value));
        Floats.Fill(y.Span, (Values)(seed.Value % 3), new Random(seed.Value + 1));
        foreach ((string name, Scalar run) in Scalars)
        {
            T expected = run(x.Span.ToArray(), y.Span.ToArray(), Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                Assert.True(Floats.Same(expected, run(x.Span, y.Span, execution)), $"{name} on {execution.Kernels}");
            }
        }
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(3 * 8192)]
    [InlineData(100_003)]
    public void A_long_sum_has_the_same_bits_and_lies_within_its_bound(int n)
    {
        T[] x = Floats.Array<T>(n, Values.Plain, n), y = Floats.Array<T>(n, Values.Plain, n + 1);
        double magnitude = x.Zip(y, (a, b) => Math.Abs(Double(a) * Double(b))).Sum(), size = x.Sum(a => Math.Abs(Double(a)));
        decimal sum = x.Sum(a => (decimal)Double(a)), dot = x.Zip(y, (a, b) => (decimal)Double(a) * (decimal)Double(b)).Sum();
        double bound = Reference.Gamma((int)(Math.Min(n, 8192) * 8L * (U < 1e-10 ? 8 : 4) / 1024) + 8 + (n / 8192), U);
        foreach (Execution execution in Isa.Each)
        {
            Assert.Equal(Reductions.Sum<T>(x, Isa.Scalar), Reductions.Sum<T>(x, execution));
            Assert.Equal(Reductions.Dot<T>(x, y, Isa.Scalar), Reductions.Dot<T>(x, y, execution));
            Assert.Equal(Array.IndexOf(x, x.Max()), Reductions.ArgMax<T>(x, execution));
        }

        Assert.True(Math.Abs((double)((decimal)Double(Reductions.Sum<T>(x)) - sum)) <= (bound * size) + 1e-20);
        Assert.True(Math.Abs((double)((decimal)Double(Reductions.Dot<T>(x, y)) - dot)) <= (bound * magnitude) + 1e-20);
    }

    [Fact]
    public void A_maximum_is_the_first_one_and_NaN_where_there_is_one()
    {
        foreach (Execution execution in Isa.Each)
        {
            foreach (int n in new[] { 1, 5, 16, 33, 100, 5000 })
            {
                T[] x = new T[n];
                x.AsSpan().Fill(T.NegativeInfinity);
                Assert.Equal(T.NegativeInfinity, Reductions.Max<T>(x, execution));
                Assert.Equal(0, Reductions.ArgMax<T>(x, execution));
                x[n / 2] = x[n - 1] = T.PositiveInfinity;
                Assert.Equal(T.PositiveInfinity, Reductions.Max<T>(x, execution));
                Assert.Equal(n / 2, Reductions.ArgMax<T>(x, execution));
                x[n - 1] = x[n - (n / 4) - 1] = T.NaN;
                Assert.True(T.IsNaN(Reductions.Max<T>(x, execution)));
                Assert.Equal(n - (n / 4) - 1, Reductions.ArgMax<T>(x, execution));
            }

            Assert.Equal(-1, Reductions.ArgMax<T>([], execution));
            Assert.Equal(T.Zero, Reductions.Sum<T>([], execution));
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => Reductions.Max<T>([], execution)).ParamName);
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => Reductions.LogSumExp<T>([], execution)).ParamName);
        }
    }

    [Property(MaxTest = 200)]
    public void A_function_of_rows_has_the_same_bits_on_every_ISA_in_any_batch_and_in_place(Length length, Seed seed, bool atEnd)
    {
        int columns = Math.Max(1, length.Value), rows = 1 + (seed.Value % 3), stride = columns + (seed.Value % 2);
        using GuardedMemory<T> x = new(((rows - 1) * stride) + columns, atEnd);
        using GuardedMemory<T> g = new(rows * columns, atEnd);
        using GuardedMemory<T> y = new(rows * columns, !atEnd);
        Floats.Fill(x.Span, seed.Value % 2 == 0 ? Values.Bits : Values.Plain, new Random(seed.Value));
        Floats.Fill(g.Span, Values.Plain, new Random(seed.Value + 1));
        foreach ((string name, Rows run) in RowFunctions)
        {
            T[] expected = new T[rows * columns];
            run(new(x.Span, rows, columns, stride), new(g.Span, rows, columns), new(expected, rows, columns), Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                run(new(x.Span, rows, columns, stride), new(g.Span, rows, columns), new(y.Span, rows, columns), execution);
                Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels}");
                if (name != "class")
                {
                    for (int i = 0; i < rows; i++)
                    {
                        run(new(x.Span[(i * stride)..], 1, columns), new(g.Span[(i * columns)..], 1, columns), new(y.Span[(i * columns)..], 1, columns), execution);
                    }

                    Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels}, row by row");
                }

                for (int i = 0; i < rows; i++)
                {
                    x.Span.Slice(i * stride, columns).CopyTo(y.Span[(i * columns)..]);
                }

                run(new(y.Span, rows, columns), new(g.Span, rows, columns), new(y.Span, rows, columns), execution);
                Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels} in place");
                g.Span.CopyTo(y.Span);
                run(new(x.Span, rows, columns, stride), new(y.Span, rows, columns), new(y.Span, rows, columns), execution);
                if (name != "mean squared error")
                {
                    Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels} in place of the gradient");
                }
            }
        }
    }

    [Property(MaxTest = 200)]
    public void Softmax_lies_within_its_bound(Length length, Seed seed)
    {
        int n = Math.Max(1, length.Value);
        double spread = 1 << (seed.Value % 6);
        T[] x = [.. Floats.Array<T>(n, Values.Plain, seed.Value).Select(value => value * T.CreateTruncating(spread))];
        double[] exact = new double[n], log = new double[n];
        T[] y = new T[n], logs = new T[n];
        Reference.Softmax<T>(new(x, 1, n), new(exact, 1, n));
        Reference.LogSoftmax<T>(new(x, 1, n), new(log, 1, n));
        Softmax.Apply<T>(x, y);
        Softmax.Log<T>(x, logs);
        double maximum = x.Max(Double);

        // The stated bound: 2 ULP are 4 u at most; the mean of the terms' own errors is below one more u and the mean difference. The reference, in double, rounds too.
        double mean = Enumerable.Range(0, n).Sum(i => exact[i] * (maximum - Double(x[i])));
        double sum = Reference.Gamma((n * 8 / (U < 1e-10 ? 128 : 256)) + 6, U) + (2 * U) + (mean * U);
        double own = Reference.Gamma(n + 16, Math.ScaleB(1, -53)) + (64 * Math.ScaleB(1, -53));
        for (int i = 0; i < n; i++)
        {
            double difference = (maximum - Double(x[i])) * U;
            double bound = exact[i] * ((4 * U) + difference + sum + own);
            Assert.True(Math.Abs(Double(y[i]) - exact[i]) <= bound + Double(T.Epsilon), $"{y[i]:R} against {exact[i]:R}");
            double logBound = sum + difference + own + (4 * U * Math.Abs(log[i]));
            Assert.True(Math.Abs(Double(logs[i]) - log[i]) <= logBound + (Math.Abs(log[i]) * own), $"{logs[i]:R} against {log[i]:R}");
        }

        double expected = maximum - (log[Array.IndexOf(x, x.Max())]);
        Assert.True(Math.Abs(Double(Reductions.LogSumExp<T>(x)) - expected) <= sum + own + (4 * U * (Math.Abs(expected) + Math.Abs(expected - maximum))));
    }

    [Property]
    public void The_gradients_of_rows_are_difference_quotients(Length length, Seed seed)
    {
        int n = Math.Clamp(length.Value, 1, 20);
        T[] x = Floats.Array<T>(n, Values.Plain, seed.Value), g = Floats.Array<T>(n, Values.Plain, seed.Value + 1);
        foreach (bool logarithm in new[] { false, true })
        {
            T[] y = new T[n], dx = new T[n];
            if (logarithm)
            {
                Softmax.Log<T>(x, y);
                Softmax.LogBackward<T>(new(y, 1, n), new(g, 1, n), new(dx, 1, n));
            }
            else
            {
                Softmax.Apply<T>(x, y);
                Softmax.Backward<T>(new(y, 1, n), new(g, 1, n), new(dx, 1, n));
            }

            for (int i = 0; i < n; i++)
            {
                // d/dx_i sum_j g_j y_j, by central differences of the reference in double.
                double[] at = [.. x.Select(Double)], high = new double[n], low = new double[n];
                (at[i], double centre) = (at[i] + 1e-5, at[i]);
                Exact(logarithm, at, high);
                at[i] = centre - 1e-5;
                Exact(logarithm, at, low);
                double slope = Enumerable.Range(0, n).Sum(j => Double(g[j]) * (high[j] - low[j])) / 2e-5;
                Assert.Equal(slope, Double(dx[i]), (64 * n * U) + 1e-8);
            }
        }
    }

    [Property]
    public void Losses_lie_near_the_reference_and_scale_with_their_gradients(Length length, Seed seed)
    {
        int n = length.Value;
        T[] t = [.. Floats.Array<T>(n, Values.Plain, seed.Value + 1).Select(value => (value + T.One) * T.CreateTruncating(0.5))];
        T[] z = Floats.Array<T>(n, Values.Plain, seed.Value), p = [.. z.Select(value => T.CreateTruncating(0.05 + (0.45 * (Double(value) + 1))))];
        T[] gradient = new T[n];
        double[] slopes = new double[n];
        const double Scale = 0.125;

        AssertNear(Scale * Reference.MeanSquaredError<T>(z, t, slopes), Losses.MeanSquaredError<T>(z, t, gradient, Scale), n);
        AssertSlopes(Scale, slopes, gradient);
        AssertNear(Scale * Reference.BinaryCrossEntropy<T>(p, t, slopes), Losses.BinaryCrossEntropy<T>(p, t, gradient, Scale), n);
        AssertSlopes(Scale, slopes, gradient);
        AssertNear(Scale * Reference.BinaryCrossEntropyWithLogits<T>(z, t, slopes), Losses.BinaryCrossEntropyWithLogits<T>(z, t, gradient, Scale), n);
        AssertSlopes(Scale, slopes, gradient);
    }

    [Property]
    public void A_class_gives_the_bits_of_its_one_hot_row(Length length, Seed seed)
    {
        int columns = Math.Max(1, length.Value);
        const int Count = 3;
        T[] z = Floats.Array<T>(Count * columns, seed.Value % 2 == 0 ? Values.Bits : Values.Plain, seed.Value);
        int[] classes = Classes(Count, columns);
        T[] t = new T[z.Length], ofRows = new T[z.Length], ofClasses = new T[z.Length];
        for (int i = 0; i < Count; i++)
        {
            t[(i * columns) + classes[i]] = T.One;
        }

        foreach (Execution execution in Isa.Each)
        {
            T loss = Losses.SoftmaxCrossEntropy<T>(new(z, Count, columns), new(t, Count, columns), new(ofRows, Count, columns), 1.0 / Count, execution);
            T byClass = Losses.SoftmaxCrossEntropyByClass<T>(new(z, Count, columns), classes, new(ofClasses, Count, columns), 1.0 / Count, execution);
            Floats.AssertSame<T>(ofRows, ofClasses, $"{execution.Kernels}");
            Assert.True(Floats.Same(loss, byClass), $"{loss:R} and {byClass:R} on {execution.Kernels}");
            Assert.True(Floats.Same(loss, Losses.SoftmaxCrossEntropyByClass<T>(new(z, Count, columns), classes, default, 1.0 / Count, execution)));
        }
    }

    [Fact]
    public void Bad_arguments_throw_and_write_nothing()
    {
        T[] x = Floats.Array<T>(16, Values.Plain, 1), before = [.. x];
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => Reductions.Dot<T>(x, x.AsSpan(1))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3], new(x, 4, 4))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3, 4], new(x, 4, 4))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3, -1], new(x, 4, 4))).ParamName);
        Assert.Equal("bias", Assert.Throws<ArgumentException>(() => Activations.ApplyBias<T, Relu>(new(x, 4, 4), x.AsSpan(0, 3), new(x, 4, 4))).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => Activations.ApplyBias<T, Relu>(new(x, 4, 4), x.AsSpan(0, 4), new(x, 4, 4))).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Softmax.Backward<T>(new(x, 4, 4), new(x, 2, 8), new(x, 4, 4))).ParamName);
        Assert.Throws<ArgumentException>(() => Softmax.LogBackward<T>(new(x, 2, 4), new(x, 2, 4), new(x.AsSpan(1), 2, 4)));
        Assert.Equal(before, x);
    }

    private static double Double(T value) => double.CreateTruncating(value);

    private static T[] Bias(int columns) => Floats.Array<T>(columns, Values.Plain, columns);

    private static int[] Classes(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(i => (i * 7) % columns)];

    private static void Exact(bool logarithm, double[] x, double[] y)
    {
        if (logarithm)
        {
            Reference.LogSoftmax<double>(new(x, 1, x.Length), new(y, 1, x.Length));
        }
        else
        {
            Reference.Softmax<double>(new(x, 1, x.Length), new(y, 1, x.Length));
        }
    }

    // Terms of at least 0, each a few roundings off and a logarithm's argument one.
    private static void AssertNear(double expected, T actual, int n) =>
        Assert.True(Math.Abs(Double(actual) - expected) <= ((Reference.Gamma((n / 16) + 32, U) + Reference.Gamma(n + 16, Math.ScaleB(1, -53))) * Math.Abs(expected)) + (8 * n * U), $"{actual:R} against {expected:R}");

    private static void AssertSlopes(double scale, double[] expected, T[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(scale * expected[i], Double(actual[i]), 16 * U * (1 + Math.Abs(scale * expected[i])));
        }
    }
}
