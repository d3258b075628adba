using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class RowSingleTests : RowTests<float>;

public sealed class RowDoubleTests : RowTests<double>;

/// <summary>The functions of rows of each element type: bits, bounds, gradients.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class RowTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private delegate void Rows(ReadOnlyMatrixSpan<T> x, ReadOnlyMatrixSpan<T> gradient, MatrixSpan<T> y, Execution execution);

    private static readonly double U = Floats.UnitRoundoff<T>();

    // Of rows for softmax: from 256 (2048 of double) on it takes another way.
    private static readonly double[] Centres = [0, 100, -100, 255.5, -255.5, 256.5, -256.5, 2047, -2047, 2049, -2049, 1e6, -1e6, 1e30];

    private static readonly (string Name, Rows Run)[] RowFunctions =
    [
        ("softmax", (x, _, y, execution) => Softmax.Apply(x, y, execution)),
        ("log-softmax", (x, _, y, execution) => Softmax.Log(x, y, execution)),
        ("softmax backward", (x, gradient, y, execution) => Softmax.Backward(x, gradient, y, execution)),
        ("log-softmax backward", (x, gradient, y, execution) => Softmax.LogBackward(x, gradient, y, execution)),
        ("bias", (x, _, y, execution) => Activations.ApplyBias(x, Bias(x.Columns), y, new Tanh(), execution)),
        ("softmax cross-entropy", (x, gradient, y, execution) => Losses.SoftmaxCrossEntropy(x, gradient, y, 0.25, execution)),
        ("softmax cross-entropy by class", (x, _, y, execution) => Losses.SoftmaxCrossEntropyByClass(x, Classes(x.Rows, x.Columns), y, 0.25, execution)),
    ];

    [Property(MaxTest = 200)]
    public void A_function_of_rows_has_the_same_bits_on_every_ISA_in_any_batch_and_in_place(Length length, Seed seed, bool atEnd)
    {
        int columns = Math.Max(1, length.Value), rows = 1 + (seed.Value % 6), stride = columns + (seed.Value % 2);
        using GuardedMemory<T> x = new(((rows - 1) * stride) + columns, atEnd);
        using GuardedMemory<T> g = new(rows * columns, atEnd);
        using GuardedMemory<T> y = new(rows * columns, !atEnd);
        Floats.Fill(x.Span, seed.Value % 2 == 0 ? Values.Bits : Values.Plain, new Random(seed.Value));
        Floats.Fill(g.Span, Values.Plain, new Random(seed.Value + 1));
        if (seed.Value % 4 < 2)
        {
            // So that a zero of a lane that is not of the row would be the largest.
            for (int i = 0; i < x.Span.Length; i++)
            {
                x.Span[i] = -T.Abs(x.Span[i]);
            }
        }

        foreach ((string name, Rows run) in RowFunctions)
        {
            T[] expected = new T[rows * columns];
            run(new(x.Span, rows, columns, stride), new(g.Span, rows, columns), new(expected, rows, columns), Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                run(new(x.Span, rows, columns, stride), new(g.Span, rows, columns), new(y.Span, rows, columns), execution);
                Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels}");
                if (name != "softmax cross-entropy by class")
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
                Floats.AssertSame<T>(expected, y.Span, $"{name} on {execution.Kernels} in place of the gradient or the targets");
            }
        }
    }

    [Property(MaxTest = 200)]
    public void Softmax_lies_within_its_bound(Length length, Seed seed)
    {
        int n = Math.Max(1, length.Value);
        double spread = 1 << (seed.Value % 9), centre = Centres[seed.Value / 9 % Centres.Length];
        T[] x = [.. Floats.Array<T>(n, Values.Plain, seed.Value).Select(value => T.CreateTruncating(centre) + (value * T.CreateTruncating(spread)))];
        double[] exact = new double[n], log = new double[n];
        T[] y = new T[n], logs = new T[n];
        Reference.Softmax<T>(new(x, 1, n), new(exact, 1, n));
        Reference.LogSoftmax<T>(new(x, 1, n), new(log, 1, n));
        Softmax.Apply<T>(x, y);
        Softmax.Log<T>(x, logs);
        double maximum = x.Max(Double);

        // The stated bound of the logarithm: 2 ULP are 4 u at most; the mean of the terms' own errors is below one more u and the mean difference. The reference, in double, rounds too.
        double mean = Enumerable.Range(0, n).Sum(i => exact[i] * (maximum - Double(x[i])));
        double sum = Reference.Gamma((n * 8 / (U < 1e-10 ? 128 : 256)) + 6, U) + (2 * U) + (mean * U);
        double own = Reference.Gamma(n + 16, Math.ScaleB(1, -53)) + (64 * Math.ScaleB(1, -53));
        for (int i = 0; i < n; i++)
        {
            double difference = (maximum - Double(x[i])) * U;
            // A subnormal term is off by half of the least number, which the quotient may double before it rounds.
            Assert.True(Math.Abs(Double(y[i]) - exact[i]) <= (exact[i] * Reference.SoftmaxBound<T>(n)) + (2 * Double(T.Epsilon)), $"{y[i]:R} against {exact[i]:R} of {x[i]:R}, maximum {maximum:R}");
            double logBound = sum + difference + own + (4 * U * Math.Abs(log[i]));
            Assert.True(Math.Abs(Double(logs[i]) - log[i]) <= logBound + (Math.Abs(log[i]) * own), $"{logs[i]:R} against {log[i]:R}");
        }

        double expected = maximum - (log[Array.IndexOf(x, x.Max())]);
        Assert.True(Math.Abs(Double(Reductions.LogSumExp<T>(x)) - expected) <= sum + own + (4 * U * (Math.Abs(expected) + Math.Abs(expected - maximum))));
    }

    [Property]
    public void What_is_impossible_has_probability_0_and_what_is_certain_1(Length length, Seed seed)
    {
        int n = Math.Max(1, length.Value), certain = seed.Value % n;
        foreach (double centre in Centres)
        {
            T[] x = new T[n], y = new T[n];
            x.AsSpan().Fill(T.NegativeInfinity);
            x[certain] = T.CreateTruncating(centre + (seed.Value % 1000 / 1000.0));
            foreach (Execution execution in Isa.Each)
            {
                Softmax.Apply<T>(x, y, execution);
                Assert.All(y, (value, i) => Assert.Equal(i == certain ? T.One : T.Zero, value));
            }
        }
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

    [Fact]
    public void Bad_arguments_throw_and_write_nothing()
    {
        T[] x = Floats.Array<T>(16, Values.Plain, 1), before = [.. x];
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
}
