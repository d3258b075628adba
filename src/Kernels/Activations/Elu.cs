using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>f(x) = x &gt; 0 ? x : alpha (e^x - 1), f'(x) = x &gt; 0 ? 1 : alpha e^x.</summary>
/// <remarks>
/// f(0) = 0 with the sign of x; an alpha of 0 gives -0 below it, as the formula does. The bounds hold for every alpha, once it is rounded to the precision of the element type; one
/// beyond the range of float counts as the greatest float there. Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear Units, 2016.
/// </remarks>
public readonly struct Elu : IActivation, IActivationReference
{
    /// <summary>The limit unless another is given.</summary>
    public const double DefaultAlpha = 1;

    private readonly Factor _alpha;

    /// <summary>An ELU of the given limit.</summary>
    /// <param name="alpha">The negative limit of the function, finite; rounded to the element type's precision, and to the greatest float where it lies beyond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not finite.</exception>
    public Elu(double alpha)
    {
        if (!double.IsFinite(alpha))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Expected a finite alpha.");
        }

        _alpha = new(alpha);
    }

    /// <summary>The negative limit of the function.</summary>
    public double Alpha => _alpha.Value;

    /// <inheritdoc/>
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => Lanes.OfLongFunction<S, V, T>();

    /// <inheritdoc/>
    public static int DerivativeInterleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 4;

    /// <inheritdoc/>
    public AccuracyBounds SingleBounds => new(2, 2, OutputDerivative: 0.5);

    /// <inheritdoc/>
    public AccuracyBounds DoubleBounds => new(2, 2, OutputDerivative: 0.5);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V y = Elementary.Expm1Times<S, V, T>(x, S.Constant(_alpha.Split<T>(out double power)));
        return S.SelectLess(x, S.Constant(0), S.Multiply(y, S.Constant(power)), x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.SelectLess(S.Constant(0), x, S.Constant(1), Elementary.ExpTimes<S, V, T>(x, S.Constant(_alpha.Significand<T>()), S.Constant(_alpha.Exponent<T>())));

    /// <inheritdoc/>
    /// <remarks>With a negative limit a positive result says nothing of the sign of x.</remarks>
    public bool HasOutputDerivative => Alpha >= 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.SelectLess(S.Constant(0), y, S.Constant(1), S.Add(S.Constant(_alpha.Rounded<T>()), y));

    /// <inheritdoc/>
    public double Forward(double x) => x < 0 ? Alpha * ReferenceMath.Expm1(x) : x;

    /// <inheritdoc/>
    public double Derivative(double x) => x > 0 ? 1 : Alpha * Math.Exp(x);

    /// <inheritdoc/>
    public double OutputDerivative(double y) => y > 0 ? 1 : Alpha + y;
}

public static partial class Activations
{
    /// <summary>destination[i] = x[i] &gt; 0 ? x[i] : alpha (e^x[i] - 1).</summary>
    /// <remarks>Within 2 ULP of the exact value.</remarks>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="alpha">The negative limit of the function, finite; rounded to the element type's precision, and to the greatest float where it lies beyond.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not finite.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Elu<T>(
        ReadOnlySpan<T> x, Span<T> destination, double alpha = Kernels.Elu.DefaultAlpha, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Apply(x, destination, new Elu(alpha), execution);
}

public abstract partial class Activation
{
    /// <summary>f(x) = x &gt; 0 ? x : e^x - 1.</summary>
    public static Activation Elu { get; } = Of(new Elu());
}
