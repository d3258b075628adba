using System.Globalization;

namespace NnSimd.Samples.Digits;

/// <summary>The handwritten digits that ship with the sample: 8 x 8 pixels of 0 to 16, a line of comma-separated values each, the digit last.</summary>
internal static class Optdigits
{
    private const int Side = 8;
    private const int Darkest = 16;

    public static ImageSet Load(string path)
    {
        List<float> pixels = [];
        List<int> labels = [];
        using StreamReader reader = new(new MemoryStream(DataFile.Read(path)));
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string[] fields = line.Split(',');
            if (fields.Length != (Side * Side) + 1)
            {
                throw new InputException($"{path}, line {number}: expected {Side * Side} pixels and a digit, but got {fields.Length} values.");
            }

            for (int i = 0; i < Side * Side; i++)
            {
                pixels.Add(Value(i, Darkest) / (float)Darkest);
            }

            labels.Add(Value(Side * Side, ImageSet.Classes - 1));

            int Value(int index, int largest) =>
                int.TryParse(fields[index], NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= largest
                    ? value
                    : throw new InputException(
                        $"{path}, line {number}, value {index + 1}: expected a whole number from 0 to {largest}, but got '{fields[index]}'.");
        }

        return new(Side, Side, pixels.ToArray(), labels.ToArray());
    }
}
