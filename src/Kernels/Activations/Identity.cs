using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x, f'(x) = 1: a linear layer.</summary>
public readonly struct Identity : IActivation<float>, IActivation<double>, IActivationReference
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
        x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        // 1, and NaN where x is NaN.
        V one = S.Broadcast(1f);
        return S.SelectLess(x, one, one, S.Min(one, x));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IFunction<double>.Forward<S, V>(V x) =>
        x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    V IActivation<double>.Derivative<S, V>(V x)
    {
        // 1, and NaN where x is NaN.
        V one = S.Broadcast(1.0);
        return S.SelectLess(x, one, one, S.Min(one, x));
    }

    /// <inheritdoc/>
    public double Forward(double x) => x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : 1;
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i].</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Identity(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
        Apply(x, destination, new Identity(), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x.</summary>
    public static Activation Identity { get; } = Of(new Identity());
}
