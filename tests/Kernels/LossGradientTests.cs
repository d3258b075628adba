using System.Numerics;
using System.Reflection;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class LossGradientSingleTests : LossGradientTests<float>;

public sealed class LossGradientDoubleTests : LossGradientTests<double>;

/// <summary>The losses of each element type and their gradients: bounds, and what one says of the other.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class LossGradientTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly double U = Floats.UnitRoundoff<T>();

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
    public void A_gradient_is_the_difference_quotient_of_its_loss_summed_or_averaged(Length length, Seed seed)
    {
        const int Rows = 3;
        const double Step = 1e-5;
        int columns = Math.Clamp(length.Value, 1, 20), n = Rows * columns;
        double[] anything = Floats.Array<double>(n, Values.Plain, seed.Value), shares = [.. Floats.Array<double>(n, Values.Plain, seed.Value + 1).Select(value => (value + 1) / 2)];
        double[] oneHot = [.. Enumerable.Range(0, n).Select(i => i % columns == Classes(Rows, columns)[i / columns] ? 1.0 : 0.0)];
        foreach (string name in typeof(Losses).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.Name).Where(name => name != nameof(Losses.Evaluate)))
        {
            foreach ((double[] targets, double scale) in new[] { (shares, 1.0), (shares, 1.0 / Rows), (oneHot, 1.0), (oneHot, 1.0 / Rows) })
            {
                // Of a probability below 0.2 the third derivative grows beyond the bound.
                T[] y = [.. anything.Select(value => T.CreateTruncating(name == nameof(Losses.BinaryCrossEntropy) ? 0.5 + (0.3 * value) : 4 * value))];
                T[] t = [.. targets.Select(T.CreateTruncating)], gradient = new T[n];
                _ = Loss<T>(name, y, t, Rows, gradient, scale);
                double[] at = [.. y.Select(Double)], fixedTargets = [.. t.Select(Double)];
                for (int i = 0; i < n; i++)
                {
                    double centre = at[i];
                    at[i] = centre + Step;
                    double above = Loss<double>(name, at, fixedTargets, Rows, default, scale);
                    at[i] = centre - Step;
                    double below = Loss<double>(name, at, fixedTargets, Rows, default, scale);
                    at[i] = centre;

                    // A sixth of the third derivative, 250 at most, times the square of the step, and the roundings of a sum below 1000 over the step.
                    double slope = (above - below) / (2 * Step);
                    Assert.True(
                        Math.Abs(Double(gradient[i]) - slope) <= 2e-7 + (64 * U * (1 + Math.Abs(slope))),
                        $"{name}, {scale} of the sum: the gradient {gradient[i]:R} at {y[i]:R}, {t[i]:R}, but a slope of {slope:R}");
                }
            }
        }
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
    public void Classes_that_are_none_throw_and_nothing_is_written()
    {
        T[] x = Floats.Array<T>(16, Values.Plain, 1), before = [.. x];
        Assert.Equal("classes", Assert.Throws<ArgumentException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3], new(x, 4, 4))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3, 4], new(x, 4, 4))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 4, 4), [1, 2, 3, -1], new(x, 4, 4))).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Losses.SoftmaxCrossEntropyByClass<T>(new(x, 3, 0), [0, 0, 0])).ParamName);
        Assert.Equal(T.Zero, Losses.SoftmaxCrossEntropyByClass<T>(new(x, 0, 0), []));
        Assert.Equal(before, x);
    }

    private static double Double(T value) => double.CreateTruncating(value);

    private static int[] Classes(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(i => (i * 7) % columns)];

    /// <summary>A loss by its name, of an element type; as a class, the first of the greatest targets of a row.</summary>
    private static Q Loss<Q>(string name, ReadOnlySpan<Q> y, ReadOnlySpan<Q> t, int rows, Span<Q> gradient, double scale)
        where Q : unmanaged, IFloatingPointIeee754<Q>
    {
        int columns = y.Length / rows;
        ReadOnlyMatrixSpan<Q> logits = new(y, rows, columns);
        MatrixSpan<Q> slopes = gradient.IsEmpty ? default : new(gradient, rows, columns);
        int[] classes = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            classes[i] = Reductions.ArgMax(t.Slice(i * columns, columns));
        }

        return name switch
        {
            nameof(Losses.MeanSquaredError) => Losses.MeanSquaredError(y, t, gradient, scale),
            nameof(Losses.BinaryCrossEntropy) => Losses.BinaryCrossEntropy(y, t, gradient, scale),
            nameof(Losses.BinaryCrossEntropyWithLogits) => Losses.BinaryCrossEntropyWithLogits(y, t, gradient, scale),
            nameof(Losses.SoftmaxCrossEntropy) => Losses.SoftmaxCrossEntropy(logits, new ReadOnlyMatrixSpan<Q>(t, rows, columns), slopes, scale),
            nameof(Losses.SoftmaxCrossEntropyByClass) => Losses.SoftmaxCrossEntropyByClass(logits, classes, slopes, scale),
            _ => throw new ArgumentException($"Its gradient is compared with nothing: {name}."),
        };
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
