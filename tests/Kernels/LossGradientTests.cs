using System.Numerics;
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
        Assert.Equal(before, x);
    }

    private static double Double(T value) => double.CreateTruncating(value);

    private static int[] Classes(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(i => (i * 7) % columns)];

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
