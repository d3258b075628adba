using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>A chain rule over spans, on the kernels given.</summary>
internal delegate void ChainFunction<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> gradient, Span<T> destination, Execution execution);

/// <summary>The functions of an activation for an element type, so that a test is written once for both.</summary>
internal sealed record ActivationOf<T>(SpanFunction<T> Apply, SpanFunction<T> Derivative, ChainFunction<T> Backward, ChainFunction<T> BackwardFromOutput)
{
    public static ActivationOf<T> Create(Activation activation) => (ActivationOf<T>)(typeof(T) == typeof(float)
        ? new ActivationOf<float>(activation.Apply, activation.Derivative, activation.Backward, activation.BackwardFromOutput)
        : (object)new ActivationOf<double>(activation.Apply, activation.Derivative, activation.Backward, activation.BackwardFromOutput));
}
