using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = e^x, f'(x) = e^x.</summary>
public readonly struct Exp : IActivation<float>, IActivationReference
{
    // Largest error 0.8903 ULP at x = 0x409033D3, of all 2^32 floats: perf's verb accuracy.

    /// <inheritdoc/>
    public double ForwardUlp => 0.9;

    // Largest error 0.8903 ULP at x = 0x409033D3, of all 2^32 floats: perf's verb accuracy.

    /// <inheritdoc/>
    public double DerivativeUlp => 0.9;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        SingleMath.Exp<S, V>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        SingleMath.Exp<S, V>(x);

    /// <inheritdoc/>
    public double Forward(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public double Derivative(double x) => Math.Exp(x);
}

public static partial class Activations
{
    /// <summary>destination[i] = e^x[i].</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
        Apply(x, destination, new Exp(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = e^x.</summary>
    public static Activation Exp { get; } = Of(new Exp());
}
