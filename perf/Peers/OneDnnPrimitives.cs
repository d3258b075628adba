using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>The few calls of oneDNN's C interface (dnnl.h, version 2) that run an element-wise function or a softmax of floats.</summary>
internal sealed unsafe class OneDnnPrimitives
{
    // dnnl_types.h.
    private const int Cpu = 1, InOrder = 1, Float32 = 3, ForwardInference = 96, TagA = 2, TagAb = 3, SoftmaxAccurate = 0x30000, SoftmaxLog = 0x30001, Source = 1, Destination = 17;

    // sizeof(dnnl_memory_desc_t) is 696 and sizeof(dnnl_softmax_v2_desc_t), the longest used, 2800.
    private const int MostOfADescriptor = 4096;

    private readonly nint _library;
    private readonly nint _engine;
    private readonly nint _stream;

    /// <summary>Makes an engine and a stream of the processor, which live as long as the program.</summary>
    public OneDnnPrimitives(nint library)
    {
        _library = library;
        nint engine, stream;
        Check(((delegate* unmanaged<nint*, int, nint, int>)Export("dnnl_engine_create"))(&engine, Cpu, 0));
        Check(((delegate* unmanaged<nint*, nint, uint, int>)Export("dnnl_stream_create"))(&stream, engine, InOrder));
        (_engine, _stream) = (engine, stream);
    }

    /// <summary>The function, or null where oneDNN has none.</summary>
    public Action<int>? Prepare(FunctionOperands o)
    {
        byte* memory = stackalloc byte[MostOfADescriptor];
        byte* operation = stackalloc byte[MostOfADescriptor];
        if (o.Case.Function.Kind == FunctionKind.Elementwise)
        {
            if (Algorithm(o.Case.Function.Name) is not { } algorithm)
            {
                return null;
            }

            Describe(memory, TagA, o.Case.Length);
            Check(((delegate* unmanaged<byte*, int, int, byte*, float, float, int>)Export("dnnl_eltwise_forward_desc_init"))(
                operation, ForwardInference, algorithm.Kind, memory, algorithm.Alpha, 0));
        }
        else
        {
            Describe(memory, TagAb, o.Case.Rows, o.Case.Columns);
            Check(((delegate* unmanaged<byte*, int, int, byte*, byte*, int, int>)Export("dnnl_softmax_v2_forward_desc_init"))(
                operation, ForwardInference, o.Case.Function.Name == "Softmax" ? SoftmaxAccurate : SoftmaxLog, memory, memory, 1));
        }

        return Execution(memory, operation, o);
    }

    private static (int Kind, float Alpha)? Algorithm(string function) => function switch
    {
        "Relu" => (0x1f, 0),
        "LeakyRelu" => (0x1f, 0.01f),
        "Tanh" => (0x2f, 0),
        "Elu" => (0x3f, 1),
        "Softplus" => (0x9f, 0),
        "Sigmoid" => (0xaf, 0),
        "Exp" => (0xbf, 0),
        "GeluTanh" => (0xcf, 0),
        "Silu" => (0xdf, 1),
        "Log" => (0xef, 0),
        "Gelu" => (0x30, 0),
        "Mish" => (0x60, 0),
        "HardSwish" => (0x70, 0),
        _ => null,
    };

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"oneDNN: status {status}.");
        }
    }

    private void Describe(byte* memory, int tag, params ReadOnlySpan<long> dimensions)
    {
        fixed (long* sizes = dimensions)
        {
            Check(((delegate* unmanaged<byte*, int, long*, int, int, int>)Export("dnnl_memory_desc_init_by_tag"))(memory, dimensions.Length, sizes, Float32, tag));
        }
    }

    private Action<int> Execution(byte* memory, byte* operation, FunctionOperands o)
    {
        nint description, primitive, x, y;
        Check(((delegate* unmanaged<nint*, byte*, nint, nint, nint, int>)Export("dnnl_primitive_desc_create"))(&description, operation, 0, _engine, 0));
        Check(((delegate* unmanaged<nint*, nint, int>)Export("dnnl_primitive_create"))(&primitive, description));
        var create = (delegate* unmanaged<nint*, byte*, nint, void*, int>)Export("dnnl_memory_create");
        Check(create(&x, memory, _engine, o.X));
        Check(create(&y, memory, _engine, o.Y));
        (nint execute, nint wait) = (Export("dnnl_primitive_execute"), Export("dnnl_stream_wait"));
        (nint run, nint source, nint destination) = (primitive, x, y);
        return count =>
        {
            Argument* arguments = stackalloc Argument[2];
            arguments[0] = new() { Kind = Source, Memory = source };
            arguments[1] = new() { Kind = Destination, Memory = destination };
            for (int i = 0; i < count; i++)
            {
                Check(((delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, int, Argument*, int>)execute)(run, _stream, 2, arguments));
                Check(((delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)wait)(_stream));
            }
        };
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    // dnnl_exec_arg_t
    private struct Argument
    {
        public int Kind;
        public nint Memory;
    }
}
