using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace NnSimd.Nn;

/// <content>The header.</content>
internal static partial class Safetensors
{
    private const int MostDimensions = 8;
    private const int LongestShownName = 80;

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
}
