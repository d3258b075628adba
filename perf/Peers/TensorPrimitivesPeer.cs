using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NnSimd.Perf;

/// <summary>System.Numerics.Tensors: managed, one row at a time.</summary>
internal sealed class TensorPrimitivesPeer : Peer, IFunctionPeer
{
    /// <inheritdoc/>
    public override string Name => "TensorPrim";

    /// <inheritdoc/>
    public override string Version => $"{typeof(TensorPrimitives).Assembly.GetName().Version?.ToString(3)} ({(Vector512.IsHardwareAccelerated ? "avx512" : Vector256.IsHardwareAccelerated ? "avx2" : "128 bits")})";

    /// <inheritdoc/>
    public override bool IsManaged => true;

    /// <summary>Always there: it is a package of this program.</summary>
    public static Peer Load() => new TensorPrimitivesPeer();

    /// <inheritdoc/>
    public override void SetThreads(int threads)
    {
    }

    /// <inheritdoc/>
    public IEnumerable<Candidate> Apply(FunctionOperands operands)
    {
        Action<int>? run = operands.IsDouble ? Run<double>(operands) : Run<float>(operands);
        return run is null ? [] : [new(Name, run)];
    }

    private static Action<int>? Run<T>(FunctionOperands o)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        SpanCall<T>? function = o.Case.Function.Name switch
        {
            "Exp" => (x, destination) => TensorPrimitives.Exp(x, destination),
            "Expm1" => (x, destination) => TensorPrimitives.ExpM1(x, destination),
            "Log" => (x, destination) => TensorPrimitives.Log(x, destination),
            "Log1p" => (x, destination) => TensorPrimitives.LogP1(x, destination),
            "Sigmoid" => (x, destination) => TensorPrimitives.Sigmoid(x, destination),
            "Tanh" => (x, destination) => TensorPrimitives.Tanh(x, destination),
            "Relu" => (x, destination) => TensorPrimitives.Max(x, T.Zero, destination),
            "Softmax" => (x, destination) => TensorPrimitives.SoftMax(x, destination),
            _ => null,
        };
        (int rows, int columns) = (o.Case.Rows, o.Case.Columns);
        return function is null ? null : [MethodImpl(MethodImplOptions.AggressiveOptimization)] (count) =>
        {
            ReadOnlySpan<T> x = o.Input<T>();
            Span<T> y = o.Result<T>();
            for (int i = 0; i < count; i++)
            {
                for (int row = 0; row < rows; row++)
                {
                    function(x.Slice(row * columns, columns), y.Slice(row * columns, columns));
                }
            }
        };
    }
}
