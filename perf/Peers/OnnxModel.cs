using System.Text;

namespace NnSimd.Perf;

/// <summary>An operator.</summary>
/// <param name="Name">Its type.</param>
/// <param name="Domain">Who defines it; ONNX itself unless given.</param>
internal sealed record OnnxOperator(string Name, string Domain = "")
{
    /// <summary>Its numbers.</summary>
    public IReadOnlyList<(string Name, float Value)> Numbers { get; init; } = [];

    /// <summary>Its texts.</summary>
    public IReadOnlyList<(string Name, string Value)> Texts { get; init; } = [];
}

/// <summary>output = operator(inputs), all by their names.</summary>
internal sealed record OnnxNode(OnnxOperator Operation, string Output, params string[] Inputs);

/// <summary>A tensor of a model by its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Content">The bytes of a constant; null of an input or output.</param>
internal sealed record OnnxTensor(string Name, int[] Shape, byte[]? Content = null);

/// <summary>The few fields of an ONNX model (onnx.proto, protocol buffers) that a chain of nodes needs.</summary>
internal static class OnnxModel
{
    private const int Version = 20;

    /// <summary>The bytes of a model.</summary>
    /// <param name="nodes">What it computes, in order.</param>
    /// <param name="elementType">The element type of all tensors.</param>
    /// <param name="output">Its output.</param>
    /// <param name="inputs">Its inputs and its constants.</param>
    public static byte[] Of(IReadOnlyList<OnnxNode> nodes, int elementType, OnnxTensor output, IReadOnlyList<OnnxTensor> inputs)
    {
        byte[] graph =
        [
            .. nodes.SelectMany(node => Field(1, Node(node))), .. Field(2, "graph"),
            .. inputs.Where(input => input.Content is not null).SelectMany(input => Field(5, Constant(input, elementType))),
            .. inputs.Where(input => input.Content is null).SelectMany(input => Field(11, Tensor(input, elementType))),
            .. Field(12, Tensor(output, elementType)),
        ];
        byte[] domains = [.. nodes.Select(node => node.Operation.Domain).Where(domain => domain != "").Distinct().SelectMany(domain => Field(8, [.. Field(1, domain), .. Field(2, 1)]))];
        return [.. Field(1, 9), .. Field(7, graph), .. Field(8, [.. Field(1, ""), .. Field(2, Version)]), .. domains];
    }

    // NodeProto { input = 1, output = 2, op_type = 4, attribute = 5 { name = 1, f = 2 or s = 4, type = 20 }, domain = 7 }
    private static byte[] Node(OnnxNode node) =>
    [
        .. node.Inputs.SelectMany(input => Field(1, input)), .. Field(2, node.Output), .. Field(4, node.Operation.Name),
        .. node.Operation.Numbers.SelectMany(number => Field(5, [.. Field(1, number.Name), .. Field(2, number.Value), .. Field(20, 1)])),
        .. node.Operation.Texts.SelectMany(text => Field(5, [.. Field(1, text.Name), .. Field(4, text.Value), .. Field(20, 3)])),
        .. Field(7, node.Operation.Domain),
    ];

    // TensorProto { dims = 1, data_type = 2, name = 8, raw_data = 9 }
    private static byte[] Constant(OnnxTensor value, int elementType) =>
        [.. value.Shape.SelectMany(size => Field(1, size)), .. Field(2, elementType), .. Field(8, value.Name), .. Field(9, value.Content!)];

    // ValueInfoProto { name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1 } } } } }
    private static byte[] Tensor(OnnxTensor value, int elementType)
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
