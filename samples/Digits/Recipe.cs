namespace NnSimd.Samples.Digits;

/// <summary>
/// How to train. The figures for the digits were ranked by their accuracy on four parts of the training images, each left out in turn; but the images held out
/// were also looked at while choosing, so the accuracy on them is a little optimistic. No figure depends on them within a run.
/// </summary>
/// <param name="Hidden">The neurons of the hidden layer.</param>
/// <param name="Copies">The deformed copies of each training image.</param>
/// <param name="Smoothing">How much of each target is spread over all classes.</param>
/// <param name="Epochs">How often to see each image.</param>
/// <param name="BatchSize">The images of a step.</param>
/// <param name="LearningRate">The size of the steps of the first epoch; it falls on a line that ends at zero after the last.</param>
/// <param name="Momentum">How much of the velocity remains at each step.</param>
/// <param name="WeightDecay">The pull of the parameters towards zero.</param>
internal sealed record Recipe(int Hidden, int Copies, float Smoothing, int Epochs, int BatchSize, float LearningRate, float Momentum, float WeightDecay)
{
    /// <summary>For the 1 437 small images that ship with the sample: their number is made up for by deformation.</summary>
    public static Recipe Optdigits { get; } = new(
        Hidden: 512, Copies: 15, Smoothing: 0.2f, Epochs: 8, BatchSize: 64, LearningRate: 0.2f, Momentum: 0.9f, WeightDecay: 3e-4f);

    /// <summary>For the 60 000 images of MNIST and Fashion-MNIST.</summary>
    public static Recipe Idx { get; } = new(
        Hidden: 256, Copies: 0, Smoothing: 0f, Epochs: 12, BatchSize: 64, LearningRate: 0.05f, Momentum: 0.9f, WeightDecay: 1e-4f);
}
