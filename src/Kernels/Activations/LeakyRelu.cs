using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x &gt; 0 ? x : slope * x, f'(x) = x &gt; 0 ? 1 : slope.</summary>
public readonly struct LeakyRelu : IActivation<float>, IActivationReference
{
    /// <summary>The slope unless another is given.</summary>
    public const float DefaultSlope = 0.01f;

    // Kept as its difference in bits, so that default(LeakyRelu) has the default slope.
    private readonly int _slopeBits;

    /// <summary>A leaky ReLU of the given slope.</summary>
    /// <param name="slope">The slope left of zero, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public LeakyRelu(float slope)
    {
        if (!float.IsFinite(slope))
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "Expected a finite slope.");
        }

        _slopeBits = BitConverter.SingleToInt32Bits(slope) ^ BitConverter.SingleToInt32Bits(DefaultSlope);
    }

    /// <summary>The slope left of zero.</summary>
    public float Slope => BitConverter.Int32BitsToSingle(_slopeBits ^ BitConverter.SingleToInt32Bits(DefaultSlope));

    /// <inheritdoc/>
    public double ForwardUlp => 0.5;

    /// <inheritdoc/>
    public double DerivativeUlp => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.SelectLess(S.Broadcast(0f), x, x, S.Multiply(S.Broadcast(Slope), x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V>(V x)
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        // max(0, x) is zero or NaN where x is not above 0.
        V zero = S.Broadcast(0f);
        return S.SelectLess(zero, x, S.Broadcast(1f), S.Add(S.Broadcast(Slope), S.Max(zero, x)));
    }

    /// <inheritdoc/>
    public double Forward(double x) => x > 0 ? x : Slope * x;

    /// <inheritdoc/>
    public double Derivative(double x) => double.IsNaN(x) ? x : x > 0 ? 1 : Slope;
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] &gt; 0 ? x[i] : slope * x[i].</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="slope">The slope left of zero, finite.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static void LeakyRelu(
        ReadOnlySpan<float> x, Span<float> destination, float slope = Kernels.LeakyRelu.DefaultSlope, Execution execution = default) =>
        Apply(x, destination, new LeakyRelu(slope), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x &gt; 0 ? x : 0.01 x.</summary>
    public static Activation LeakyRelu { get; } = Of(new LeakyRelu());
}
