using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace NnSimd.Nn;

/// <summary>
/// The safetensors format for tensors of float: the length of the header (8 bytes), the header, and the elements of all tensors without a gap; all numbers little-endian. The
/// header is JSON: of each name <c>{"dtype":"F32","shape":[..],"data_offsets":[begin,end]}</c>, the offsets in bytes from the header's end, and optionally strings of <c>__metadata__</c>.
/// </summary>
/// <remarks>Hugging Face, https://github.com/huggingface/safetensors, README, section Format.</remarks>
internal static class Safetensors
{
    /// <summary>The most bytes of a header, as in the format's reference implementation.</summary>
    internal const int LongestHeader = 100_000_000;

    private const int LengthBytes = sizeof(ulong);
    private const int Alignment = 8;
    private const int MostDimensions = 8;
    private const int LongestShownName = 80;

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
        for (int start = 0; start < values.Length; start += ChunkLength)
        {
            ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values.Slice(start, Math.Min(values.Length - start, ChunkLength)));
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

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<Tensor> tensors)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            long begin = 0;
            foreach (Tensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype"u8, "F32"u8);
                json.WriteStartArray("shape"u8);
                foreach (int dimension in tensor.Shape)
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = (Alignment - ((LengthBytes + header.WrittenCount) % Alignment)) % Alignment;
        header.GetSpan(Alignment)[..padding].Fill((byte)' ');
        header.Advance(padding);
        return header.WrittenSpan;
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
        for (int start = 0; start < length; start += ChunkLength)
        {
            Span<int> chunk = MemoryMarshal.Cast<float, int>(data.AsSpan(start, Math.Min(length - start, ChunkLength)));
            Span<byte> bytes = MemoryMarshal.AsBytes(chunk);
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
            {
                throw Unlike($"{(long)length * sizeof(float)} bytes of data", $"{((long)start * sizeof(float)) + read}");
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

    /// <summary>The offset of each tensor, by a header that has exactly these tensors, one after the other in any order.</summary>
    private static long[] Begins(ReadOnlySpan<byte> header, ReadOnlySpan<Tensor> tensors)
    {
        if (header.Length == 0 || header[0] != '{' || !Utf8.IsValid(header))
        {
            throw Unlike("a header of UTF-8 that begins with {", header.Length == 0 ? "an empty one" : "something else");
        }

        long[] begins = new long[tensors.Length];
        Array.Fill(begins, -1);
        try
        {
            Parse(new(header), tensors, begins);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Of the latter kind is a string that is no Unicode.
            throw new InvalidDataException($"Expected a header of JSON: {e.Message}", e);
        }

        int missing = Array.IndexOf(begins, -1);
        if (missing >= 0)
        {
            throw Unlike($"the tensor {tensors[missing].Name}", "none of this name");
        }

        int[] order = [.. Enumerable.Range(0, begins.Length)];
        Array.Sort((long[])begins.Clone(), order);
        long end = 0;
        foreach (int i in order)
        {
            if (begins[i] != end)
            {
                throw Unlike($"the data of tensor {tensors[i].Name} at offset {end}, where those before it end", $"them at {begins[i]}");
            }

            end += tensors[i].Bytes;
        }

        return begins;
    }

    /// <summary>Fills in the offset of each tensor that the header has.</summary>
    private static void Parse(Utf8JsonReader json, ReadOnlySpan<Tensor> tensors, long[] begins)
    {
        long all = 0;
        foreach (Tensor tensor in tensors)
        {
            all += tensor.Bytes;
        }

        bool hasMetadata = false;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            if (name == "__metadata__" && !hasMetadata)
            {
                hasMetadata = true;
                SkipMetadata(ref json);
                continue;
            }

            int i = 0;
            while (i < tensors.Length && tensors[i].Name != name)
            {
                i++;
            }

            if (i == tensors.Length || begins[i] >= 0)
            {
                throw Unlike($"each of {tensors.Length} tensors, {tensors[0].Name} to {tensors[^1].Name}, once", $"'{Shown(name)}' besides");
            }

            begins[i] = ParseTensor(ref json, tensors[i], all);
        }

        // Anything but white space after the last brace throws.
        json.Read();
    }

    /// <summary>The offset of a tensor, whose entry is checked but for what lies at the offsets.</summary>
    private static long ParseTensor(ref Utf8JsonReader json, Tensor tensor, long all)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Require(json.TokenType == JsonTokenType.StartObject, tensor);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (type is null && json.ValueTextEquals("dtype"u8))
            {
                json.Read();
                Require(json.TokenType == JsonTokenType.String, tensor);
                type = json.GetString()!;
            }
            else if (shape is null && json.ValueTextEquals("shape"u8))
            {
                shape = ParseIntegers(ref json, tensor);
            }
            else
            {
                Require(offsets is null && json.ValueTextEquals("data_offsets"u8), tensor);
                offsets = ParseIntegers(ref json, tensor);
            }
        }

        Require(type is not null && shape is not null && offsets?.Count == 2, tensor);
        if (type != "F32")
        {
            throw Unlike($"the dtype F32 of tensor {tensor.Name}", Shown(type!));
        }

        if (!shape!.SequenceEqual(tensor.Shape.Select(dimension => (long)dimension)))
        {
            throw Unlike($"the shape [{string.Join(", ", tensor.Shape)}] of tensor {tensor.Name}", $"[{string.Join(", ", shape!)}]");
        }

        (long begin, long end) = (offsets![0], offsets[1]);
        return begin >= 0 && begin <= all - tensor.Bytes && end == begin + tensor.Bytes
            ? begin
            : throw Unlike($"offsets {tensor.Bytes} apart, of tensor {tensor.Name} in {all} bytes", $"[{begin}, {end}]");
    }

    private static List<long> ParseIntegers(ref Utf8JsonReader json, Tensor tensor)
    {
        List<long> integers = [];
        json.Read();
        Require(json.TokenType == JsonTokenType.StartArray, tensor);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            long integer = 0;
            Require(json.TokenType == JsonTokenType.Number && json.TryGetInt64(out integer) && integers.Count < MostDimensions, tensor);
            integers.Add(integer);
        }

        return integers;
    }

    private static void SkipMetadata(ref Utf8JsonReader json)
    {
        bool strings = json.TokenType == JsonTokenType.StartObject;
        while (strings && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            strings = json.TokenType == JsonTokenType.String;
        }

        if (!strings)
        {
            throw Unlike("strings as __metadata__", "something else");
        }
    }

    private static void Require(bool isWellFormed, Tensor tensor)
    {
        if (!isWellFormed)
        {
            throw Unlike($"an object of a dtype, an array of at most {MostDimensions} integers as shape and one of two as data_offsets, each once, for tensor {tensor.Name}", "something else");
        }
    }

    private static string Shown(string text) => text.Length <= LongestShownName ? text : $"{text[..LongestShownName]}...";

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
