using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>The derivatives of the activations of double against their difference quotients, and the chain rules against both.</summary>
public class SlopeTests
{
    private const double Step = 1e-5;

    /// <summary>Every activation, and those with parameters with others besides.</summary>
    private static IEnumerable<(string Name, Activation Activation)> Activations =>
    [
        .. Activation.All.Select(activation => (activation.Name, activation)),
        .. new[] { 0, 1e-3, 0.5, 1.7 }.Select(alpha => ($"Elu of {alpha}", Activation.Of(new Elu(alpha)))),
        .. new[] { 1e-30, 0.25, 2 }.Select(slope => ($"LeakyRelu of {slope}", Activation.Of(new LeakyRelu(slope)))),
    ];

    [Property(MaxTest = 20)]
    public void A_derivative_is_the_slope(Seed seed)
    {
        foreach ((string name, Activation activation) in Activations)
        {
            double[] x = Points(activation, seed), slope = new double[x.Length];
            activation.Derivative(x, slope);
            AssertNear(Quotients(activation, x), slope, x, $"{name}'");
        }
    }

    [Property(MaxTest = 20)]
    public void The_chain_rule_is_the_gradient_times_the_slope_from_the_input_or_from_the_result(Seed seed)
    {
        foreach ((string name, Activation activation) in Activations)
        {
            double[] x = Points(activation, seed), gradient = Floats.Array<double>(x.Length, Values.Plain, seed.Value);
            double[] expected = [.. Quotients(activation, x).Zip(gradient, (quotient, factor) => quotient * factor)];
            double[] y = new double[x.Length], actual = new double[x.Length];
            activation.Apply(x, y);
            activation.Backward(x, gradient, actual);
            AssertNear(expected, actual, x, $"{name}, backward");
            if (activation.HasOutputDerivative)
            {
                activation.BackwardFromOutput(y, gradient, actual);
                AssertNear(expected, actual, x, $"{name}, backward from the result");
            }
        }
    }

    [Property]
    public void The_chain_rule_of_double_has_the_bits_of_the_product_with_the_derivative_in_place_too(Length length, Seed seed)
    {
        double[] x = Floats.Array<double>(length.Value, Values.Bits, seed.Value), gradient = Floats.Array<double>(length.Value, Values.Bits, seed.Value + 1);
        double[] slope = new double[length.Value], y = new double[length.Value], actual = new double[length.Value];
        foreach ((string name, Activation activation) in Activations)
        {
            foreach (Execution execution in Isa.Each)
            {
                activation.Derivative(x, slope, execution);
                double[] expected = [.. gradient.Zip(slope, (factor, derivative) => factor * derivative)];
                activation.Backward(x, gradient, actual, execution);
                Floats.AssertSame<double>(expected, actual, $"{name} on {execution.Kernels}");
                x.CopyTo(actual, 0);
                activation.Backward(actual, gradient, actual, execution);
                Floats.AssertSame<double>(expected, actual, $"{name} in place of the input on {execution.Kernels}");
                gradient.CopyTo(actual, 0);
                activation.Backward(x, actual, actual, execution);
                Floats.AssertSame<double>(expected, actual, $"{name} in place of the gradient on {execution.Kernels}");
                if (activation.HasOutputDerivative && activation.Name is "Exp" or "Identity" or "LeakyRelu" or "Relu")
                {
                    activation.Apply(x, y, execution);
                    activation.BackwardFromOutput(y, gradient, actual, execution);
                    Floats.AssertSame<double>(expected, actual, $"{name} from the result on {execution.Kernels}");
                }
            }
        }
    }

    /// <summary>Points of the domain, away from the corners at 0 and +-3.</summary>
    private static double[] Points(Activation activation, Seed seed)
    {
        Random random = new(seed.Value);
        IEnumerable<double> x = Enumerable.Range(0, 500).Select(_ => (random.NextDouble() * 12) - 6).Where(value => Math.Min(Math.Abs(value), Math.Abs(Math.Abs(value) - 3)) > 0.01);
        return activation.Name switch
        {
            "Log" => [.. x.Select(value => Math.Abs(value) + 0.1)],
            "Log1p" => [.. x.Select(Math.Abs)],
            _ => [.. x],
        };
    }

    private static double[] Quotients(Activation activation, double[] x)
    {
        double[] above = new double[x.Length], below = new double[x.Length];
        activation.Apply([.. x.Select(value => value + Step)], above);
        activation.Apply([.. x.Select(value => value - Step)], below);
        return [.. above.Zip(below, (high, low) => (high - low) / (2 * Step))];
    }

    // The third derivative of none exceeds 2000 here: 1/6 of it times the square of the step, and the roundings over the step.
    private static void AssertNear(double[] expected, double[] actual, double[] x, string what)
    {
        for (int i = 0; i < x.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-7 + (1e-9 * Math.Abs(expected[i])), $"{what} at {x[i]:R}: {actual[i]:R}, but {expected[i]:R} by differences");
        }
    }
}
