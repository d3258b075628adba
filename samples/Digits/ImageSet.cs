using NnSimd.Nn;

namespace NnSimd.Samples.Digits;

/// <summary>Labelled grey images of one size, of ten classes.</summary>
/// <param name="Width">The columns of an image.</param>
/// <param name="Height">The rows of an image.</param>
/// <param name="Pixels">Image by image, row by row: 0 is background, 1 is ink.</param>
/// <param name="Labels">The class of each image.</param>
internal sealed record ImageSet(int Width, int Height, ReadOnlyMemory<float> Pixels, ReadOnlyMemory<int> Labels)
{
    public const int Classes = 10;

    public int Count => Labels.Length;

    public int Size => Width * Height;

    public ReadOnlySpan<float> this[int index] => Pixels.Span.Slice(index * Size, Size);

    public ImageSet Slice(int start, int count) =>
        this with { Pixels = Pixels.Slice(start * Size, count * Size), Labels = Labels.Slice(start, count) };

    /// <summary>The images as samples to learn from.</summary>
    /// <param name="smoothing">
    /// How much of each target is spread evenly over the classes, so that the network does not learn to be more certain than the data allow
    /// (Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016).
    /// </param>
    public DataSet ToDataSet(float smoothing = 0f)
    {
        float[] targets = DataSet.OneHot(Labels.Span, Classes);
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = ((1f - smoothing) * targets[i]) + (smoothing / Classes);
        }

        return new(Pixels, Size, targets, Classes);
    }
}
