using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Tests;

public class AdamTests
{
    [Property]
    public void Adam_is_the_textbook_in_double_within_its_roundings(Seed seed)
    {
        Random random = new(seed.Value);
        float rate = MathF.Pow(10, -4 * random.NextSingle());
        float beta1 = random.GetItems([0f, 0.3f, 0.5f, 0.9f], 1)[0], beta2 = random.GetItems([0f, 0.5f, 0.99f, 0.999f], 1)[0];
        float epsilon = random.GetItems([1e-8f, 1e-3f], 1)[0], decay = random.GetItems([0f, 1e-4f, 0.1f], 1)[0];
        foreach (Execution execution in Isa.Each)
        {
            Network network = new(6, new Dense(7), new Dense(3)) { Execution = execution };
            network.Initialize((ulong)seed.Value);
            int length = network.Parameters.Length;
            double[] w = [.. network.Parameters.ToArray().Select(value => (double)value)];
            double[] m = new double[length], v = new double[length], magnitude = new double[length], bound = new double[length];
            Adam adam = new(rate, beta1, beta2, epsilon, decay);
            for (int t = 1; t <= 12; t++)
            {
                // Gradients of plain numbers are zero or of 2^-23 at least, so that no square underflows.
                Floats.Fill(network.Gradients, Values.Plain, new Random(seed.Value + t));
                network.Gradients[0] = 0;
                adam.Update(network);

                // Relative to the moments of the magnitudes: m has a rounding in each step, that of 1 - beta1 and that of the product, t + 2 in all; v one more, and of t + 3 the square root
                // leaves half. The square root itself, e, the sum, the quotient, pull, d, step and w add one each: less than 2 t + 12. An error of w itself comes back through the decay.
                double gamma = Reference.Gamma((2 * t) + 12, Floats.UnitRoundoff<float>());
                double c1 = 1 - Math.Pow(beta1, t), c2 = 1 - Math.Pow(beta2, t);
                for (int i = 0; i < length; i++)
                {
                    double g = network.Gradients[i];
                    m[i] = (beta1 * m[i]) + ((1 - (double)beta1) * g);
                    v[i] = (beta2 * v[i]) + ((1 - (double)beta2) * g * g);
                    magnitude[i] = (beta1 * magnitude[i]) + ((1 - (double)beta1) * Math.Abs(g));
                    double divisor = Math.Sqrt(v[i] / c2) + epsilon;
                    double most = Math.Abs(w[i]) + (rate * ((magnitude[i] / c1 / divisor) + (decay * Math.Abs(w[i]))));
                    bound[i] += (rate * decay * bound[i]) + (gamma * (most + bound[i]));
                    w[i] -= rate * ((m[i] / c1 / divisor) + (decay * w[i]));
                    double error = Math.Abs(network.Parameters[i] - w[i]);
                    Assert.True(error <= bound[i], $"{execution.Kernels}, step {t}, parameter {i}: {network.Parameters[i]}, expected {w[i]} within {bound[i]}");
                }
            }
        }
    }

    [Property]
    public void Any_gradients_give_the_same_bits_on_every_ISA(Seed seed, Length length)
    {
        float[]? expected = null;
        foreach (Execution execution in Isa.Each)
        {
            Network network = new(1, new Dense(Math.Max(1, length.Value))) { Execution = execution };
            Adam adam = new(0.1f, weightDecay: 0.1f);
            for (int step = 0; step < 3; step++)
            {
                Floats.Fill(network.Gradients, Values.Bits, new Random(seed.Value + step));
                adam.Update(network);
            }

            expected ??= network.Parameters.ToArray();
            Floats.AssertSame(expected, network.Parameters, $"{execution.Kernels}");
        }
    }

    [Theory]
    [InlineData(1e-3f)]
    [InlineData(1f)]
    [InlineData(1e6f)]
    public void The_first_step_is_as_long_as_the_learning_rate_whatever_the_gradient(float gradient)
    {
        Network network = new(1, new Dense(1));
        network.Parameters.Clear();
        network.Gradients[0] = gradient;
        network.Gradients[1] = -gradient;
        new Adam(0.25f).Update(network);
        Assert.Equal(-0.25f, network.Parameters[0], (0.25f * (1e-8f / gradient)) + 1e-6f);
        Assert.Equal(-network.Parameters[0], network.Parameters[1]);
    }

    [Fact]
    public void A_gradient_whose_square_overflows_is_forgotten_in_time()
    {
        Network network = new(1, new Dense(1));
        Adam adam = new(0.1f, beta2: 0.9f);
        Step(3e38f);
        Step(0);
        for (int step = 0; step < 2000; step++)
        {
            Step(1);
        }

        float before = network.Parameters[0];
        Step(1);
        Assert.Equal(before - 0.1f, network.Parameters[0], 1e-3f);

        void Step(float gradient)
        {
            network.Gradients.Fill(gradient);
            adam.Update(network);
        }
    }

