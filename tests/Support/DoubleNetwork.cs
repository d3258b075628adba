using NnSimd.Nn;

namespace NnSimd.Tests;

/// <summary>The specification of a network: naive loops in double over the layout of <see cref="Network.Parameters"/>.</summary>
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

    public double[] Forward(double[] parameters, double[] x)
    {
        int start = 0;
        foreach (Dense layer in network.Layers)
        {
            double[] y = new double[layer.Outputs];
            for (int j = 0; j < y.Length; j++)
            {
                double sum = 0;
                for (int k = 0; k < x.Length; k++)
                {
                    sum += x[k] * parameters[start + (k * y.Length) + j];
                }

                y[j] = layer.Activation.Reference!.Forward(sum + parameters[start + (x.Length * y.Length) + j]);
            }

            start += (x.Length + 1) * y.Length;
            x = y;
        }

        return x;
    }

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
