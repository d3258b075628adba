using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Perf;

/// <summary>ONNX Runtime: a model of one node or of a network, its operands bound once, so that a run copies nothing.</summary>
internal sealed unsafe class OnnxRuntimePeer : Peer, IGemmPeer, IFunctionPeer, INetworkPeer
{
    // A process can be told only once where the native library is.
    private static OnnxRuntimePeer? _loaded;

    private int _threads = 1;

    /// <inheritdoc/>
    public override string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public override string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>ONNX Runtime, or null where perf/peers.sh has not brought its native library.</summary>
    public static Peer? Load()
    {
        if (_loaded is not null || !PeerSet.TryLoadDownloaded("microsoft.ml.onnxruntime", "libonnxruntime.so", out nint library))
        {
            return _loaded;
        }

        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.Contains("onnxruntime", StringComparison.Ordinal) ? library : 0);

        // An operator that it lacks for a type is left out of the row, and needs no line on the console.
        OrtEnv.Instance().EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        return _loaded = new OnnxRuntimePeer();
    }

    /// <inheritdoc/>
    public override void SetThreads(int threads) => _threads = threads;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Multiply(GemmOperands operands)
    {
        GemmOperands o = operands;
        (int m, int n, int k) = o.Case.Shape;
        int[] batch = o.Case.Count == 1 ? [] : [o.Case.Count];
        return o.IsPlain ? [Session(o.IsDouble, [new(new("MatMul"), "C", "A", "B")], [], new("C", [.. batch, m, n], o.C), new("A", [.. batch, m, k], o.A), new("B", [.. batch, k, n], o.B))] : [];
    }

    /// <inheritdoc/>
    public IEnumerable<Candidate> Apply(FunctionOperands operands)
    {
        FunctionOperands o = operands;
        if (o.Case.IsShort || Operator(o.Case.Function.Name) is not { } operation)
        {
            return [];
        }

        int[] shape = o.Case.Function.Kind == FunctionKind.Rows ? [o.Case.Rows, o.Case.Columns] : [o.Case.Length];
        try
        {
            return [Session(o.IsDouble, [new(operation, "Y", "X")], [], new("Y", shape, o.Y), new Operand("X", shape, o.X))];
        }
        catch (OnnxRuntimeException)
        {
            // It has not every operator for doubles.
            return [];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Candidate> Infer(NetworkOperands operands)
    {
        NetworkOperands o = operands;
        List<OnnxNode> nodes = [];
        List<OnnxTensor> constants = [];
        string x = "X";
        for (int i = 0; i < o.Network.Layers.Length; i++)
        {
            Dense layer = o.Network.Layers[i];
            constants.Add(new($"W{i}", [layer.Inputs, layer.Outputs], MemoryMarshal.AsBytes(layer.Weights.Data).ToArray()));
            constants.Add(new($"b{i}", [layer.Outputs], MemoryMarshal.AsBytes(layer.Bias).ToArray()));
            bool isLast = i == o.Network.Layers.Length - 1, isLinear = layer.Activation == Activation.Identity;
            string y = isLast ? "Y" : $"y{i}";
            nodes.Add(new(new("Gemm"), isLinear ? y : $"z{i}", x, $"W{i}", $"b{i}"));
            if (!isLinear)
            {
                nodes.Add(new(Operator(layer.Activation.Name)!, y, $"z{i}"));
            }

            x = y;
        }

        return [Session(false, nodes, constants, new("Y", [o.Case.Batch, o.Network.Outputs], o.Y), new Operand("X", [o.Case.Batch, o.Network.Inputs], o.X))];
    }

    private static OnnxOperator? Operator(string function) => function switch
    {
        "Exp" or "Log" or "Erf" or "Sigmoid" or "Tanh" or "Softplus" or "Relu" or "LeakyRelu" or "Elu" or "Mish" or "HardSwish" or "Softmax" or "LogSoftmax" => new(function),
        "HardSigmoid" => new(function) { Numbers = [("alpha", 1f / 6)] },
        "Gelu" => new(function),
        "GeluTanh" => new("Gelu") { Texts = [("approximate", "tanh")] },
        "Silu" => new("QuickGelu", "com.microsoft") { Numbers = [("alpha", 1)] },
        _ => null,
    };

    private Candidate Session(bool isDouble, IReadOnlyList<OnnxNode> nodes, IReadOnlyList<OnnxTensor> constants, Operand output, params Operand[] inputs)
    {
        TensorElementType type = isDouble ? TensorElementType.Double : TensorElementType.Float;
        using SessionOptions options = new() { IntraOpNumThreads = _threads, InterOpNumThreads = 1 };
        InferenceSession session = new(
            OnnxModel.Of(nodes, (int)type, new(output.Name, output.Shape), [.. inputs.Select(input => new OnnxTensor(input.Name, input.Shape)), .. constants]), options);
        OrtIoBinding binding = session.CreateIoBinding();
        foreach (Operand input in inputs)
        {
            binding.BindInput(input.Name, input.Bind(type));
        }

        binding.BindOutput(output.Name, output.Bind(type));
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

    /// <summary>A tensor in the row's buffers.</summary>
    private sealed class Operand(string name, int[] shape, void* data)
    {
        public string Name => name;

        public int[] Shape => shape;

        public OrtValue Bind(TensorElementType type)
        {
            long[] sizes = [.. shape.Select(size => (long)size)];
            long bytes = sizes.Aggregate(type == TensorElementType.Double ? 8L : 4L, (product, size) => product * size);
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, sizes, (nint)data, bytes);
        }
    }
}
