using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>What the functions of float give at the edges of their ranges, and what holds between their values.</summary>
public class SpecialValueTests
{
    private const float Inf = float.PositiveInfinity;
    private const float NaN = float.NaN;
    private const float Tiny = float.Epsilon;

    // Of each function and derivative: the values at NaN, -inf, +inf, -0, +0, the least subnormals and the ends of float; zeros by their sign.
    private static readonly float[] Points = [NaN, -Inf, Inf, -0f, 0f, -Tiny, Tiny, float.MinValue, float.MaxValue];

    private static readonly Dictionary<string, float[]> Values = new()
    {
        ["Elu"] = [NaN, -1, Inf, -0f, 0, -Tiny, Tiny, -1, float.MaxValue],
        ["Elu'"] = [NaN, 0, 1, 1, 1, 1, 1, 0, 1],
        ["Erf"] = [NaN, -1, 1, -0f, 0, -Tiny, Tiny, -1, 1],
        ["Erf'"] = [NaN, 0, 0, 1.1283792f, 1.1283792f, 1.1283792f, 1.1283792f, 0, 0],
        ["Exp"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Exp'"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Expm1"] = [NaN, -1, Inf, -0f, 0, -Tiny, Tiny, -1, Inf],
        ["Expm1'"] = [NaN, 0, Inf, 1, 1, 1, 1, 0, Inf],
        ["Gelu"] = [NaN, -0f, Inf, -0f, 0, -0f, Tiny, -0f, float.MaxValue],
        ["Gelu'"] = [NaN, -0f, 1, 0.5f, 0.5f, 0.5f, 0.5f, -0f, 1],
        ["GeluTanh"] = [NaN, -0f, Inf, -0f, 0, -0f, 0, -0f, float.MaxValue],
        ["GeluTanh'"] = [NaN, -0f, 1, 0.5f, 0.5f, 0.5f, 0.5f, -0f, 1],
        ["HardSigmoid"] = [NaN, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1],
        ["HardSigmoid'"] = [NaN, 0, 0, 1f / 6, 1f / 6, 1f / 6, 1f / 6, 0, 0],
        ["HardSwish"] = [NaN, -0f, Inf, -0f, 0, -0f, 0, -0f, float.MaxValue],
        ["HardSwish'"] = [NaN, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1],
        ["Identity"] = [NaN, -Inf, Inf, -0f, 0, -Tiny, Tiny, float.MinValue, float.MaxValue],
        ["Identity'"] = [NaN, 1, 1, 1, 1, 1, 1, 1, 1],
        ["LeakyRelu"] = [NaN, -Inf, Inf, -0f, 0, -0f, Tiny, 0.01f * float.MinValue, float.MaxValue],
        ["LeakyRelu'"] = [NaN, 0.01f, 1, 0.01f, 0.01f, 0.01f, 1, 0.01f, 1],
        ["Log"] = [NaN, NaN, Inf, -Inf, -Inf, NaN, -103.27893f, NaN, 88.72284f],
        ["Log'"] = [NaN, -0f, 0, -Inf, Inf, -Inf, Inf, -2.938736e-39f, 2.938736e-39f],
        ["Log1p"] = [NaN, NaN, Inf, -0f, 0, -Tiny, Tiny, NaN, 88.72284f],
        ["Log1p'"] = [NaN, -0f, 0, 1, 1, 1, 1, -2.938736e-39f, 2.938736e-39f],
        ["Mish"] = [NaN, -0f, Inf, -0f, 0, -Tiny, Tiny, -0f, float.MaxValue],
        ["Mish'"] = [NaN, -0f, 1, 0.6f, 0.6f, 0.6f, 0.6f, -0f, 1],
        ["Relu"] = [NaN, 0, Inf, -0f, 0, 0, Tiny, 0, float.MaxValue],
        ["Relu'"] = [NaN, 0, 1, 0, 0, 0, 1, 0, 1],
        ["Sigmoid"] = [NaN, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1],
        ["Sigmoid'"] = [NaN, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f, 0, 0],
        ["Silu"] = [NaN, -0f, Inf, -0f, 0, -0f, 0, -0f, float.MaxValue],
        ["Silu'"] = [NaN, -0f, 1, 0.5f, 0.5f, 0.5f, 0.5f, -0f, 1],
        ["Softplus"] = [NaN, 0, Inf, 0.6931472f, 0.6931472f, 0.6931472f, 0.6931472f, 0, float.MaxValue],
        ["Softplus'"] = [NaN, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0, 1],
        ["Tanh"] = [NaN, -1, 1, -0f, 0, -Tiny, Tiny, -1, 1],
        ["Tanh'"] = [NaN, 0, 0, 1, 1, 1, 1, 0, 0],
    };

    [Fact]
    public void Special_inputs_give_the_values_of_the_table()
    {
        List<string> wrong = [];
        foreach (Activation activation in Activation.All)
        {
            foreach (Execution execution in Isa.Each)
            {
                float[] y = new float[Points.Length];
                activation.Apply(Points, y, execution);
                Compare(activation.Name, y, execution);
                activation.Derivative(Points, y, execution);
                Compare(activation.Name + "'", y, execution);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        void Compare(string name, float[] y, Execution execution)
        {
            float[] expected = Values[name];
            for (int i = 0; i < Points.Length; i++)
            {
                if (!Floats.Same(expected[i], y[i]))
                {
                    wrong.Add($"{name}({Points[i]:R}) is {y[i]:R}, expected {expected[i]:R} on {execution.Kernels}");
                }
            }
        }
    }

    [Fact]
    public void Thresholds_of_overflow_and_underflow_are_where_the_exact_value_has_them()
    {
        Assert.True(float.IsFinite(One(Activation.Exp, 88.72283f)));
        Assert.Equal(Inf, One(Activation.Exp, 88.72284f));
        Assert.Equal(Tiny, One(Activation.Exp, -103.97207f));
        Assert.Equal(0f, One(Activation.Exp, -103.97209f));
        Assert.Equal(Tiny, One(Activation.Sigmoid, -103.97207f));
        Assert.Equal(0f, One(Activation.Sigmoid, -103.97209f));
        Assert.Equal(Tiny, One(Activation.Softplus, -103.97207f));
        Assert.Equal(1f, One(Activation.Tanh, 9.02f));
        Assert.True(One(Activation.Tanh, 8.9f) < 1);
        Assert.Equal(1f, One(Activation.Erf, 3.93f));
        Assert.True(One(Activation.Gelu, -14f) < 0);
        Assert.True(One(Activation.Silu, -104f) < 0);
    }

    [Property]
    public void An_odd_function_is_odd_and_the_sigmoid_and_its_reflection_add_up_to_1(Seed seed)
    {
        float[] x = Floats.Array(500, NnSimd.Tests.Values.Bits, seed.Value);
        float[] minus = [.. x.Select(value => -value)];
        float[] y = new float[x.Length];
        float[] z = new float[x.Length];
        foreach (Activation activation in new[] { Activation.Erf, Activation.Tanh })
        {
            activation.Apply(x, y);
            activation.Apply(minus, z);
            Floats.AssertSame(y, z.Select(value => -value).ToArray(), activation.Name);
        }

        // The sigmoid and its reflection add up to 1 within their roundings.
        Activations.Sigmoid<float>(x, y);
        Activations.Sigmoid<float>(minus, z);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.True(float.IsNaN(x[i]) || Math.Abs((double)y[i] + z[i] - 1) <= 1.2e-7, $"{x[i]:R}: {y[i]:R} + {z[i]:R}");
        }
    }

    [Property]
    public void The_derivative_of_an_odd_function_is_even(Seed seed)
    {
        float[] x = Floats.Array(500, NnSimd.Tests.Values.Bits, seed.Value);
        foreach (Execution execution in Isa.Each)
        {
            foreach (Activation activation in new[] { Activation.Erf, Activation.Tanh, Activation.Sigmoid, Activation.HardSigmoid, Activation.Identity })
            {
                float[] right = new float[x.Length];
                float[] left = new float[x.Length];
                activation.Derivative(x, right, execution);
                activation.Derivative([.. x.Select(value => -value)], left, execution);
                Floats.AssertSame(right, left, $"{activation}' on {execution.Kernels}");
            }
        }
    }

    private static float One(Activation activation, float x)
    {
        float[] y = new float[1];
        activation.Apply([x], y);
        return y[0];
    }
}
