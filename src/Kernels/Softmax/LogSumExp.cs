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
        Reduction.Total<S, V, T, Exponentials<T, Dropped>>(new(x, maximum, null), length);

    /// <summary>sum e^(x - maximum); each term is also stored to <paramref name="terms"/>.</summary>
    public static T Sum<S, V, T>(T* x, T maximum, T* terms, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Reduction.Total<S, V, T, Exponentials<T, Kept>>(new(x, maximum, terms), length);

    /// <summary>ln of a sum.</summary>
    public static T Log<T>(T sum)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Elementary.Log<ScalarSimd<T>, T, T>(sum);

    /// <summary>Whether the terms of a sum of exponentials are stored.</summary>
    private interface ITermStore
    {
        static abstract bool Keeps { get; }
    }

    private readonly struct Kept : ITermStore
    {
        public static bool Keeps => true;
    }

    private readonly struct Dropped : ITermStore
    {
        public static bool Keeps => false;
    }

    private readonly struct Exponentials<T, K>(T* x, T maximum, T* terms) : ITerms<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where K : struct, ITermStore
    {
        public static int Interleave => typeof(T) == typeof(double) ? 2 : Lanes.Interleave<Exp, T>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            V e = Elementary.Exp<S, V, T>(S.Subtract(Lanes.Load<S, V, T>(x + index, count), S.Broadcast(maximum)));
            if (K.Keeps)
            {
                Lanes.Store<S, V, T>(terms + index, e, count);
            }

            return e;
        }
    }
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
