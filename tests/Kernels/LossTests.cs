using System.Runtime.InteropServices;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public class LossTests
{
    private delegate float Loss(ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient, Execution execution);

    private delegate double Exact(ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<double> gradient);

    private static readonly (string Name, Loss Loss, Exact Exact, bool Probabilities)[] ElementWise =
    [
        ("mean squared error", (y, t, gradient, execution) => Losses.MeanSquaredError(y, t, gradient, execution: execution), Reference.MeanSquaredError, false),
        ("binary cross-entropy", (y, t, gradient, execution) => Losses.BinaryCrossEntropy(y, t, gradient, execution: execution), Reference.BinaryCrossEntropy, true),
        ("binary cross-entropy with logits", (y, t, gradient, execution) => Losses.BinaryCrossEntropyWithLogits(y, t, gradient, execution: execution), Reference.BinaryCrossEntropyWithLogits, false),
    ];

    [Property]
    public void A_loss_and_its_gradient_have_the_same_bits_on_every_ISA_and_in_place(Length length, Seed seed, bool atEnd)
    {
        using GuardedMemory<float> y = new(length.Value, atEnd);
        using GuardedMemory<float> t = new(length.Value, atEnd);
        using GuardedMemory<float> gradient = new(length.Value, atEnd);
        Floats.Fill(y.Span, seed.Value % 2 == 0 ? Values.Bits : Values.Plain, new Random(seed.Value));
        Floats.Fill(t.Span, Values.Plain, new Random(seed.Value + 1));
        float[] expected = new float[length.Value];
        foreach ((string name, Loss loss, _, _) in ElementWise.Append(("softmax cross-entropy", Rows, Reference.MeanSquaredError, false)))
        {
            float value = loss(y.Span, t.Span, expected, Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                Assert.True(Floats.Same(value, loss(y.Span, t.Span, gradient.Span, execution)), $"{name} on {execution.Kernels}");
                Floats.AssertSame(expected, gradient.Span, $"gradient of {name} on {execution.Kernels}");
                Assert.True(Floats.Same(value, loss(y.Span, t.Span, default, execution)), $"{name} without gradient");
                y.Span.CopyTo(gradient.Span);
                Assert.True(Floats.Same(value, loss(gradient.Span, t.Span, gradient.Span, execution)), $"{name} in place of the outputs on {execution.Kernels}");
                Floats.AssertSame(expected, gradient.Span, $"gradient of {name} in place of the outputs on {execution.Kernels}");
                t.Span.CopyTo(gradient.Span);
                Assert.True(Floats.Same(value, loss(y.Span, gradient.Span, gradient.Span, execution)), $"{name} in place of the targets on {execution.Kernels}");
                Floats.AssertSame(expected, gradient.Span, $"gradient of {name} in place of the targets on {execution.Kernels}");
            }
        }
    }

    [Property]
    public void A_loss_and_its_gradient_lie_near_the_reference_whose_gradient_is_the_difference_quotient(Length length, Seed seed)
    {
        int n = length.Value;
        foreach ((string name, Loss loss, Exact exact, bool probabilities) in ElementWise)
        {
            float[] y = Floats.Array(n, Values.Plain, seed.Value);
            float[] t = [.. Floats.Array(n, Values.Plain, seed.Value + 1).Select(value => (value + 1) / 2)];
            y = [.. y.Select(value => probabilities ? 0.05f + (0.45f * (value + 1)) : 6 * value)];
            float[] gradient = new float[n];
            double[] slopes = new double[n];
            double expected = exact(y, t, slopes);

            // Every term is at least 0 and exact to a few ULP but for ln(1 - y), whose argument is rounded: 2^-22 an element covers it.
            float actual = loss(y, t, gradient, default);
            Assert.True(Math.Abs(actual - expected) <= (Reference.Gamma((n / 16) + 32, 1.0 / (1 << 24)) * expected) + (n * Math.ScaleB(1, -22)), $"{name}: {actual:R} against {expected:R}");
            for (int i = 0; i < n; i++)
            {
                // At most 5 roundings, and 2.5 ULP of a sigmoid below 1.
                Assert.Equal(slopes[i], gradient[i], (Math.Abs(slopes[i]) + 1) * Math.ScaleB(1, -21));
                Assert.Equal(Quotient(y[i], t[i], exact), slopes[i], 2e-3 * (1 + Math.Abs(slopes[i])));
            }
        }
    }

    [Property]
    public void The_softmax_cross_entropy_lies_near_the_reference_and_its_gradient_is_p_minus_t(Length length, Seed seed)
    {
        int columns = Math.Max(1, length.Value);
        const int Rows = 3;
        float[] z = [.. Floats.Array(Rows * columns, Values.Plain, seed.Value).Select(value => 20 * value)];
        float[] t = new float[Rows * columns];
        for (int i = 0; i < Rows; i++)
        {
            t[(i * columns) + (seed.Value % columns)] = 1;
        }

        float[] gradient = new float[z.Length];
        double[] p = new double[z.Length];
        double[] slopes = new double[z.Length];
        Reference.Softmax<float>(new(z, Rows, columns), new(p, Rows, columns));
        double expected = Reference.SoftmaxCrossEntropy<float>(new(z, Rows, columns), new(t, Rows, columns), new(slopes, Rows, columns));
        float actual = Losses.SoftmaxCrossEntropy<float>(new(z, Rows, columns), new(t, Rows, columns), new(gradient, Rows, columns));
        Assert.Equal(expected, actual, 1e-5 * (1 + expected));
        for (int i = 0; i < z.Length; i++)
        {
            Assert.Equal(p[i] - t[i], slopes[i], 1e-12);
            Assert.Equal(slopes[i], gradient[i], 1e-5);
        }
    }

    [Fact]
    public void Confident_outputs_do_not_overflow()
    {
        foreach (Execution execution in Isa.Each)
        {
            float[] gradient = new float[2], gradient3 = new float[3];
            Assert.Equal(1e30f, Losses.BinaryCrossEntropyWithLogits<float>([1e30f, -1e30f], [0f, 0f], gradient, execution: execution));
            Assert.Equal([1f, 0f], gradient);
            Assert.Equal(0f, Losses.BinaryCrossEntropy<float>([0f, 1f], [0f, 1f], gradient, execution: execution));
            float worst = Losses.BinaryCrossEntropy<float>([0f, 1f], [1f, 0f], gradient, execution: execution);
            Assert.Equal(2 * 103.27893f, worst, 1e-3f);
            Assert.All(gradient, value => Assert.True(float.IsFinite(value)));

            // An impossible class that is not wanted, then one that is.
            float[] logits = [1e30f, float.NegativeInfinity, 0f];
            Assert.Equal(0f, Losses.SoftmaxCrossEntropy<float>(new(logits, 1, 3), new([1f, 0f, 0f], 1, 3), execution: execution));
            Assert.Equal(0f, Losses.SoftmaxCrossEntropyByClass<float>(new(logits, 1, 3), [0], execution: execution));
            Assert.Equal(float.PositiveInfinity, Losses.SoftmaxCrossEntropy<float>(new(logits, 1, 3), new([0f, 1f, 0f], 1, 3), gradient: new(gradient3, 1, 3), execution: execution));
            Assert.Equal([1f, -1f, 0f], gradient3);
            Assert.Equal(float.PositiveInfinity, Losses.SoftmaxCrossEntropy<float>(new(logits, 1, 3), new([0.5f, 0.5f, 0f], 1, 3), execution: execution));
            Assert.Equal(float.PositiveInfinity, Losses.SoftmaxCrossEntropyByClass<float>(new(logits, 1, 3), [1], execution: execution));
        }
    }

    [Fact]
    public void A_saturated_sigmoid_takes_a_finite_gradient_back()
    {
        float[] z = [-120, -100, -88, -87, -30, -17, -5, 0, 5, 15, 16, 17, 18, 50, 120], y = new float[z.Length], gradient = new float[z.Length];
        Activations.Sigmoid<float>(z, y);
        foreach (float t in (float[])[0, 0.25f, 0.9f, 1])
        {
            float[] targets = new float[z.Length];
            targets.AsSpan().Fill(t);
            foreach (Execution execution in Isa.Each)
            {
                Losses.BinaryCrossEntropy<float>(y, targets, gradient, execution: execution);
                for (int i = 0; i < z.Length; i++)
                {
                    // Back through the sigmoid it is y - t, where 1 - y has not rounded to 0 nor y to a subnormal; then it is less.
                    double back = gradient[i] * (double)y[i] * (1.0 - y[i]);
                    Assert.True(float.IsFinite(gradient[i]), $"{z[i]}, {t}: {gradient[i]}");
                    Assert.True(Math.Abs(back) <= Math.Abs(y[i] - (double)t) * (1 + 1e-6));
                    Assert.True(y[i] == 1 || y[i] < 1.1754944e-38f || Math.Abs(back - (y[i] - (double)t)) <= 1e-6 * Math.Abs(y[i] - (double)t));
                }
            }
        }
    }

    [Fact]
    public void Bad_arguments_throw_and_write_nothing()
    {
        float[] y = Floats.Array(16, Values.Plain, 1);
        float[] before = [.. y];
        Assert.Equal("t", Assert.Throws<ArgumentException>(() => Losses.MeanSquaredError<float>(y, new float[15])).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Losses.MeanSquaredError<float>(y, y, new float[15])).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Losses.MeanSquaredError<float>(y.AsSpan(0, 8), y.AsSpan(8), y.AsSpan(1, 8))).ParamName);
        Assert.Equal("targets", Assert.Throws<ArgumentException>(() => Losses.SoftmaxCrossEntropy<float>(new(y, 4, 4), new(y, 2, 8))).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Losses.SoftmaxCrossEntropy<float>(new(y, 2, 4), new(y, 2, 4), new(y.AsSpan(1), 2, 4))).ParamName);
        float[] shared = [0, 1, 2, 3];
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(
            () => Losses.SoftmaxCrossEntropyByClass<float>(new(y, 1, 4), MemoryMarshal.Cast<float, int>(shared.AsSpan(0, 1)), new(shared, 1, 4))).ParamName);
        Assert.Equal([0, 1, 2, 3], shared);
        Assert.Equal(before, y);
        Assert.Equal(0f, Losses.MeanSquaredError<float>([], []));
    }

    private static float Rows(ReadOnlySpan<float> y, ReadOnlySpan<float> t, Span<float> gradient, Execution execution)
    {
        int rows = y.Length % 2 == 0 ? 2 : 1;
        int columns = y.Length / rows;
        return gradient.IsEmpty
            ? Losses.SoftmaxCrossEntropy<float>(new(y, rows, columns), new(t, rows, columns), execution: execution)
            : Losses.SoftmaxCrossEntropy<float>(new(y, rows, columns), new(t, rows, columns), new(gradient, rows, columns), execution: execution);
    }

    private static double Quotient(float y, float t, Exact exact)
    {
        float high = y + 1e-3f;
        float low = y - 1e-3f;
        return (exact([high], [t], default) - exact([low], [t], default)) / ((double)high - low);
    }
}
