using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>What the functions of double give at the edges of their ranges, and what holds between their values.</summary>
public class DoubleSpecialValueTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private const double Least = double.Epsilon;
    private const double Greatest = double.MaxValue;

    // Of each function and derivative: the values at NaN, -inf, +inf, -0, +0, the least subnormals and the ends of double; zeros by their sign.
    private static readonly double[] Points = [NaN, -Inf, Inf, -0.0, 0, -Least, Least, double.MinValue, Greatest];

    private static readonly Dictionary<string, double[]> Values = new()
    {
        ["Elu"] = [NaN, -1, Inf, -0.0, 0, -Least, Least, -1, Greatest],
        ["Elu'"] = [NaN, 0, 1, 1, 1, 1, 1, 0, 1],
        ["Erf"] = [NaN, -1, 1, -0.0, 0, -Least, Least, -1, 1],
        ["Erf'"] = [NaN, 0, 0, 1.1283791670955126, 1.1283791670955126, 1.1283791670955126, 1.1283791670955126, 0, 0],
        ["Exp"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Exp'"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Expm1"] = [NaN, -1, Inf, -0.0, 0, -Least, Least, -1, Inf],
        ["Expm1'"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Gelu"] = [NaN, -0.0, Inf, -0.0, 0, -0.0, Least, -0.0, Greatest],
        ["Gelu'"] = [NaN, -0.0, 1, 0.5, 0.5, 0.5, 0.5, -0.0, 1],
        ["GeluTanh"] = [NaN, -0.0, Inf, -0.0, 0, -0.0, 0, -0.0, Greatest],
        ["GeluTanh'"] = [NaN, -0.0, 1, 0.5, 0.5, 0.5, 0.5, -0.0, 1],
        ["HardSigmoid"] = [NaN, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1],
        ["HardSigmoid'"] = [NaN, 0, 0, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 0, 0],
        ["HardSwish"] = [NaN, -0.0, Inf, -0.0, 0, -0.0, 0, -0.0, Greatest],
        ["HardSwish'"] = [NaN, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1],
        ["Identity"] = [NaN, -Inf, Inf, -0.0, 0, -Least, Least, double.MinValue, Greatest],
        ["Identity'"] = [NaN, 1, 1, 1, 1, 1, 1, 1, 1],
        ["LeakyRelu"] = [NaN, -Inf, Inf, -0.0, 0, -0.0, Least, 0.01 * double.MinValue, Greatest],
        ["LeakyRelu'"] = [NaN, 0.01, 1, 0.01, 0.01, 0.01, 1, 0.01, 1],
        ["Log"] = [NaN, NaN, Inf, -Inf, -Inf, NaN, -744.4400719213812, NaN, 709.782712893384],
        ["Log'"] = [NaN, -0.0, 0, -Inf, Inf, -Inf, Inf, -5.562684646268003e-309, 5.562684646268003e-309],
        ["Log1p"] = [NaN, NaN, Inf, -0.0, 0, -Least, Least, NaN, 709.782712893384],
        ["Log1p'"] = [NaN, -0.0, 0, 1, 1, 1, 1, -5.562684646268003e-309, 5.562684646268003e-309],
        ["Mish"] = [NaN, -0.0, Inf, -0.0, 0, -Least, Least, -0.0, Greatest],
        ["Mish'"] = [NaN, -0.0, 1, 0.6, 0.6, 0.6, 0.6, -0.0, 1],
        ["Relu"] = [NaN, 0, Inf, -0.0, 0, 0, Least, 0, Greatest],
        ["Relu'"] = [NaN, 0, 1, 0, 0, 0, 1, 0, 1],
        ["Sigmoid"] = [NaN, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1],
        ["Sigmoid'"] = [NaN, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0],
        ["Silu"] = [NaN, -0.0, Inf, -0.0, 0, -0.0, 0, -0.0, Greatest],
        ["Silu'"] = [NaN, -0.0, 1, 0.5, 0.5, 0.5, 0.5, -0.0, 1],
        ["Softplus"] = [NaN, 0, Inf, 0.6931471805599453, 0.6931471805599453, 0.6931471805599453, 0.6931471805599453, 0, Greatest],
        ["Softplus'"] = [NaN, 0, 1, 0.5, 0.5, 0.5, 0.5, 0, 1],
        ["Tanh"] = [NaN, -1, 1, -0.0, 0, -Least, Least, -1, 1],
        ["Tanh'"] = [NaN, 0, 0, 1, 1, 1, 1, 0, 0],
    };

    /// <summary>Function or derivative, input, result: where they over- and underflow, saturate and have their corners.</summary>
    public static TheoryData<string, double, double> Thresholds => new()
    {
        { "Exp", 709.782712893384, 1.7976931348622732e308 }, { "Exp", 709.7827128933841, Inf }, { "Exp", -745.1332191019411, Least }, { "Exp", -745.1332191019412, 0 },
        { "Exp'", 709.782712893384, 1.7976931348622732e308 }, { "Exp'", 709.7827128933841, Inf }, { "Exp'", -745.1332191019411, Least }, { "Exp'", -745.1332191019412, 0 },
        { "Expm1", 709.782712893384, 1.7976931348622732e308 }, { "Expm1", 709.7827128933841, Inf }, { "Expm1", -1000, -1 },
        { "Expm1'", 709.782712893384, 1.7976931348622732e308 }, { "Expm1'", 709.7827128933841, Inf }, { "Expm1'", -745.1332191019411, Least }, { "Expm1'", -745.1332191019412, 0 },
        { "Log", -1, NaN }, { "Log", 1, 0 }, { "Log", 2.2250738585072014e-308, -708.3964185322641 }, { "Log'", 1.1125369292536007e-308, 8.98846567431158e307 }, { "Log'", 5.562684646268003e-309, Inf },
        { "Log1p", -2, NaN }, { "Log1p", -1, -Inf }, { "Log1p", -0.9999999999999999, -36.7368005696771 }, { "Log1p'", -1, Inf }, { "Log1p'", -0.9999999999999999, 9007199254740992 },
        { "Erf", 6, 1 }, { "Erf'", 27.299340, Least }, { "Erf'", -27.299340, Least }, { "Erf'", 27.299341, 0 }, { "Erf'", -27.299341, 0 },
        { "Sigmoid", -745.1332191019411, Least }, { "Sigmoid", -746, 0 }, { "Sigmoid'", -745.13321, Least }, { "Sigmoid'", 745.13321, Least }, { "Sigmoid'", -745.13323, 0 }, { "Sigmoid'", 745.13323, 0 },
        { "Tanh", 20, 1 }, { "Tanh'", 373.25975, Least }, { "Tanh'", -373.25975, Least }, { "Tanh'", 373.25976, 0 }, { "Tanh'", -373.25976, 0 },
        { "Softplus", -745.1332191019411, Least }, { "Softplus", 1e300, 1e300 }, { "Softplus'", -745.1332191019411, Least }, { "Softplus'", -746, 0 }, { "Softplus'", 40, 1 },
        { "Silu", 1e300, 1e300 }, { "Silu", -1e300, -0.0 }, { "Silu'", -751.75429, -Least }, { "Silu'", -751.75431, -0.0 }, { "Silu'", 800, 1 },
        { "Gelu", 1e300, 1e300 }, { "Gelu", -1e300, -0.0 }, { "Gelu'", -38.674766, -Least }, { "Gelu'", -38.674768, -0.0 }, { "Gelu'", 39, 1 },
        { "GeluTanh", 1e300, 1e300 }, { "GeluTanh", -1e300, -0.0 }, { "GeluTanh'", -21.592738, -Least }, { "GeluTanh'", -21.592740, -0.0 }, { "GeluTanh'", 22, 1 },
        { "Mish", 1e300, 1e300 }, { "Mish", -1e300, -0.0 }, { "Mish'", -751.75429, -Least }, { "Mish'", -751.75431, -0.0 }, { "Mish'", 800, 1 },
        { "Elu'", -745.1332191019411, Least }, { "Elu'", -745.1332191019412, 0 },
        { "HardSigmoid'", -3, 0 }, { "HardSigmoid'", -2.9999999999999996, 1.0 / 6 }, { "HardSigmoid'", 2.9999999999999996, 1.0 / 6 }, { "HardSigmoid'", 3, 0 },
        { "HardSwish'", -3, 0 }, { "HardSwish'", -2.9999999999999996, -0.49999999999999983 }, { "HardSwish'", 2.9999999999999996, 1.5 }, { "HardSwish'", 3, 1 },
    };

    [Fact]
    public void Special_inputs_give_the_values_of_the_table()
    {
        List<string> wrong = [];
        foreach (Activation activation in Activation.All)
        {
            foreach (string function in new[] { activation.Name, activation.Name + "'" })
            {
                Assert.True(Values.ContainsKey(function), $"The table has no values of {function}.");
                foreach (Execution execution in Isa.Each)
                {
                    double[] y = Apply(function, Points, execution);
                    wrong.AddRange(Enumerable.Range(0, Points.Length).Where(i => !Floats.Same(Values[function][i], y[i])).Select(i => $"{function}({Points[i]:R}) = {y[i]:R} on {execution.Kernels}, expected {Values[function][i]:R}"));
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void A_threshold_is_where_the_exact_value_has_it(string function, double x, double expected)
    {
        foreach (Execution execution in Isa.Each)
        {
            double actual = Apply(function, [x], execution)[0];
            Assert.True(Floats.Same(expected, actual), $"{function}({x:R}) = {actual:R} on {execution.Kernels}, expected {expected:R}");
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

    /// <summary>An activation by its name, its derivative by that and '.</summary>
    private static double[] Apply(string function, double[] x, Execution execution = default)
    {
        double[] y = new double[x.Length];
        Activation activation = Activation.All.Single(activation => activation.Name == function.TrimEnd('\''));
        if (function.EndsWith('\''))
        {
            activation.Derivative(x, y, execution);
        }
        else
        {
            activation.Apply(x, y, execution);
        }

        return y;
    }
}
