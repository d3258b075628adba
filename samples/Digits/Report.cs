using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Samples.Digits;

/// <summary>What a trained network makes of the images held out.</summary>
internal static class Report
{
    // Light to dark, for a dark terminal: more ink, more light.
    private const string Ramp = " .:-=+*#%@";
    private const int LineWidth = 80;

    /// <summary>The class of the largest logit of each image; the first of equals.</summary>
    public static int[] Predict(Network network, ImageSet images)
    {
        ReadOnlyMatrixSpan<float> logits = network.Forward(new ReadOnlyMatrixSpan<float>(images.Pixels.Span, images.Count, images.Size));
        int[] predictions = new int[images.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            for (int j = 1; j < logits.Columns; j++)
            {
                predictions[i] = logits[i, j] > logits[i, predictions[i]] ? j : predictions[i];
            }
        }

        return predictions;
    }

    public static void WriteAccuracy(ImageSet images, int[] predictions)
    {
        int right = Enumerable.Range(0, predictions.Length).Count(i => predictions[i] == images.Labels.Span[i]);
        Console.WriteLine($"accuracy  {100.0 * right / predictions.Length:F2} % of the {predictions.Length} images held out ({predictions.Length - right} wrong)");
    }

    /// <summary>How many images of each class (a row) were taken for each class (a column).</summary>
    public static void WriteConfusion(ImageSet images, int[] predictions)
    {
        int[,] counts = new int[ImageSet.Classes, ImageSet.Classes];
        for (int i = 0; i < predictions.Length; i++)
        {
            counts[images.Labels.Span[i], predictions[i]]++;
        }

        Console.WriteLine();
        Console.WriteLine($"true \\ predicted {Row(j => $"{j}")}");
        for (int i = 0; i < ImageSet.Classes; i++)
        {
            Console.WriteLine($"{i,16} {Row(j => counts[i, j] == 0 ? "." : $"{counts[i, j]}")}");
        }

        Console.WriteLine();

        static string Row(Func<int, string> cell) => string.Concat(Enumerable.Range(0, ImageSet.Classes).Select(j => $"{cell(j),5}"));
    }

    /// <summary>Draws a few images side by side: the first that were read wrongly, then the first that were read rightly.</summary>
    public static void WriteImages(ImageSet images, int[] predictions)
    {
        // A character is about twice as high as wide: small images take two characters a pixel, others two rows a character.
        bool small = images.Width <= LineWidth / 4;
        int width = small ? 2 * images.Width : images.Width;
        int count = Math.Max(1, LineWidth / (width + 2));
        ILookup<bool, int> right = Enumerable.Range(0, predictions.Length).ToLookup(i => predictions[i] == images.Labels.Span[i]);
        int[] shown = [.. right[false].Take(count / 2)];
        shown = [.. shown, .. right[true].Take(count - shown.Length)];

        Console.WriteLine(Line(i => $"read {predictions[i]}, is {images.Labels.Span[i]}"));
        for (int row = 0; row < images.Height; row += small ? 1 : 2)
        {
            Console.WriteLine(Line(i => string.Concat(Enumerable.Range(0, images.Width).Select(column => Cell(i, row, column)))));
        }

        Console.WriteLine();

        string Line(Func<int, string> text) => string.Join("  ", shown.Select(i => text(i).PadRight(width))).TrimEnd();

        string Cell(int i, int row, int column)
        {
            float ink = images[i][(row * images.Width) + column];
            if (!small && row + 1 < images.Height)
            {
                ink = (ink + images[i][((row + 1) * images.Width) + column]) / 2f;
            }

            return new string(Ramp[(int)(ink * (Ramp.Length - 1))], small ? 2 : 1);
        }
    }
}
