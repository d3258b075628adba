using System.Buffers.Binary;

namespace NnSimd.Samples.Digits;

/// <summary>
/// The files of MNIST and Fashion-MNIST: two zero bytes, 8 for unsigned bytes, the number of dimensions; each dimension as a big-endian
/// 32-bit integer; the bytes (LeCun, Cortes and Burges, The MNIST Database of Handwritten Digits).
/// </summary>
internal static class Idx
{
    /// <summary>The images and labels whose files start with <paramref name="prefix"/>: "train" or "t10k".</summary>
    /// <exception cref="InputException">A file is missing or not what it should be.</exception>
    public static ImageSet Load(string directory, string prefix)
    {
        string imagesPath = Find(directory, $"{prefix}-images-idx3-ubyte");
        string labelsPath = Find(directory, $"{prefix}-labels-idx1-ubyte");
        (int[] shape, float[] pixels) = Read(imagesPath, 3, pixel => pixel / 255f);
        (_, int[] labels) = Read(labelsPath, 1, label => (int)label);
        if (labels.Length != shape[0])
        {
            throw new InputException($"{labelsPath}: expected {shape[0]} labels, one per image of {Path.GetFileName(imagesPath)}, but got {labels.Length}.");
        }

        int wrong = Array.FindIndex(labels, label => label >= ImageSet.Classes);
        if (wrong >= 0)
        {
            throw new InputException($"{labelsPath}, label {wrong + 1}: expected 0 to {ImageSet.Classes - 1}, but got {labels[wrong]}.");
        }

        return new(shape[2], shape[1], pixels, labels);
    }

    /// <summary>The path of a file, which may be compressed and may have the dot of the original distribution in its name.</summary>
    private static string Find(string directory, string name)
    {
        if (!Directory.Exists(directory))
        {
            throw new InputException($"--data {directory}: no such directory.");
        }

        string dotted = name.Replace("-idx", ".idx");
        string[] names = [name, name + ".gz", dotted, dotted + ".gz"];
        return names.Select(each => Path.Combine(directory, each)).FirstOrDefault(File.Exists)
            ?? throw new InputException($"--data {directory}: no file {string.Join(" or ", names)}.");
    }

    private static (int[] Shape, T[] Elements) Read<T>(string path, int dimensions, Converter<byte, T> convert)
    {
        byte[] file = DataFile.Read(path);
        int start = 4 * (1 + dimensions);
        if (file.Length < start)
        {
            throw new InputException($"{path}: truncated: expected a header of {start} bytes, but got {file.Length}.");
        }

        int magic = BinaryPrimitives.ReadInt32BigEndian(file);
        if (magic != 0x0800 + dimensions)
        {
            throw new InputException($"{path}: expected an IDX file of bytes in {dimensions} dimensions, which starts with {0x0800 + dimensions:X8}, but got {magic:X8}.");
        }

        int[] shape = new int[dimensions];
        Int128 count = 1;
        for (int i = 0; i < dimensions; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(4 * (1 + i)));
            count *= shape[i];
        }

        return shape.Min() > 0 && count == file.Length - start
            ? (shape, Array.ConvertAll(file[start..], convert))
            : throw new InputException($"{path}: the header says {string.Join(" x ", shape)} bytes follow, but there are {file.Length - start}.");
    }
}
