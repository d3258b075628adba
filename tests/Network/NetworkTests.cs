using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Tests;

public class NetworkTests
{
    [Fact]
    public void The_textbook_network_is_one_line()
    {
        Network network = new(3, new Dense(5, Activation.Relu), new Dense(2));
        Assert.Equal(3, network.Inputs);
        Assert.Equal(2, network.Outputs);
        Assert.Equal((4 * 5) + (6 * 2), network.Parameters.Length);
        Assert.Equal(5, network.Layers[0].Weights.Columns);
        Assert.Equal([0f, 0f], network.Layers[1].Bias.ToArray());
    }

    [Property]
    public void A_packed_network_has_the_bits_of_the_network_it_was_made_of(Seed seed)
    {
        Random random = new(seed.Value);
        int rows = random.Next(0, 40);
        float[] x = Floats.Array(rows * 9, Values.Bits, seed.Value);
        foreach (Execution execution in Isa.Each)
        {
            Network network = new(9, new Dense(1 + random.Next(40), Activation.Tanh), new Dense(1 + random.Next(20), Activation.Relu)) { Execution = execution };
            network.Initialize((ulong)seed.Value);
            float[] expected = network.Forward(new ReadOnlyMatrixSpan<float>(x, rows, 9)).Data.ToArray();
            using PackedNetwork packed = network.Pack();

            // What happens to the network happens to it alone.
            network.Parameters.Fill(float.NaN);
            Assert.Equal((network.Inputs, network.Outputs, execution), (packed.Inputs, packed.Outputs, packed.Execution));
            Floats.AssertSame(expected, packed.Forward(new ReadOnlyMatrixSpan<float>(x, rows, 9)).Data, $"{execution.Kernels}");
            for (int row = 0; row < rows; row++)
            {
                Floats.AssertSame(expected.AsSpan(row * network.Outputs, network.Outputs), packed.Forward(x.AsSpan(row * 9, 9)), $"{execution.Kernels}, row {row}");
            }
        }
    }

