using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The steps of softmax and its relatives on one contiguous row x of at least one element.</summary>
internal static unsafe class LogSumExp
{
    /// <summary>max x. A NaN is passed over here: it comes back in the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum<S, V, T>(T* x, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Reduce<S, V, T, Maximum, Elements<T>>(new(x), 0, length);

    /// <summary>sum x.</summary>
    public static T Total<S, V, T>(T* x, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Total<S, V, T, Elements<T>>(new(x), length);

    /// <summary>sum e^(x - maximum).</summary>
    public static T Sum<S, V, T>(T* x, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Total<S, V, T, RowTerms<T, LogSoftmaxRow<T>>>(new(x, null, maximum), length);

    /// <summary>sum e^(x - maximum); each term is also stored to <paramref name="terms"/>.</summary>
    public static T Sum<S, V, T>(T* x, T maximum, T* terms, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Total<S, V, T, KeptTerms<T, RowTerms<T, LogSoftmaxRow<T>>>>(new(new(x, null, maximum), terms), length);

    /// <summary>How many vectors the exponentials of a row go through side by side.</summary>
    public static int Interleave<T>()
        where T : unmanaged => typeof(T) == typeof(double) ? 2 : 4;

    /// <summary>ln of a sum.</summary>
    public static T Log<T>(T sum)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Log<ScalarSimd<T>, T, T>(sum);
}

/// <summary>The elements themselves.</summary>
internal readonly unsafe struct Elements<T>(T* x) : ITerms<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.Load<S, V, T>(x + index, count);
}

/// <summary>The products of the elements of two rows, each rounded.</summary>
internal readonly unsafe struct Products<T>(T* x, T* y) : ITerms<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        S.Multiply(Lanes.Load<S, V, T>(x + index, count), Lanes.Load<S, V, T>(y + index, count));
}
