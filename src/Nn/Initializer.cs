using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>How the weights of a layer start. The seed alone determines them, to the bit. A bias always starts at zero.</summary>
public abstract class Initializer
{
    /// <summary>Normal with variance 2 / fan-in, which keeps the variance through rectifiers (He et al., Delving Deep into Rectifiers, 2015).</summary>
    public static Initializer He { get; } = new Gaussian((fanIn, _) => Math.Sqrt(2.0 / fanIn));

    /// <summary>Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, 2010).</summary>
    public static Initializer Xavier { get; } = new Gaussian((fanIn, fanOut) => Math.Sqrt(2.0 / ((double)fanIn + fanOut)));

    /// <summary>Normal with mean 0.</summary>
    /// <param name="standardDeviation">Finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not finite.</exception>
    public static Initializer Normal(float standardDeviation)
    {
        Check.FiniteNotNegative(standardDeviation);
        return new Gaussian((_, _) => standardDeviation);
    }

    /// <summary>
    /// What a layer uses unless told otherwise: <see cref="He"/> where the activation rectifies, which is to say where its slope is below 1/2 at -16 and above
    /// 1/2 at 16 (ReLU and its relatives); <see cref="Xavier"/> for every other, such as the identity, sigmoid and tanh.
    /// </summary>
    /// <param name="activation">The layer's activation, a user's own included.</param>
    /// <exception cref="ArgumentNullException">The activation is null.</exception>
    public static Initializer For(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Span<float> slopes = [-16f, 16f];
        activation.Derivative(slopes, slopes, new() { Kernels = KernelSet.Scalar });
        return slopes[0] < 0.5f && slopes[1] > 0.5f ? He : Xavier;
    }

    /// <summary>Sets the weights.</summary>
    /// <param name="weights">All weights of a layer, [fan-in x fan-out].</param>
    /// <param name="random">Where the randomness comes from.</param>
    /// <exception cref="ArgumentNullException">The source is null.</exception>
    public abstract void Fill(MatrixSpan<float> weights, RandomSource random);

    private sealed class Gaussian(Func<int, int, double> standardDeviation) : Initializer
    {
        public override void Fill(MatrixSpan<float> weights, RandomSource random)
        {
            ArgumentNullException.ThrowIfNull(random);
            double scale = standardDeviation(weights.Rows, weights.Columns);
            for (int row = 0; row < weights.Rows; row++)
            {
                for (int column = 0; column < weights.Columns; column++)
                {
                    weights[row, column] = (float)(scale * random.NextNormal());
                }
            }
        }
    }
}
