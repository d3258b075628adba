using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = max(x, 0), f'(x) = x &gt; 0 ? 1 : 0. f(-0) = -0.</summary>
public readonly struct Relu : IActivation<float>, IActivation<double>, IActivationReference
{
    /// <inheritdoc/>
    public double ForwardUlp => 0;

    /// <inheritdoc/>
    public double DerivativeUlp => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Max(S.Broadcast(0f), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        // max(0, x) is zero or NaN where x is not above 0; its sign is dropped.
        V zero = S.Broadcast(0f);
        return S.SelectLess(zero, x, S.Broadcast(1f), S.Abs(S.Max(zero, x)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IFunction<double>.Forward<S, V>(V x) =>
        S.Max(S.Broadcast(0.0), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IActivation<double>.Derivative<S, V>(V x)
    {
        // max(0, x) is zero or NaN where x is not above 0; its sign is dropped.
        V zero = S.Broadcast(0.0);
        return S.SelectLess(zero, x, S.Broadcast(1.0), S.Abs(S.Max(zero, x)));
    }

    /// <inheritdoc/>
    public double Forward(double x) => x < 0 ? 0 : x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x > 0 ? 1 : 0;
}

public static partial class Activations
{
    /// <summary>destination[i] = max(x[i], 0).</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Relu(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
        Apply(x, destination, new Relu(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = max(x, 0).</summary>
    public static Activation Relu { get; } = Of(new Relu());
}
