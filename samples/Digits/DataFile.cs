using System.Buffers.Binary;
using System.IO.Compression;

namespace NnSimd.Samples.Digits;

/// <summary>Reads files that may be compressed with gzip, which their first bytes tell.</summary>
internal static class DataFile
{
    // Larger than any data set of this sample: what a damaged file unpacks to does not fill the memory.
    private const int MostBytes = 1 << 29;

    /// <summary>The content of a file, unpacked.</summary>
    /// <exception cref="InputException">The file is missing, cannot be read, is too large or is not whole.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] stored = ReadAll(file, path);
            return stored is [0x1F, 0x8B, ..] ? Unpack(stored, path) : stored;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: no such file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}");
        }
    }

    private static byte[] Unpack(byte[] stored, string path)
    {
        try
        {
            using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
            byte[] content = ReadAll(gzip, path);

            // GZipStream takes a file cut short for its end; the last four bytes of a whole one, of a single member, hold the length of its content.
            return stored.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(^4..)) == content.Length
                ? content
                : throw new InputException($"{path}: truncated: the gzip data ends too early, after {content.Length} bytes of content, or is in several parts.");
        }
        catch (InvalidDataException)
        {
            throw new InputException($"{path}: corrupt gzip data.");
        }
    }

    private static byte[] ReadAll(Stream stream, string path)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MostBytes)
            {
                throw new InputException($"{path}: too large: expected at most {MostBytes} bytes.");
            }
        }

        return content.ToArray();
    }
}
