using System.Numerics;
using System.Reflection;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A function of a span, called as a user writes it: the arguments that do not change are the delegate's own.</summary>
internal delegate void SpanCall<T>(ReadOnlySpan<T> x, Span<T> destination);

/// <summary>A function of the rows of a matrix, called as a user writes it.</summary>
internal delegate void RowCall<T>(in ReadOnlyMatrixSpan<T> x, in MatrixSpan<T> destination)
    where T : unmanaged;

/// <summary>This library's public functions.</summary>
internal static class OwnFunctions
{
    /// <summary>The activation of the name. A call that would say where to run only to name the default does not say it.</summary>
    public static SpanCall<T> OfSpans<T>(TabledFunction function, Execution execution)
    {
        object activation = Activation.All.First(activation => activation.Name == function.Name).Reference!;
        return (SpanCall<T>)typeof(OwnFunctions)
            .GetMethod(typeof(T) == typeof(double) ? nameof(OfDoubles) : nameof(OfSingles), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(activation.GetType())
            .Invoke(null, [activation, execution])!;
    }

    /// <summary>The function of <see cref="Softmax"/>.</summary>
    public static RowCall<T> OfRows<T>(TabledFunction function, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T> => function.Name switch
        {
            "Softmax" => (in x, in destination) => Softmax.Apply(x, destination, execution),
            "LogSoftmax" => (in x, in destination) => Softmax.Log(x, destination, execution),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function.Name, "Expected a function of Softmax."),
        };

    private static SpanCall<float> OfSingles<A>(A activation, Execution execution)
        where A : struct, IActivation => execution == default
            ? (x, destination) => Activations.Apply(x, destination, activation)
            : (x, destination) => Activations.Apply(x, destination, activation, execution);

    private static SpanCall<double> OfDoubles<A>(A activation, Execution execution)
        where A : struct, IActivation => execution == default
            ? (x, destination) => Activations.Apply(x, destination, activation)
            : (x, destination) => Activations.Apply(x, destination, activation, execution);
}
