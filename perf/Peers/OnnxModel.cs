using System.Text;

namespace NnSimd.Perf;

/// <summary>The operator of a model's only node.</summary>
/// <param name="Name">Its type.</param>
/// <param name="Domain">Who defines it; ONNX itself unless given.</param>
internal sealed record OnnxOperator(string Name, string Domain = "")
{
    /// <summary>Its numbers.</summary>
    public IReadOnlyList<(string Name, float Value)> Numbers { get; init; } = [];

    /// <summary>Its texts.</summary>
    public IReadOnlyList<(string Name, string Value)> Texts { get; init; } = [];
}

/// <summary>The few fields of an ONNX model (onnx.proto, protocol buffers) that one node needs.</summary>
internal static class OnnxModel
{
    private const int Version = 20;

    /// <summary>output = operator(inputs), as the bytes of a model.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="elementType">The element type of all tensors.</param>
    /// <param name="output">The name and the shape of the output.</param>
    /// <param name="inputs">The names and the shapes of the inputs.</param>
    public static byte[] Of(OnnxOperator operation, int elementType, (string Name, int[] Shape) output, params (string Name, int[] Shape)[] inputs)
    {
        byte[] node =
        [
            .. inputs.SelectMany(input => Field(1, input.Name)), .. Field(2, output.Name), .. Field(4, operation.Name),
            .. operation.Numbers.SelectMany(number => Field(5, [.. Field(1, number.Name), .. Field(2, number.Value), .. Field(20, 1)])),
            .. operation.Texts.SelectMany(text => Field(5, [.. Field(1, text.Name), .. Field(4, text.Value), .. Field(20, 3)])),
            .. Field(7, operation.Domain),
        ];
        byte[] graph =
        [
            .. Field(1, node), .. Field(2, "graph"),
            .. inputs.SelectMany(input => Field(11, Tensor(input, elementType))), .. Field(12, Tensor(output, elementType)),
        ];
        byte[] domain = operation.Domain == "" ? [] : Field(8, [.. Field(1, operation.Domain), .. Field(2, 1)]);
        return [.. Field(1, 9), .. Field(7, graph), .. Field(8, [.. Field(1, ""), .. Field(2, Version)]), .. domain];
    }

    // ValueInfoProto { name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1 } } } } }
    private static byte[] Tensor((string Name, int[] Shape) value, int elementType)
    {
        byte[] shape = [.. value.Shape.SelectMany(size => Field(1, Field(1, size)))];
        byte[] tensor = [.. Field(1, elementType), .. Field(2, shape)];
        return [.. Field(1, value.Name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Field(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    private static byte[] Field(int number, float value) => [.. Varint((number << 3) | 5), .. BitConverter.GetBytes(value)];

    private static List<byte> Varint(int value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
