using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// By what softmax keeps a row's exponentials small. To take the maximum m from x would round, by up to u |x - m|: so it takes a power of two near e^m from e^x, which does not.
/// Only a maximum so large that x - m is exact wherever e^(x - m) is not zero (Sterbenz) is taken from x.
/// </summary>
internal readonly struct RowShift<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowShift(T maximum)
    {
        bool isDouble = typeof(T) == typeof(double);
        T offset = T.Abs(maximum) < T.CreateTruncating(isDouble ? 2048 : 256) ? T.Zero : maximum;
        T rest = maximum - offset;
        T exponent = T.Round(rest * T.CreateTruncating(1.4426950408889634));
        T lowest = rest - T.CreateTruncating(isDouble ? 746 : 105);
        Maximum = maximum;
        Offset = offset;
        Exponent = exponent;
        Lowest = lowest;
    }

    /// <summary>The greatest element.</summary>
    public T Maximum { get; }

    /// <summary>What to take from an element: zero, or the maximum.</summary>
    public T Offset { get; }

    /// <summary>2 to this is within a factor sqrt(2) of e^(m - offset).</summary>
    public T Exponent { get; }

    /// <summary>Below it, 2^-exponent e^x rounds to zero.</summary>
    public T Lowest { get; }

    /// <summary>e^x 2^-exponent e^-offset: 0 to 1.42, of the maximum at least 0.7; NaN for NaN, and for all elements of a row whose maximum is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Exp<S, V>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Elementary.Exp<S, V, T>(S.Max(S.Broadcast(Lowest), S.Subtract(x, S.Broadcast(Offset))), S.Broadcast(Exponent));
}

/// <summary>y = e^x / sum e^x. The sum's reciprocal is of two parts, r and r (1 - sum r): e^x r + e^x (r (1 - sum r)) is a rounding and a trifle off as a division is, and faster.</summary>
internal readonly struct SoftmaxRow<T> : IRowFunction<T, SoftmaxRow<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _reciprocal;
    private readonly T _rest;

    /// <param name="sum">At least 0.7 and finite, or NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SoftmaxRow(T sum)
    {
        _reciprocal = T.One / sum;
        _rest = _reciprocal * T.FusedMultiplyAdd(-sum, _reciprocal, T.One);
    }

    public static bool TakesMaximum => true;

    public static bool KeepsTerms => true;

    public static int TermInterleave => LogSumExp.Interleave<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SoftmaxRow<T> Of(T maximum, T sum) => new(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<S, V>(V x, V gradient, RowShift<T> shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        shift.Exp<S, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.Fma(x, S.Broadcast(_reciprocal), S.Multiply(x, S.Broadcast(_rest)));
}

/// <summary>y = (x - maximum) - ln sum e^(x - maximum).</summary>
internal readonly struct LogSoftmaxRow<T> : IRowFunction<T, LogSoftmaxRow<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _maximum;
    private readonly T _logSum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LogSoftmaxRow(T maximum, T logSum)
    {
        _maximum = maximum;
        _logSum = logSum;
    }

    public static bool TakesMaximum => true;

    public static int TermInterleave => LogSumExp.Interleave<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogSoftmaxRow<T> Of(T maximum, T sum) => new(maximum, LogSumExp.Log(sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<S, V>(V x, V gradient, RowShift<T> shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Elementary.Exp<S, V, T>(S.Subtract(x, S.Broadcast(shift.Maximum)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.Subtract(S.Subtract(x, S.Broadcast(_maximum)), S.Broadcast(_logSum));
}

/// <summary>Of the softmax x and the gradient g by it, the gradient by the logits: y = x (g - sum x g).</summary>
internal readonly struct SoftmaxBackwardRow<T>(T sum) : IRowFunction<T, SoftmaxBackwardRow<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TakesGradient => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SoftmaxBackwardRow<T> Of(T maximum, T sum) => new(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<S, V>(V x, V gradient, RowShift<T> shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.Multiply(x, gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.Multiply(x, S.Subtract(gradient, S.Broadcast(sum)));
}

/// <summary>Of the log-softmax x and the gradient g by it, the gradient by the logits: y = g - e^x sum g.</summary>
internal readonly struct LogSoftmaxBackwardRow<T>(T sum) : IRowFunction<T, LogSoftmaxBackwardRow<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TakesGradient => true;

    public static int ResultInterleave => LogSumExp.Interleave<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogSoftmaxBackwardRow<T> Of(T maximum, T sum) => new(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Term<S, V>(V x, V gradient, RowShift<T> shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged => gradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.FmaNegated(Elementary.Exp<S, V, T>(x), S.Broadcast(sum), gradient);
}
