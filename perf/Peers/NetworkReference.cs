using NnSimd.Nn;

namespace NnSimd.Perf;

/// <summary>The specification of a network: naive loops in double over the layout of <see cref="Network.Parameters"/>.</summary>
internal static class NetworkReference
{
    /// <summary>The outputs of a sample at the given parameters.</summary>
    public static double[] Forward(Network network, double[] parameters, double[] x)
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
}
