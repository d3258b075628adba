using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = ln x, f'(x) = 1 / x. f(0) = -inf; NaN below zero.</summary>
public readonly struct Log : IActivation<float>, IActivationReference
{
    // Largest error 0.9229 ULP at x = 0x3F34D8A6, of all 2^32 floats: perf's verb accuracy.

    /// <inheritdoc/>
    public double ForwardUlp => 0.95;

    /// <inheritdoc/>
    public double DerivativeUlp => 0.5;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        SingleMath.Log<S, V>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Divide(S.Broadcast(1f), x);

    /// <inheritdoc/>
    public double Forward(double x) => Math.Log(x);

    /// <inheritdoc/>
    public double Derivative(double x) => 1 / x;
}

public static partial class Activations
{
    /// <summary>destination[i] = ln x[i].</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Log(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
        Apply(x, destination, new Log(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = ln x.</summary>
    public static Activation Log { get; } = Of(new Log());
}
