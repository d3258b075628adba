using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NnSimd.Nn;

/// <summary>
/// The safetensors format for tensors of float: the length of the header (8 bytes), the header, and the elements of all tensors without a gap; all numbers little-endian. The
/// header is JSON: of each name <c>{"dtype":"F32","shape":[..],"data_offsets":[begin,end]}</c>, the offsets in bytes from the header's end, and optionally strings of <c>__metadata__</c>.
/// </summary>
/// <remarks>Hugging Face, https://github.com/huggingface/safetensors, README, section Format.</remarks>
internal static partial class Safetensors
{
    /// <summary>The most bytes of a header, as in the format's reference implementation.</summary>
    internal const int LongestHeader = 100_000_000;

    private const int LengthBytes = sizeof(ulong);
    private const int Alignment = 8;

    // 64 KiB at a time.
    private const int ChunkLength = 1 << 14;

    /// <summary>Writes tensors, in their order. The header is padded with spaces, so that the elements lie at a multiple of 8 bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Their names and shapes.</param>
    /// <param name="values">The elements of all, one tensor after the other.</param>
    public static void Write(Stream stream, ReadOnlySpan<Tensor> tensors, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<byte> header = Header(tensors);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        int[] buffer = new int[Math.Min(values.Length, ChunkLength)];
        for (ReadOnlySpan<float> rest = values; !rest.IsEmpty;)
        {
            ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(rest[..Math.Min(rest.Length, ChunkLength)]);
            rest = rest[bits.Length..];
            Span<int> chunk = buffer.AsSpan(0, bits.Length);
            bits.CopyTo(chunk);
            ToOrFromLittleEndian(chunk);
            stream.Write(MemoryMarshal.AsBytes(chunk));
        }
    }

    /// <summary>Reads tensors, which may come in any order, up to the end of the stream. Nothing is written before everything has been read and checked.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="tensors">The names and shapes that are expected.</param>
    /// <param name="values">Takes the elements of all, one tensor after the other.</param>
    /// <exception cref="InvalidDataException">There is anything else than exactly these tensors.</exception>
    public static void Read(Stream stream, ReadOnlySpan<Tensor> tensors, Span<float> values)
    {
        long[] begins = Begins(ReadHeader(stream), tensors);
        float[] data = ReadData(stream, values.Length);
        int start = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            data.AsSpan((int)(begins[i] / sizeof(float)), tensors[i].Length).CopyTo(values[start..]);
            start += tensors[i].Length;
        }
    }

    private static byte[] ReadHeader(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        int read = stream.ReadAtLeast(prefix, LengthBytes, throwOnEndOfStream: false);
        if (read < LengthBytes)
        {
            throw Unlike($"{LengthBytes} bytes, the length of the header", $"{read}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader)
        {
            throw Unlike($"a header of at most {LongestHeader} bytes", $"the length {length}");
        }

        byte[] header = new byte[length];
        read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        return read == header.Length ? header : throw Unlike($"a header of {length} bytes", $"{read}");
    }

    private static float[] ReadData(Stream stream, int length)
    {
        float[] data = GC.AllocateUninitializedArray<float>(length);
        for (Span<float> rest = data; !rest.IsEmpty;)
        {
            Span<int> chunk = MemoryMarshal.Cast<float, int>(rest[..Math.Min(rest.Length, ChunkLength)]);
            long before = length - (long)rest.Length;
            rest = rest[chunk.Length..];
            Span<byte> bytes = MemoryMarshal.AsBytes(chunk);
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
            {
                throw Unlike($"{(long)length * sizeof(float)} bytes of data", $"{(before * sizeof(float)) + read}");
            }

            ToOrFromLittleEndian(chunk);
        }

        return stream.ReadByte() < 0 ? data : throw Unlike($"{(long)length * sizeof(float)} bytes of data", "more");
    }

    private static void ToOrFromLittleEndian(Span<int> bits)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    private static InvalidDataException Unlike(string expected, string found) => new($"Expected {expected}, but found {found}.");

    /// <summary>A tensor of float, row-major.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Its dimensions.</param>
    public sealed record Tensor(string Name, int[] Shape)
    {
        /// <summary>The number of elements.</summary>
        public int Length => Shape.Aggregate((product, dimension) => product * dimension);

        /// <summary>Their size.</summary>
        public long Bytes => (long)Length * sizeof(float);
    }
}