    [Fact]
    public void A_packed_network_checks_what_it_is_given()
    {
        PackedNetwork packed = new Network(3, new Dense(3)).Pack();
        Assert.Equal("sample", Assert.Throws<ArgumentException>(() => packed.Forward(new float[2])).ParamName);
        Assert.Equal("batch", Assert.Throws<ArgumentException>(() => packed.Forward(new ReadOnlyMatrixSpan<float>(new float[4], 1, 4))).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentException>(() => packed.Forward(packed.Forward(new float[3]))).ParamName);
        packed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => packed.Forward(new float[3]));
    }

    [Property(MaxTest = 40)]
    public void The_gradient_is_the_central_difference_of_the_double_network(Seed seed)
    {
        // Smooth activations: a central difference across the kink of a ReLU is neither slope. ReLU has the test below.
        Activation[] smooth = [Activation.Tanh, Activation.Sigmoid, Activation.Identity, Activation.Exp];
        (Loss Loss, Func<double[], double[], double> Exact, Activation Last)[] losses =
        [
            (Loss.MeanSquaredError, DoubleNetwork.SquaredError, Activation.Tanh),
            (Loss.BinaryCrossEntropy, DoubleNetwork.BinaryCrossEntropy, Activation.Sigmoid),
            (Loss.BinaryCrossEntropyWithLogits, DoubleNetwork.BinaryCrossEntropyWithLogits, Activation.Identity),
            (Loss.SoftmaxCrossEntropy, DoubleNetwork.SoftmaxCrossEntropy, Activation.Identity),
        ];
        (Loss loss, Func<double[], double[], double> exact, Activation last) = losses[seed.Value % losses.Length];
        Network network = new(5, new Dense(4, smooth[seed.Value / 7 % smooth.Length]), new Dense(6, Activation.Tanh), new Dense(3, last));
        network.Initialize((ulong)seed.Value);
        const int Rows = 4;
        float[] x = Floats.Array(Rows * 5, Values.Plain, seed.Value);
        float[] t = [.. Floats.Array(Rows * 3, Values.Plain, seed.Value + 1).Select(value => (value + 1) / 2)];

        double[] parameters = [.. network.Parameters.ToArray().Select(value => (double)value)];
        DoubleNetwork specification = new(network);
        double expectedLoss = specification.Loss(parameters, x, t, exact);
        foreach (Execution execution in Isa.Each)
        {
            network.Execution = execution;
            Assert.Equal(expectedLoss, network.Backpropagate(new(x, Rows, 5), new(t, Rows, 3), loss), 1e-5 * (1 + expectedLoss));
            for (int i = 0; i < parameters.Length; i++)
            {
                const double Step = 1e-5;
                double saved = parameters[i];
                parameters[i] = saved + Step;
                double high = specification.Loss(parameters, x, t, exact);
                parameters[i] = saved - Step;
                double low = specification.Loss(parameters, x, t, exact);
                parameters[i] = saved;
                Assert.Equal((high - low) / (2 * Step), network.Gradients[i], 2e-5 * (1 + Math.Abs(network.Gradients[i])));
            }
        }
    }

    [Fact]
    public void The_gradient_through_a_relu_is_that_of_the_active_units()
    {
        Network network = new(1, new Dense(2, Activation.Relu), new Dense(1));
        float[] parameters = [2f, -3f, 0.5f, 0.5f, 4f, 7f, 1f];
        parameters.CopyTo(network.Parameters);

        // z = (2.5, -2.5), y = 4 * 2.5 + 1 = 11, dL/dy = 11 - 1 = 10.
        Assert.Equal(50f, network.Backpropagate(new([1f], 1, 1), new([1f], 1, 1), Loss.MeanSquaredError));
        Assert.Equal([40f, 0f, 40f, 0f, 25f, 0f, 10f], network.Gradients.ToArray());
    }

    [Property(MaxTest = 40)]
    public void Training_gives_the_same_parameters_on_every_ISA_and_thread_count(Seed seed)
    {
        float[] x = Floats.Array(50 * 20, Values.Plain, seed.Value);
        float[] t = DataSet.OneHot([.. Enumerable.Range(0, 50).Select(i => i % 7)], 7);
        foreach (Func<Optimizer> optimizer in (Func<Optimizer>[])[() => new Sgd(0.1f, 0.9f, 1e-4f), () => new Adam(0.01f, weightDecay: 0.01f)])
        {
            float[]? expected = null;
            foreach (KernelSet kernels in KernelSet.Supported)
            {
                foreach (int threads in new[] { 1, 3 })
                {
                    Network network = new(20, new Dense(17, Activation.Relu), new Dense(7)) { Execution = Isa.On(kernels, threads) };
                    network.Initialize((ulong)seed.Value);
                    new Trainer(network, Loss.SoftmaxCrossEntropy, optimizer()).Fit(new DataSet(x, 20, t, 7), 2, 16, seed: (ulong)seed.Value);
                    expected ??= network.Parameters.ToArray();
                    Floats.AssertSame(expected, network.Parameters, $"{optimizer().GetType().Name}, {kernels} on {threads} threads");
                }
            }
        }
    }

    [Property]
    public void A_sample_has_the_same_outputs_in_any_batch(Seed seed, Length length)
    {
        Network network = new(13, new Dense(33, Activation.Sigmoid), new Dense(3, Activation.Tanh));
        network.Initialize((ulong)seed.Value);
        int rows = length.Value;
        float[] x = Floats.Array(rows * 13, Values.Plain, seed.Value);
        float[] batch = network.Forward(new ReadOnlyMatrixSpan<float>(x, rows, 13)).Data.ToArray();
        foreach (Execution execution in Isa.Each)
        {
            network.Execution = execution;
            for (int i = 0; i < rows; i++)
            {
                Floats.AssertSame(batch.AsSpan(i * 3, 3), network.Forward(x.AsSpan(i * 13, 13)), $"row {i} on {execution.Kernels}");
            }
        }
    }

    [Fact]
    public void Sgd_follows_its_formula()
    {
        Network network = new(1, new Dense(1));
        Sgd sgd = new(0.5f, 0.5f, 0.25f);
        network.Parameters[0] = 2f;
        network.Gradients[0] = 1f;
        sgd.Update(network);
        Assert.Equal(2f - (0.5f * 1.5f), network.Parameters[0]);
        sgd.Update(network);
        Assert.Equal(1.25f - (0.5f * ((0.5f * 1.5f) + (0.25f * 1.25f) + 1f)), network.Parameters[0]);
        Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(float.NaN)).ParamName);
        Assert.Equal("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(1f, 1f)).ParamName);
    }

    [Fact]
    public void Initializers_have_their_spread_and_their_bits()
    {
        Network network = new(300, new Dense(200, Activation.Relu), new Dense(100, Activation.Tanh), new Dense(10, initializer: Initializer.Normal(0.5f)));
        Assert.Equal(Math.Sqrt(2.0 / 300), Deviation(network.Layers[0].Weights.Data), 0.002);
        Assert.Equal(Math.Sqrt(2.0 / (200 + 100)), Deviation(network.Layers[1].Weights.Data), 0.002);
        Assert.Equal(0.5, Deviation(network.Layers[2].Weights.Data), 0.03);
        Network again = new(300, new Dense(200, Activation.Relu), new Dense(100, Activation.Tanh), new Dense(10, initializer: Initializer.Normal(0.5f)));
        Assert.Equal(network.Parameters.ToArray(), again.Parameters.ToArray());
        again.Initialize(2);
        Assert.NotEqual(network.Parameters.ToArray(), again.Parameters.ToArray());

        // The generator of Steele, Lea and Flood (SplitMix64) from seed 1234567, as its authors' reference prints it.
        RandomSource random = new(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], new[] { random.NextUInt64(), random.NextUInt64(), random.NextUInt64() });
    }

    [Fact]
    public void A_warm_network_allocates_nothing()
    {
        Network network = new(64, new Dense(32, Activation.Relu), new Dense(10)) { Execution = new() { MaxThreads = 1 } };
        Trainer trainer = new(network, Loss.SoftmaxCrossEntropy, new Sgd(0.01f, 0.9f));
        float[] x = Floats.Array(50 * 64, Values.Plain, 1);
        float[] t = DataSet.OneHot(new int[50], 10);
        Allocations.AssertNone(() =>
        {
            network.Forward(new ReadOnlyMatrixSpan<float>(x, 50, 64));
            network.Forward(x.AsSpan(0, 64));
            trainer.Step(new(x, 50, 64), new(t, 50, 10));
        });
    }

    [Fact]
    public void Bad_arguments_throw_and_change_nothing()
    {
        Network network = new(4, new Dense(3, Activation.Relu), new Dense(2));
        float[] before = network.Parameters.ToArray();
        float[] x = new float[12];
        Assert.Equal("batch", Assert.Throws<ArgumentException>(() => network.Forward(new ReadOnlyMatrixSpan<float>(x, 4, 3)).Rows).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentException>(() => network.Forward(x.AsSpan(0, 3)).Length).ParamName);
        Assert.Equal("targets", Assert.Throws<ArgumentException>(() => network.Backpropagate(new(x, 3, 4), new(x, 2, 2), Loss.MeanSquaredError)).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentException>(() => network.Backpropagate(new(x, 0, 4), new(x, 0, 2), Loss.MeanSquaredError)).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentOutOfRangeException>(() => new Network(0, new Dense(1))).ParamName);
        Assert.Equal("layers", Assert.Throws<ArgumentException>(() => new Network(1)).ParamName);
        Assert.Equal("layers", Assert.Throws<ArgumentException>(() => new Network(1, network.Layers[0])).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentOutOfRangeException>(() => new Dense(0)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentOutOfRangeException>(() => DataSet.OneHot([0, 10], 10)).ParamName);
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => DataSet.OneHot([0, 1], int.MaxValue)).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentException>(() => new DataSet(x, 5, x, 4)).ParamName);
        Assert.Equal("targets", Assert.Throws<ArgumentException>(() => new DataSet(x, 4, x, 3)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new DataSet(x, 4, x, 4)[..5]).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentOutOfRangeException>(() => new DataSet(x, 4, x, 4).Slice(2, 2)).ParamName);
        Assert.Equal("minimum", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomSource(1).NextSingle(float.NaN, 1)).ParamName);
        Assert.Equal("maximum", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomSource(1).NextSingle(1, 0)).ParamName);
        Trainer trainer = new(network, Loss.MeanSquaredError, new Sgd(0.1f));
        Assert.Equal("train", Assert.Throws<ArgumentException>(() => trainer.Fit(new DataSet(x, 3, x, 3), 1, 1)).ParamName);
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(new DataSet(x, 4, new float[6], 2), 1, 0)).ParamName);
        x[0] = float.NaN;
        Assert.Throws<NotFiniteNumberException>(() => trainer.Fit(new DataSet(x, 4, new float[6], 2), 1, 3));
        Assert.Equal(before, network.Parameters.ToArray());

        // What is no probability has a finite loss, and a gradient that is not.
        Network single = new(1, new Dense(1));
        single.Parameters[0] = -4;
        Assert.Throws<NotFiniteNumberException>(() => new Trainer(single, Loss.BinaryCrossEntropy, new Sgd(0.1f)).Step(new([1f], 1, 1), new([1f], 1, 1)));
        Assert.Equal(-4f, single.Parameters[0]);
    }

    [Fact]
    public void What_a_call_overwrites_is_no_operand_and_nothing_is_written()
    {
        Network network = new(2, new Dense(3, Activation.Relu), new Dense(2));
        float[] x = Floats.Array(4, Values.Plain, 1), t = Floats.Array(4, Values.Plain, 2);
        network.Backpropagate(new(x, 2, 2), new(t, 2, 2), Loss.MeanSquaredError);
        using PackedNetwork packed = network.Pack();
        float[] gradients = network.Gradients.ToArray(), outputs = packed.Forward(new ReadOnlyMatrixSpan<float>(x, 2, 2)).Data.ToArray();
        Assert.Equal("batch", Assert.Throws<ArgumentException>(() => network.Forward(network.Forward(new ReadOnlyMatrixSpan<float>(x, 2, 2))).Rows).ParamName);
        Assert.Equal("batch", Assert.Throws<ArgumentException>(() => packed.Forward(packed.Forward(new ReadOnlyMatrixSpan<float>(x, 2, 2))).Rows).ParamName);
        Assert.Equal("sample", Assert.Throws<ArgumentException>(() => network.Forward(network.Forward(x.AsSpan(0, 2))).Length).ParamName);
        Assert.Equal("targets", Assert.Throws<ArgumentException>(
            () => network.Backpropagate(new(x, 2, 2), network.Forward(new ReadOnlyMatrixSpan<float>(x, 2, 2)), Loss.MeanSquaredError)).ParamName);
        for (int start = 0; start + 4 <= gradients.Length; start++)
        {
            Assert.Equal("inputs", Assert.Throws<ArgumentException>(
                () => network.Backpropagate(new(network.Gradients.Slice(start, 4), 2, 2), new(t, 2, 2), Loss.MeanSquaredError)).ParamName);
        }

        Assert.Equal(gradients, network.Gradients.ToArray());
        Assert.Equal(outputs, network.Forward(new ReadOnlyMatrixSpan<float>(x, 2, 2)).Data.ToArray());
    }

    [Fact]
    public void The_layers_of_a_network_that_could_not_be_made_are_free()
    {
        Dense first = new(2), last = new(1, initializer: new Failing());
        Assert.Throws<NotSupportedException>(() => new Network(3, first, last));
        Assert.Throws<InvalidOperationException>(() => last.Bias.Length);
        Assert.Equal(4, new Network(4, first).Layers[0].Inputs);
    }

    private sealed class Failing : Initializer
    {
        public override void Fill(MatrixSpan<float> weights, RandomSource random) => throw new NotSupportedException();
    }

    [Fact]
    public void A_small_network_learns_the_exclusive_or()
    {
        Network network = new(2, new Dense(8, Activation.Tanh), new Dense(1));
        float[] x = [0, 0, 0, 1, 1, 0, 1, 1];
        float[] t = [0, 1, 1, 0];
        double last = double.NaN;
        new Trainer(network, Loss.BinaryCrossEntropyWithLogits, new Sgd(0.5f, 0.9f)).Fit(new DataSet(x, 2, t, 1), 300, 4, report => last = report.Loss);
        Assert.InRange(last, 0, 0.01);
        ReadOnlySpan<float> logits = network.Forward(new ReadOnlyMatrixSpan<float>(x, 4, 2)).Data;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(t[i] > 0, logits[i] > 0);
        }
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum / values.Length);
    }
}
