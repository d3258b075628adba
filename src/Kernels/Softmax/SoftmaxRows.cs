using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y = e^x / sum e^x.</summary>
internal readonly unsafe struct SoftmaxRow<T> : IRowFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TakesMaximum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<S, V>(T* x, T* gradient, T* y, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        LogSumExp.Sum<S, V, T>(x, maximum, y, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<S, V>(T* x, T* gradient, T* y, T maximum, T sum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Map<T, DividedBy<T>> divide = new(y, y, length, new(sum));
        divide.Run<S, V>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OneVector<S, V>(T* x, T* gradient, T* y, int length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V logits = Lanes.Load<S, V, T>(x, length);
        V terms = Elementary.Exp<S, V, T>(S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, length))));
        DividedBy<T> divided = new(Reduction.OfVector<S, V, T, Sum>(terms, length));
        Lanes.Store<S, V, T>(y, divided.Forward<S, V, T>(terms), length);
    }
}

/// <summary>y = (x - maximum) - ln sum e^(x - maximum).</summary>
internal readonly unsafe struct LogSoftmaxRow<T> : IRowFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TakesMaximum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<S, V>(T* x, T* gradient, T* y, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        LogSumExp.Sum<S, V, T>(x, maximum, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<S, V>(T* x, T* gradient, T* y, T maximum, T sum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Map<T, LogProbability> shift = new(x, y, length, new(maximum, LogSumExp.Log(sum)));
        shift.Run<S, V>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OneVector<S, V>(T* x, T* gradient, T* y, int length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V logits = Lanes.Load<S, V, T>(x, length);
        V distances = S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, length)));
        T log = LogSumExp.Log(Reduction.OfVector<S, V, T, Sum>(Elementary.Exp<S, V, T>(distances), length));
        Lanes.Store<S, V, T>(y, S.Subtract(distances, S.Broadcast(log)), length);
    }

    private readonly struct LogProbability(T maximum, T logSum) : IFunction
    {
        public static bool IsMemoryBound<W>()
            where W : unmanaged => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, W>(V x)
            where S : struct, ISimd<V, W>
            where V : unmanaged
            where W : unmanaged, IFloatingPointIeee754<W> =>
            S.Subtract(S.Subtract(x, S.Broadcast(Unsafe.BitCast<T, W>(maximum))), S.Broadcast(Unsafe.BitCast<T, W>(logSum)));
    }
}

/// <summary>Of the softmax x and the gradient g by it, the gradient by the logits: y = x (g - sum x g).</summary>
internal readonly unsafe struct SoftmaxBackwardRow<T> : IRowFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<S, V>(T* x, T* gradient, T* y, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Reduction.Total<S, V, T, Products<T>>(new(x, gradient), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<S, V>(T* x, T* gradient, T* y, T maximum, T sum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Kernel kernel = new(x, gradient, y, sum);
        Lanes.ForEach<S, V, T, Kernel>(in kernel, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OneVector<S, V>(T* x, T* gradient, T* y, int length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        new Kernel(x, gradient, y, Reduction.OfVector<S, V, T, Sum>(new Products<T>(x, gradient).Term<S, V>(0, length), length)).Apply<S, V>(0, length);

    private readonly struct Kernel(T* x, T* gradient, T* y, T sum) : IElementwise<T>
    {
        public T* Destination => null;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Lanes.Store<S, V, T>(
                y + index, S.Multiply(Lanes.Load<S, V, T>(x + index, count), S.Subtract(Lanes.Load<S, V, T>(gradient + index, count), S.Broadcast(sum))), count);
    }
}

/// <summary>Of the log-softmax x and the gradient g by it, the gradient by the logits: y = g - e^x sum g.</summary>
internal readonly unsafe struct LogSoftmaxBackwardRow<T> : IRowFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<S, V>(T* x, T* gradient, T* y, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        LogSumExp.Total<S, V, T>(gradient, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<S, V>(T* x, T* gradient, T* y, T maximum, T sum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Kernel kernel = new(x, gradient, y, sum);
        Lanes.ForEach<S, V, T, Kernel>(in kernel, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OneVector<S, V>(T* x, T* gradient, T* y, int length)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        new Kernel(x, gradient, y, Reduction.OfVector<S, V, T, Sum>(Lanes.Load<S, V, T>(gradient, length), length)).Apply<S, V>(0, length);

    private readonly struct Kernel(T* x, T* gradient, T* y, T sum) : IElementwise<T>
    {
        public static int Interleave => Lanes.Interleave<Exp, T>();

        public T* Destination => null;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Lanes.Store<S, V, T>(
                y + index,
                S.FmaNegated(Elementary.Exp<S, V, T>(Lanes.Load<S, V, T>(x + index, count)), S.Broadcast(sum), Lanes.Load<S, V, T>(gradient + index, count)),
                count);
    }
}

/// <summary>x / divisor by its reciprocal in two parts, r and r (1 - divisor r): x r + x (r (1 - divisor r)), a rounding and a trifle off as a division is, and faster.</summary>
internal readonly struct DividedBy<U> : IFunction
    where U : unmanaged, IFloatingPointIeee754<U>
{
    private readonly U _reciprocal;
    private readonly U _rest;

    /// <param name="divisor">At least 1 and finite, or NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DividedBy(U divisor)
    {
        _reciprocal = U.One / divisor;
        _rest = _reciprocal * U.FusedMultiplyAdd(-divisor, _reciprocal, U.One);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Fma(x, S.Broadcast(Unsafe.BitCast<U, T>(_reciprocal)), S.Multiply(x, S.Broadcast(Unsafe.BitCast<U, T>(_rest))));
}
