using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>The reference itself: what it refuses, and the factors it takes.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Shapes_that_do_not_match_throw_and_nothing_is_written()
    {
        float[] x = Floats.Array(12, Values.Plain, 1);
        double[] result = new double[12];
        Bad("b", () => Reference.Multiply<float>(new(x, 2, 3), new(x, 2, 3), default, new(result, 2, 3)));
        Bad("result", () => Reference.Multiply<float>(new(x, 2, 3), new(x, 3, 2), default, new(result, 1, 1)));
        Bad("c", () => Reference.Multiply<float>(new(x, 2, 3), new(x, 3, 2), new(x, 2, 3), new(result, 2, 2), beta: 1));
        Bad("bias", () => Reference.MultiplyBound<float>(new(x, 2, 3), new(x, 3, 2), default, new(result, 2, 2), bias: x));
        Bad("result", () => Reference.Softmax<float>(new(x, 2, 3), new(result, 2, 2)));
        Bad("result", () => Reference.LogSoftmax<float>(new(x, 2, 3), new(result, 3, 2)));
        Bad("t", () => Reference.MeanSquaredError<float>(x, x.AsSpan(1), result));
        Bad("gradient", () => Reference.BinaryCrossEntropy<float>(x, x, result.AsSpan(1)));
        Bad("gradient", () => Reference.BinaryCrossEntropyWithLogits<float>(x, x, result.AsSpan(1)));
        Bad("targets", () => Reference.SoftmaxCrossEntropy<float>(new(x, 2, 3), new(x, 3, 2), new(result, 2, 3)));
        Bad("gradient", () => Reference.SoftmaxCrossEntropy<float>(new(x, 2, 3), new(x, 2, 3), new(result, 2, 2)));
        Bad("y", () => Reference.Dot<float>(x, x.AsSpan(1)));
        Bad("y", () => Reference.DotBound<float>(x.AsSpan(1), x));
        Assert.All(result, value => Assert.Equal(0, value));

        static void Bad(string name, Action call) => Assert.Equal(name, Assert.Throws<ArgumentException>(call).ParamName);
    }

    [Fact]
    public void Factors_are_those_of_the_element_type()
    {
        // As a float, 1e-50 is 0: then A and B are not read.
        double[] result = new double[1], bound = new double[1];
        float[] a = [float.NaN], one = [1];
        Reference.Multiply<float>(new(a, 1, 1), new(one, 1, 1), new(one, 1, 1), new(result, 1, 1), alpha: 1e-50, beta: 1.000000775229684);
        Reference.MultiplyBound<float>(new(a, 1, 1), new(one, 1, 1), new(one, 1, 1), new(bound, 1, 1), alpha: 1e-50, beta: 1.000000775229684);
        Assert.Equal((double)1.000000775229684f, result[0]);
        Assert.True(bound[0] < 3e-7);
        Reference.Multiply<double>(new([2.0], 1, 1), new([3.0], 1, 1), default, new(result, 1, 1), alpha: 1e-50);
        Assert.Equal(6e-50, result[0], 1e-65);
    }
}