    [Fact]
    public void Decay_is_apart_from_the_gradients_and_without_one_nothing_else_moves()
    {
        // The smallest epsilon: a parameter without a gradient is no 0 / 0.
        Network network = new(1, new Dense(1));
        Adam adam = new(0.5f, epsilon: float.Epsilon, weightDecay: 0.5f);
        network.Parameters.Fill(1f);
        network.Gradients.Clear();
        adam.Update(network);
        Assert.Equal(0.75f, network.Parameters[0], 1e-6f);
        adam.Update(network);
        Assert.Equal(0.5625f, network.Parameters[0], 1e-6f);
        adam.LearningRate = 0;
        float before = network.Parameters[0];
        adam.Update(network);
        Assert.Equal(before, network.Parameters[0]);
    }

    [Fact]
    public void Each_network_has_its_own_moments_and_steps()
    {
        float[] alone = Train(new Adam(0.1f), new Network(3, new Dense(4)), 3);
        Adam shared = new(0.1f);
        Network first = new(3, new Dense(4)), second = new(3, new Dense(4));
        Train(shared, first, 2);
        Assert.Equal(alone, Train(shared, second, 3));
        Assert.NotEqual(alone, first.Parameters.ToArray());

        static float[] Train(Adam adam, Network network, int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                Floats.Fill(network.Gradients, Values.Plain, new Random(step));
                adam.Update(network);
            }

            return network.Parameters.ToArray();
        }
    }

    [Fact]
    public void A_small_network_learns_the_exclusive_or()
    {
        Network network = new(2, new Dense(8, Activation.Tanh), new Dense(1));
        float[] x = [0, 0, 0, 1, 1, 0, 1, 1];
        float[] t = [0, 1, 1, 0];
        List<double> losses = [];
        new Trainer(network, Loss.BinaryCrossEntropyWithLogits, new Adam(0.05f)).Fit(new DataSet(x, 2, t, 1), 300, 4, report => losses.Add(report.Loss));
        Assert.True(losses[1] < losses[0], $"{losses[0]} to {losses[1]} in the first step");
        Assert.InRange(losses[^1], 0, 0.01);
    }

    [Fact]
    public void A_step_allocates_nothing_once_warm()
    {
        Network network = new(64, new Dense(32, Activation.Relu), new Dense(10)) { Execution = new() { MaxThreads = 1 } };
        Trainer trainer = new(network, Loss.SoftmaxCrossEntropy, new Adam(0.001f, weightDecay: 0.01f));
        float[] x = Floats.Array(50 * 64, Values.Plain, 1);
        float[] t = DataSet.OneHot(new int[50], 10);
        Allocations.AssertNone(() => trainer.Step(new(x, 50, 64), new(t, 50, 10)));
    }

    [Fact]
    public void A_step_that_throws_does_not_count()
    {
        KernelSet? missing = KernelSet.All.FirstOrDefault(kernels => !kernels.IsSupported);
        Assert.SkipWhen(missing is null, "Every kernel set is supported here.");
        Network network = new(3, new Dense(2)), other = new(3, new Dense(2));
        Adam adam = new(0.1f);
        network.Execution = new() { Kernels = missing };
        network.Gradients.Fill(1f);
        other.Gradients.Fill(1f);
        Assert.Throws<PlatformNotSupportedException>(() => adam.Update(network));
        network.Execution = default;
        adam.Update(network);
        new Adam(0.1f).Update(other);
        Floats.AssertSame(other.Parameters, network.Parameters, "after a step that threw");
    }

    [Fact]
    public void Bad_arguments_throw()
    {
        foreach (float value in new[] { -1f, float.NaN, float.PositiveInfinity })
        {
            Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(value)).ParamName);
            Assert.Equal("beta1", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, beta1: value)).ParamName);
            Assert.Equal("beta2", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, beta2: value)).ParamName);
            Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, epsilon: value)).ParamName);
            Assert.Equal("weightDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, weightDecay: value)).ParamName);
        }

        Assert.Equal("beta1", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, beta1: 1f)).ParamName);
        Assert.Equal("beta2", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, beta2: 1f)).ParamName);
        Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(1f, epsilon: 0f)).ParamName);
        Assert.Equal("network", Assert.Throws<ArgumentNullException>(() => new Adam(1f).Update(null!)).ParamName);
        Adam adam = new(0.5f, 0.25f, 0.75f, 1e-4f, 0.125f);
        Assert.Equal((0.5f, 0.25f, 0.75f, 1e-4f, 0.125f), (adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay));
    }
}
