using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace NnSimd.Perf;

/// <summary>ONNX Runtime: a model of one MatMul, its operands bound once, so that a run copies nothing.</summary>
internal sealed class OnnxRuntimePeer : Peer, IGemmPeer
{
    private int _threads = 1;

    /// <inheritdoc/>
    public override string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public override string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>ONNX Runtime, or null where perf/peers.sh has not brought its native library.</summary>
    public static Peer? Load()
    {
        if (!PeerSet.TryLoadDownloaded("microsoft.ml.onnxruntime", "libonnxruntime.so", out nint library))
        {
            return null;
        }

        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.Contains("onnxruntime", StringComparison.Ordinal) ? library : 0);
        return new OnnxRuntimePeer();
    }

    /// <inheritdoc/>
    public override void SetThreads(int threads) => _threads = threads;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Multiply(GemmOperands operands) => operands.IsPlain ? [MatMul(operands)] : [];

    private unsafe Candidate MatMul(GemmOperands o)
    {
        (int m, int n, int k) = o.Case.Shape;
        TensorElementType type = o.IsDouble ? TensorElementType.Double : TensorElementType.Float;
        int size = o.IsDouble ? sizeof(double) : sizeof(float);
        OrtValue Tensor(void* data, nint length, int rows, int columns) =>
            OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, [rows, columns], (nint)data, length * size);

        using SessionOptions options = new() { IntraOpNumThreads = _threads, InterOpNumThreads = 1 };
        InferenceSession session = new(OnnxModel.MatMul((int)type, m, n, k), options);
        OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("A", Tensor(o.A, o.LengthA, m, k));
        binding.BindInput("B", Tensor(o.B, o.LengthB, k, n));
        binding.BindOutput("C", Tensor(o.C, o.LengthC, m, n));
        RunOptions run = new();
        return new(Name, count =>
        {
            for (int i = 0; i < count; i++)
            {
                session.RunWithBinding(run, binding);
            }
        })
        {
            Resource = session,
        };
    }
}

/// <summary>The few fields of an ONNX model (onnx.proto, protocol buffers) that one node needs.</summary>
internal static class OnnxModel
{
    /// <summary>C[M x N] = A[M x K] B[K x N].</summary>
    public static byte[] MatMul(int elementType, int m, int n, int k)
    {
        byte[] node = [.. Field(1, "A"), .. Field(1, "B"), .. Field(2, "C"), .. Field(4, "MatMul")];
        byte[] graph =
        [
            .. Field(1, node), .. Field(2, "product"),
            .. Field(11, Tensor("A", elementType, m, k)), .. Field(11, Tensor("B", elementType, k, n)), .. Field(12, Tensor("C", elementType, m, n)),
        ];
        return [.. Field(1, 8), .. Field(7, graph), .. Field(8, [.. Field(1, ""), .. Field(2, 13)])];
    }

    // ValueInfoProto { name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1 } } } } }
    private static byte[] Tensor(string name, int elementType, int rows, int columns)
    {
        byte[] shape = [.. Field(1, Field(1, rows)), .. Field(1, Field(1, columns))];
        byte[] tensor = [.. Field(1, elementType), .. Field(2, shape)];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Field(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

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
