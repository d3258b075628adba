using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y = e^x / sum e^x. The sum's reciprocal is of two parts, r and r (1 - sum r): e^x r + e^x (r (1 - sum r)) is a rounding and a trifle off as a division is, and faster.</summary>
internal readonly struct SoftmaxRow<T> : IRowFunction<T, SoftmaxRow<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _reciprocal;
    private readonly T _rest;

    /// <param name="sum">At least 1 and finite, or NaN.</param>
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
    public static V Term<S, V>(V x, V gradient, V maximum)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Elementary.Exp<S, V, T>(S.Subtract(x, maximum));

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
    public static V Term<S, V>(V x, V gradient, V maximum)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Elementary.Exp<S, V, T>(S.Subtract(x, maximum));

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
    public static V Term<S, V>(V x, V gradient, V maximum)
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
    public static V Term<S, V>(V x, V gradient, V maximum)
        where S : struct, ISimd<V, T>
        where V : unmanaged => gradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.FmaNegated(Elementary.Exp<S, V, T>(x), S.Broadcast(sum), gradient);
}
