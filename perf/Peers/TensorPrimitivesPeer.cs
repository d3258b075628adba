using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace NnSimd.Perf;

/// <summary>System.Numerics.Tensors: managed, one row at a time.</summary>
internal sealed class TensorPrimitivesPeer : Peer, IFunctionPeer
{
    private delegate void SpanFunction<T>(ReadOnlySpan<T> x, Span<T> destination);

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
        SpanFunction<T>? function = o.Case.Function.Name switch
        {
            "Exp" => TensorPrimitives.Exp,
            "Expm1" => TensorPrimitives.ExpM1,
            "Log" => TensorPrimitives.Log,
            "Log1p" => TensorPrimitives.LogP1,
            "Sigmoid" => TensorPrimitives.Sigmoid,
            "Tanh" => TensorPrimitives.Tanh,
            "Relu" => (x, destination) => TensorPrimitives.Max(x, T.Zero, destination),
            "Softmax" => TensorPrimitives.SoftMax,
            _ => null,
        };
        (int rows, int columns) = (o.Case.Rows, o.Case.Columns);
        return function is null ? null : count =>
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
