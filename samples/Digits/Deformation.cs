using NnSimd.Nn;

namespace NnSimd.Samples.Digits;

/// <summary>
/// More training images from the given ones, as other hands might have written them: slightly moved, scaled, slanted and turned (a random affine
/// map), with a thicker or thinner stroke. Plain arithmetic only, so that a seed gives the same images on every machine.
/// </summary>
internal static class Deformation
{
    private const float Warp = 0.2f;
    private const float Shift = 1f;
    private const float Gain = 0.3f;

    /// <summary>The images, then <paramref name="copies"/> deformed ones of each.</summary>
    public static ImageSet Augment(ImageSet images, int copies, RandomSource random)
    {
        int count = images.Count * (1 + copies);
        float[] pixels = new float[count * images.Size];
        int[] labels = new int[count];
        images.Pixels.CopyTo(pixels);
        images.Labels.CopyTo(labels);
        for (int i = images.Count; i < count; i++)
        {
            int source = i % images.Count;
            Deform(images, source, pixels.AsSpan(i * images.Size, images.Size), random);
            labels[i] = images.Labels.Span[source];
        }

        return images with { Pixels = pixels, Labels = labels };
    }

    private static void Deform(ImageSet images, int index, Span<float> result, RandomSource random)
    {
        // (x, y) takes its ink from (xx x + xy y + dx, yx x + yy y + dy), both measured from the centre.
        float xx = random.NextSingle(1f - Warp, 1f + Warp);
        float xy = random.NextSingle(-Warp, Warp);
        float yx = random.NextSingle(-Warp, Warp);
        float yy = random.NextSingle(1f - Warp, 1f + Warp);
        float dx = random.NextSingle(-Shift, Shift);
        float dy = random.NextSingle(-Shift, Shift);
        float gain = random.NextSingle(1f - Gain, 1f + Gain);
        float centreX = (images.Width - 1) / 2f;
        float centreY = (images.Height - 1) / 2f;
        for (int row = 0; row < images.Height; row++)
        {
            for (int column = 0; column < images.Width; column++)
            {
                float x = column - centreX;
                float y = row - centreY;
                float ink = Interpolate(images, index, (xx * x) + (xy * y) + dx + centreX, (yx * x) + (yy * y) + dy + centreY);
                result[(row * images.Width) + column] = Math.Min(gain * ink, 1f);
            }
        }
    }

    /// <summary>The ink at a point between four pixels, by bilinear interpolation.</summary>
    private static float Interpolate(ImageSet images, int index, float x, float y)
    {
        int left = (int)MathF.Floor(x);
        int top = (int)MathF.Floor(y);
        float right = x - left;
        float below = y - top;
        float upper = ((1f - right) * Ink(images, index, left, top)) + (right * Ink(images, index, left + 1, top));
        float lower = ((1f - right) * Ink(images, index, left, top + 1)) + (right * Ink(images, index, left + 1, top + 1));
        return ((1f - below) * upper) + (below * lower);
    }

    private static float Ink(ImageSet images, int index, int x, int y) =>
        (uint)x < (uint)images.Width && (uint)y < (uint)images.Height ? images[index][(y * images.Width) + x] : 0f;
}
