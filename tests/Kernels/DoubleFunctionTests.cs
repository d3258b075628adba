using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The activations of double, against double-double arithmetic that shares nothing with them.</summary>
public class DoubleFunctionTests
{
    [Property(MaxTest = 50)]
    public void A_function_of_double_lies_within_its_bound_of_the_exact_value(Seed seed)
    {
        double[] x = new double[DoubleInputs.ChunkSize];
        double[] y = new double[x.Length];
        DoubleInputs.Fill(seed.Value, x);
        foreach ((AccuracyCase<double> function, Func<double, Exact>? exact, _) in AccuracyCases.OfDouble())
        {
            Assert.True(exact is not null, $"{function.Name} has no value in double-double.");
            function.Apply(x, y, default);
            for (int i = 0; i < x.Length; i++)
            {
                Exact value = exact(x[i]);
                double error = value.UlpError(y[i]);
                bool allowed = Math.Abs(x[i]) <= AccuracyBounds.ZeroReach && value.AbsoluteError(y[i]) <= function.Absolute;
                Assert.True(
                    error <= function.Bound || allowed,
                    $"{function.Name}({x[i]:R}) = {y[i]:R}, {error:F3} ULP from the exact value; the bound is {function.Bound}");
            }
        }
    }

    [Property(MaxTest = 100)]
    public void An_element_of_double_depends_on_its_input_alone(Length length, Seed seed, bool atEnd, byte offset)
    {
        int skip = Math.Min(offset % 17, length.Value);
        using GuardedMemory<double> input = new(length.Value, atEnd);
        using GuardedMemory<double> output = new(length.Value, atEnd);
        double[] inputs = new double[length.Value];
        DoubleInputs.Fill(seed.Value, inputs);
        Floats.Fill(input.Span, Values.Bits, new Random(seed.Value));
        inputs.AsSpan(0, length.Value / 2).CopyTo(input.Span);
        double[] expected = new double[length.Value];
        foreach ((AccuracyCase<double> function, _, _) in AccuracyCases.OfDouble())
        {
            // One element at a time on the scalar set: no neighbour, no offset, no tail.
            for (int i = 0; i < length.Value; i++)
            {
                function.Apply(input.Span.Slice(i, 1), expected.AsSpan(i, 1), Isa.Scalar);
            }

            foreach (Execution execution in Isa.Each)
            {
                output.Span.Fill(7);
                function.Apply(input.Span[skip..], output.Span[skip..], execution);
                Floats.AssertSame<double>(expected.AsSpan(skip), output.Span[skip..], $"{function.Name} on {execution.Kernels}");
                Assert.False(output.Span[..skip].ContainsAnyExcept(7));

                // In place, and at the start of the span.
                input.Span.CopyTo(output.Span);
                function.Apply(output.Span, output.Span, execution);
                Floats.AssertSame<double>(expected, output.Span, $"{function.Name} in place on {execution.Kernels}");
            }
        }
    }

    [Fact]
    public void The_double_double_values_are_those_of_MPFR()
    {
        Assert.SkipUnless(Mpfr.IsAvailable, $"{Mpfr.Library} (Debian: libmpfr6) is not installed.");
        double[] x = new double[200];
        DoubleInputs.Fill(1, x);
        double[] y = new double[x.Length];
        foreach ((AccuracyCase<double> function, Func<double, Exact>? exact, Func<double, Mpfr>? mpfr) in AccuracyCases.OfDouble())
        {
            if (mpfr is not null)
            {
                function.Apply(x, y, default);
                double difference = DoubleSweep.Disagreement(x, y, exact!, mpfr, function.Absolute, out int compared);
                Assert.True(compared > 50 && difference <= DoubleSweep.Tolerance, $"{function.Name}: {difference} ULP between them");
            }
        }
    }
}
