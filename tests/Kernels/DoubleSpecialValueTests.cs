using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The activations of double where nothing may be approximate: special values, thresholds, signs, order.</summary>
public class DoubleSpecialValueTests
{
    private const double Infinity = double.PositiveInfinity;
    private const double Least = double.Epsilon;

    /// <summary>Function, input, result.</summary>
    public static TheoryData<string, double, double> Table => new()
    {
        { "Exp", Infinity, Infinity }, { "Exp", -Infinity, 0 }, { "Exp", 0, 1 }, { "Exp", -0.0, 1 }, { "Exp", Least, 1 },
        { "Exp", 709.782712893384, 1.7976931348622732e308 }, { "Exp", 709.7827128933841, Infinity }, { "Exp", -745.1332191019411, Least }, { "Exp", -745.1332191019412, 0 },
        { "Expm1", Infinity, Infinity }, { "Expm1", -Infinity, -1 }, { "Expm1", 0, 0 }, { "Expm1", -0.0, -0.0 }, { "Expm1", Least, Least }, { "Expm1", -Least, -Least },
        { "Expm1", 709.782712893384, 1.7976931348622732e308 }, { "Expm1", 709.7827128933841, Infinity }, { "Expm1", -1000, -1 },
        { "Log", Infinity, Infinity }, { "Log", -Infinity, double.NaN }, { "Log", -1, double.NaN }, { "Log", -Least, double.NaN }, { "Log", 0, -Infinity }, { "Log", -0.0, -Infinity },
        { "Log", 1, 0 }, { "Log", Least, -744.4400719213812 }, { "Log", double.MaxValue, 709.782712893384 }, { "Log", 2.2250738585072014e-308, -708.3964185322641 },
        { "Log1p", Infinity, Infinity }, { "Log1p", -2, double.NaN }, { "Log1p", -1, -Infinity }, { "Log1p", 0, 0 }, { "Log1p", -0.0, -0.0 }, { "Log1p", Least, Least },
        { "Log1p", -Least, -Least }, { "Log1p", double.MaxValue, 709.782712893384 }, { "Log1p", -0.9999999999999999, -36.7368005696771 },
        { "Erf", Infinity, 1 }, { "Erf", -Infinity, -1 }, { "Erf", 0, 0 }, { "Erf", -0.0, -0.0 }, { "Erf", Least, Least }, { "Erf", 6, 1 },
        { "Sigmoid", Infinity, 1 }, { "Sigmoid", -Infinity, 0 }, { "Sigmoid", 0, 0.5 }, { "Sigmoid", -0.0, 0.5 }, { "Sigmoid", -745.1332191019411, Least }, { "Sigmoid", -746, 0 },
        { "Tanh", Infinity, 1 }, { "Tanh", -Infinity, -1 }, { "Tanh", 0, 0 }, { "Tanh", -0.0, -0.0 }, { "Tanh", Least, Least }, { "Tanh", -Least, -Least }, { "Tanh", 20, 1 },
        { "Softplus", Infinity, Infinity }, { "Softplus", -Infinity, 0 }, { "Softplus", 0, 0.6931471805599453 }, { "Softplus", -745.1332191019411, Least }, { "Softplus", 1e300, 1e300 },
        { "Silu", Infinity, Infinity }, { "Silu", -Infinity, -0.0 }, { "Silu", 0, 0 }, { "Silu", -0.0, -0.0 }, { "Silu", 1e300, 1e300 }, { "Silu", -1e300, -0.0 },
        { "Gelu", Infinity, Infinity }, { "Gelu", -Infinity, -0.0 }, { "Gelu", 0, 0 }, { "Gelu", -0.0, -0.0 }, { "Gelu", 1e300, 1e300 }, { "Gelu", -1e300, -0.0 },
        { "GeluTanh", Infinity, Infinity }, { "GeluTanh", -Infinity, -0.0 }, { "GeluTanh", 0, 0 }, { "GeluTanh", -0.0, -0.0 }, { "GeluTanh", 1e300, 1e300 }, { "GeluTanh", -1e300, -0.0 },
        { "Mish", Infinity, Infinity }, { "Mish", -Infinity, -0.0 }, { "Mish", 0, 0 }, { "Mish", -0.0, -0.0 }, { "Mish", 1e300, 1e300 }, { "Mish", -1e300, -0.0 },
        { "Elu", Infinity, Infinity }, { "Elu", -Infinity, -1 }, { "Elu", -0.0, -0.0 }, { "Elu", Least, Least }, { "Elu", -Least, -Least },
        { "Relu", Infinity, Infinity }, { "Relu", -Infinity, 0 }, { "Relu", Least, Least },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_special_value_is_exact(string function, double x, double expected)
    {
        foreach (Execution execution in Isa.Each)
        {
            double actual = Apply(function, [x], execution)[0];
            Assert.True(Floats.Same(expected, actual), $"{function}({x:R}) = {actual:R} on {execution.Kernels}, expected {expected:R}");
        }
    }

    [Fact]
    public void NaN_gives_NaN()
    {
        foreach (Activation activation in Activation.All)
        {
            double[] y = new double[2];
            activation.Apply([double.NaN], y);
            activation.Derivative([double.NaN], y.AsSpan(1));
            Assert.True(double.IsNaN(y[0]) && double.IsNaN(y[1]), activation.Name);
        }
    }

    [Property(MaxTest = 20)]
    public void An_odd_function_is_odd(Seed seed)
    {
        double[] x = Inputs(seed);
        double[] minus = [.. x.Select(value => -value)];
        foreach (string function in new[] { "Erf", "Tanh" })
        {
            double[] expected = [.. Apply(function, x).Select(value => -value)];
            Floats.AssertSame<double>(expected, Apply(function, minus), function);
        }
    }

    [Property(MaxTest = 20)]
    public void The_derivative_of_an_odd_function_is_even(Seed seed)
    {
        double[] x = Inputs(seed);
        foreach (Execution execution in Isa.Each)
        {
            foreach (Activation activation in new[] { Activation.Erf, Activation.Tanh, Activation.Sigmoid, Activation.HardSigmoid, Activation.Identity })
            {
                double[] right = new double[x.Length];
                double[] left = new double[x.Length];
                activation.Derivative(x, right, execution);
                activation.Derivative([.. x.Select(value => -value)], left, execution);
                Floats.AssertSame<double>(right, left, $"{activation}' on {execution.Kernels}");
            }
        }
    }

    [Property(MaxTest = 20)]
    public void The_order_of_results_is_that_of_the_inputs_but_for_one_unit(Seed seed)
    {
        double[] x = Inputs(seed);
        Array.Sort(x);
        foreach (string function in new[] { "Exp", "Expm1", "Log", "Log1p", "Erf", "Sigmoid", "Tanh", "Softplus" })
        {
            double[] y = Apply(function, x);
            double highest = double.NegativeInfinity;
            for (int i = 0; i < x.Length; i++)
            {
                Assert.False(y[i] < Math.BitDecrement(highest), $"{function}({x[i]:R}) = {y[i]:R}, below {highest:R} of a lesser input");
                highest = y[i] > highest ? y[i] : highest;
            }
        }
    }

    [Property(MaxTest = 20)]
    public void A_sigmoid_and_that_of_the_opposite_add_up_to_one(Seed seed)
    {
        double[] x = Inputs(seed);
        double[] right = Apply("Sigmoid", x);
        double[] left = Apply("Sigmoid", [.. x.Select(value => -value)]);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(1, left[i] + right[i], 2.3e-16);
        }
    }

    private static double[] Inputs(Seed seed)
    {
        double[] x = new double[DoubleInputs.ChunkSize];
        DoubleInputs.Fill(seed.Value, x);
        return x;
    }

    private static double[] Apply(string function, double[] x, Execution execution = default)
    {
        double[] y = new double[x.Length];
        Activation.All.Single(activation => activation.Name == function).Apply(x, y, execution);
        return y;
    }
}
