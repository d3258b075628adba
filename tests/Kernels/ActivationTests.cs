using System.Reflection;
using System.Numerics;
using System.Runtime.CompilerServices;
using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

public class ActivationTests
{
    private delegate void ParameterFunction(ReadOnlySpan<float> x, Span<float> y, double parameter, Execution execution);

    /// <summary>Every activation, with and without its derivative.</summary>
    private static IEnumerable<(string Name, SpanFunction<float> Function)> Functions => AccuracyCases.OfSingle().Select(row => (row.Case.Name, row.Case.Apply));

    [Fact]
    public void Every_activation_has_its_names_and_states_its_bound()
    {
        Type[] types = [.. typeof(Activation).Assembly.GetExportedTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(IActivation)))];
        Assert.NotEmpty(types);
        Assert.Equal(types.Select(type => type.Name).Order(), Activation.All.Select(activation => activation.Name).Order());
        foreach (Type type in types)
        {
            Assert.True(type.IsAssignableTo(typeof(IActivationReference)), $"{type.Name} states no reference.");
            Assert.True(typeof(Activations).GetMethods().Any(method => method.Name == type.Name), $"Activations.{type.Name} is missing.");
        }
    }

    [Fact]
    public void A_named_function_is_the_activation_it_names()
    {
        float[] x = Floats.Array(1000, Values.Bits, 1);
        foreach (Activation activation in Activation.All)
        {
            MethodInfo method = typeof(Activations).GetMethods().Single(candidate => candidate.Name == activation.Name).MakeGenericMethod(typeof(float));
            Type[] types = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
            float[] expected = new float[x.Length];
            activation.Apply(x, expected);
            float[] actual = new float[x.Length];
            if (types.Length == 3)
            {
                method.CreateDelegate<SpanFunction<float>>()(x, actual, default);
            }
            else
            {
                method.CreateDelegate<ParameterFunction>()(x, actual, (double)method.GetParameters()[2].DefaultValue!, default);
            }

            Floats.AssertSame(expected, actual, activation.Name);
        }
    }

    [Property]
    public void A_leaky_ReLU_of_any_normal_slope_keeps_its_bound(Seed seed)
    {
        Random random = new(seed.Value);
        LeakyRelu leaky = new(Math.ScaleB((2 * random.Next(2)) - 1, random.Next(-120, 120)) * (1 + random.NextDouble()));
        foreach (float x in Floats.Array(100, Values.Bits, seed.Value).Where(float.IsFinite))
        {
            double ulp = Reference.UlpError(One(Activation.Of(leaky), x), leaky.Forward(x));
            Assert.True(ulp <= leaky.SingleBounds.Forward, $"{leaky.Slope:R} of {x:R}: {ulp} ULP");
        }
    }

    [Property(MaxTest = 200)]
    public void An_element_depends_on_its_input_alone(Length length, Seed seed, bool atEnd, byte offset)
    {
        int skip = Math.Min(offset % 17, length.Value);
        using GuardedMemory<float> input = new(length.Value, atEnd);
        using GuardedMemory<float> output = new(length.Value, atEnd);
        Floats.Fill(input.Span, Values.Bits, new Random(seed.Value));
        float[] expected = new float[length.Value];
        foreach ((string name, SpanFunction<float> function) in Functions)
        {
            // One element at a time on the scalar set: no neighbour, no offset, no tail.
            for (int i = 0; i < length.Value; i++)
            {
                function(input.Span.Slice(i, 1), expected.AsSpan(i, 1), Isa.Scalar);
            }

            foreach (Execution execution in Isa.Each)
            {
                output.Span.Fill(7f);
                function(input.Span[skip..], output.Span[skip..], execution);
                Floats.AssertSame(expected.AsSpan(skip), output.Span[skip..], $"{name} on {execution.Kernels}");
                Assert.False(output.Span[..skip].ContainsAnyExcept(7f));

                // In place, and at the start of the span.
                input.Span.CopyTo(output.Span);
                function(output.Span, output.Span, execution);
                Floats.AssertSame(expected, output.Span, $"{name} in place on {execution.Kernels}");
            }
        }
    }

    [Property(MaxTest = 200)]
    public void An_activation_lies_within_its_bound_of_the_reference(Seed seed)
    {
        float[] x = [.. Floats.Array(300, Values.Bits, seed.Value), .. Stratified(seed.Value)];
        float[] y = new float[x.Length];
        foreach ((AccuracyCase<float> function, Func<double, double> exact) in AccuracyCases.OfSingle())
        {
            function.Apply(x, y, default);
            for (int i = 0; i < x.Length; i++)
            {
                double error = Reference.UlpError(y[i], exact(x[i]));
                bool allowed = Math.Abs(x[i]) <= AccuracyBounds.ZeroReach && Math.Abs(y[i] - exact(x[i])) <= function.Absolute;
                Assert.True(error <= function.Bound || allowed, $"{function.Name}({x[i]:R}) = {y[i]:R}, {error:F3} ULP from {exact(x[i]):R}; the bound is {function.Bound}");
            }
        }
    }

    [Fact]
    public void Known_values_are_exact()
    {
        Assert.Equal(1f, One(Activation.Exp, 0f));
        Assert.Equal(0f, One(Activation.Exp, float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, One(Activation.Exp, 89f));
        Assert.Equal(0.5f, One(Activation.Sigmoid, 0f));
        Assert.Equal(1f, One(Activation.Sigmoid, float.PositiveInfinity));
        Assert.Equal(0f, One(Activation.Sigmoid, float.NegativeInfinity));
        Assert.Equal(0f, One(Activation.Log, 1f));
        Assert.Equal(float.NegativeInfinity, One(Activation.Log, 0f));
        Assert.Equal(float.NegativeInfinity, One(Activation.Log, -0f));
        Assert.True(float.IsNaN(One(Activation.Log, -1f)));
        Assert.Equal(-1f, One(Activation.Tanh, float.NegativeInfinity));
        Assert.True(Floats.Same(-0f, One(Activation.Tanh, -0f)));
        Assert.True(Floats.Same(-0f, One(Activation.Relu, -0f)));
        Assert.True(Floats.Same(1e-8f, One(Activation.Tanh, 1e-8f)));
        Assert.Equal(-0.01f, One(Activation.LeakyRelu, -1f));
        Assert.True(Floats.Same(0f, One(Activation.Of(new LeakyRelu(1e300)), 0f)));
        Assert.Equal(-float.MaxValue, One(Activation.Of(new LeakyRelu(1e300)), -1f));
        Assert.False(Activation.Of(new LeakyRelu(1e-50)).HasOutputDerivative);
        foreach (Activation activation in Activation.All)
        {
            Assert.True(float.IsNaN(One(activation, float.NaN)), activation.Name);
        }
    }

    [Property]
    public void The_chain_rule_is_the_gradient_times_the_derivative(Length length, Seed seed)
    {
        float[] x = Floats.Array(length.Value, Values.Bits, seed.Value);
        float[] g = Floats.Array(length.Value, Values.Bits, seed.Value + 1);
        float[] slope = new float[length.Value];
        foreach (Activation activation in Activation.All)
        {
            foreach (Execution execution in Isa.Each)
            {
                activation.Derivative(x, slope, execution);
                float[] expected = [.. g.Zip(slope, (gradient, derivative) => gradient * derivative)];
                float[] actual = [.. g];
                activation.Backward(x, actual, actual, execution);
                Floats.AssertSame(expected, actual, $"{activation} on {execution.Kernels}");
            }
        }
    }

    [Property]
    public void The_chain_rule_from_the_result_is_that_from_the_input_or_rounds_once_more(Length length, Seed seed)
    {
        float[] x = Floats.Array(length.Value, Values.Bits, seed.Value);
        float[] g = Floats.Array(length.Value, Values.Bits, seed.Value + 1);
        float[] y = new float[length.Value];
        foreach (Activation activation in Activation.All.Append(Activation.Of(new LeakyRelu(1e-30))).Where(activation => activation.HasOutputDerivative))
        {
            foreach (Execution execution in Isa.Each)
            {
                activation.Apply(x, y, execution);
                float[] expected = new float[x.Length];
                float[] actual = [.. g];
                if (activation.Name is "Exp" or "Identity" or "LeakyRelu" or "Relu")
                {
                    activation.Backward(x, g, expected, execution);
                    activation.BackwardFromOutput(y, actual, actual, execution);
                    Floats.AssertSame(expected, actual, $"{activation} on {execution.Kernels}");
                    continue;
                }

                // The slope of f' in y is at most 2 where y is at most 1, so the rounding of y is at most 2 units of 1 in it.
                actual.AsSpan().Fill(1);
                activation.Derivative(x, expected, execution);
                activation.BackwardFromOutput(y, actual, actual, execution);
                for (int i = 0; i < x.Length; i++)
                {
                    Assert.True(float.IsNaN(x[i]) ? float.IsNaN(actual[i]) : Math.Abs((double)expected[i] - actual[i]) <= 4 * Math.ScaleB(1, -24), $"{activation} on {execution.Kernels}: {x[i]:R}");
                }
            }
        }
    }

    [Fact]
    public void A_derivative_that_does_not_follow_from_the_result_is_refused()
    {
        float[] y = [1];
        Assert.Equal(["Elu", "Exp", "Identity", "LeakyRelu", "Relu", "Sigmoid", "Tanh"], Activation.All.Where(activation => activation.HasOutputDerivative).Select(activation => activation.Name).Order());
        Assert.Equal("activation", Assert.Throws<ArgumentException>(() => Activations.BackwardFromOutput<Gelu>(y, y, y)).ParamName);
        Assert.Equal("activation", Assert.Throws<ArgumentException>(() => Activations.BackwardFromOutput(y, y, y, new LeakyRelu(-0.1))).ParamName);
        Assert.Equal("activation", Assert.Throws<ArgumentException>(() => Activation.Of(new Elu(-1)).BackwardFromOutput([1.0], [1.0], new double[1])).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Activations.BackwardFromOutput<Tanh>(y, [], y)).ParamName);
        Assert.Equal([1f], y);
        Assert.Throws<NotSupportedException>(() => Activation.Gelu.Reference!.OutputDerivative(1));
    }

    [Fact]
    public void A_parameter_is_the_one_given()
    {
        Assert.Equal(0.01, default(LeakyRelu).Slope);
        Assert.Equal(0.2, new LeakyRelu(0.2).Slope);
        float[] y = new float[2];
        Activations.LeakyRelu<float>([-2f, 3f], y, 0.25);
        Assert.Equal([-0.5f, 3f], y);
        Assert.Equal(1, default(Elu).Alpha);
        Activations.Elu<float>([-200f, 3f], y, 0.25);
        Assert.Equal([-0.25f, 3f], y);
        Assert.Equal("slope", Assert.Throws<ArgumentOutOfRangeException>(() => new LeakyRelu(double.NaN)).ParamName);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(13, false)]
    public void A_result_that_the_caches_cannot_hold_is_the_same_and_nothing_else_is_written(int offset, bool atEnd)
    {
        AssertStreamed<float>(offset, atEnd);
        AssertStreamed<double>(offset, atEnd);
    }

    [Fact]
    public void Bad_spans_throw_and_write_nothing()
    {
        float[] memory = Floats.Array(32, Values.Plain, 1);
        float[] before = [.. memory];
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => Activations.Relu<float>(memory, new float[31])).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => Activations.Exp<float>(memory.AsSpan(0, 16), memory.AsSpan(1, 16))).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => Activations.Backward<Tanh>(memory, memory.AsSpan(1), memory)).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => Activations.Backward<Tanh>(memory.AsSpan(0, 8), memory.AsSpan(8, 8), memory.AsSpan(9, 8))).ParamName);
        Assert.Equal(before, memory);
        Activations.Sigmoid<float>([], []);
    }

    private static void AssertStreamed<T>(int offset, bool atEnd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int length = (Lanes.LeastFarBytes / Unsafe.SizeOf<T>()) + 37;
        using GuardedMemory<T> target = new(length + offset, atEnd);
        T[] x = new T[length];
        T[] expected = new T[length];
        for (int i = 0; i < length; i++)
        {
            x[i] = T.CreateTruncating((i % 1000) - 500.25);
            expected[i] = T.Max(x[i], T.Zero);
        }

        // A function that takes longer than memory goes through the caches.
        T[] silu = new T[length];
        for (int i = 0; i < length; i += 1000)
        {
            int count = int.Min(1000, length - i);
            Activations.Silu<T>(x.AsSpan(i, count), silu.AsSpan(i));
        }

        foreach (Execution execution in Isa.Each)
        {
            T canary = T.CreateTruncating(12345);
            target.Span.Fill(canary);
            Activations.Relu<T>(x, target.Span[offset..], execution);
            Assert.True(target.Span[offset..].SequenceEqual(expected), $"{execution.Kernels}");
            Assert.Equal(-1, target.Span[..offset].IndexOfAnyExcept(canary));

            Activations.Silu<T>(x, target.Span[offset..], execution);
            Assert.True(target.Span[offset..].SequenceEqual(silu), $"{execution.Kernels}");
            Assert.Equal(-1, target.Span[..offset].IndexOfAnyExcept(canary));

            Activations.Relu<T>(x, target.Span[offset..], execution);
            Activations.Relu<T>(target.Span[offset..], target.Span[offset..], execution);
            Assert.True(target.Span[offset..].SequenceEqual(expected), $"{execution.Kernels} in place");
        }
    }

    private static float One(Activation activation, float x)
    {
        float[] y = new float[1];
        activation.Apply([x], y);
        return y[0];
    }

    /// <summary>A float at random in every binade of both signs, those around 1 more often.</summary>
    private static float[] Stratified(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 1024).Select(i => BitConverter.UInt32BitsToSingle(
            ((uint)(i & 1) << 31) | ((uint)(i < 512 ? i / 2 : 110 + (i % 28)) << 23) | (uint)random.Next(1 << 23)))];
    }
}
