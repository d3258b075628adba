using NnSimd.Nn;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The losses of a network by <see cref="NetworkReference"/>.</summary>
internal sealed class DoubleNetwork(Network network)
{
    /// <summary>The mean over the rows of the loss, and nothing else, at the given parameters.</summary>
    public double Loss(double[] parameters, float[] inputs, float[] targets, Func<double[], double[], double> rowLoss)
    {
        int rows = inputs.Length / network.Inputs;
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double[] x = [.. inputs.AsSpan(row * network.Inputs, network.Inputs).ToArray().Select(value => (double)value)];
            double[] t = [.. targets.AsSpan(row * network.Outputs, network.Outputs).ToArray().Select(value => (double)value)];
            sum += rowLoss(Forward(parameters, x), t);
        }

        return sum / rows;
    }

    public double[] Forward(double[] parameters, double[] x) => NetworkReference.Forward(network, parameters, x);

    public static double SquaredError(double[] y, double[] t) => y.Zip(t, (a, b) => 0.5 * (a - b) * (a - b)).Sum();

    public static double BinaryCrossEntropy(double[] y, double[] t) => y.Zip(t, (a, b) => -(b * Math.Log(a)) - ((1 - b) * Math.Log(1 - a))).Sum();

    public static double BinaryCrossEntropyWithLogits(double[] z, double[] t) =>
        BinaryCrossEntropy([.. z.Select(value => 1 / (1 + Math.Exp(-value)))], t);

    public static double SoftmaxCrossEntropy(double[] z, double[] t)
    {
        double logSum = Math.Log(z.Sum(Math.Exp));
        return z.Zip(t, (a, b) => b * (logSum - a)).Sum();
    }
}
