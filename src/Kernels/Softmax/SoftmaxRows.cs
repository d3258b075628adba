using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y = e^x / sum e^x.</summary>
internal readonly unsafe struct SoftmaxRow : IRowFunction
{
    public static void Run<S, V, T>(T* x, T* gradient, T* y, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (S.Width > 1 && length <= S.Width)
        {
            // The whole row in one vector, by the same operations.
            int count = (int)length;
            V logits = Lanes.Load<S, V, T>(x, count);
            V terms = Elementary.Exp<S, V, T>(S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, count))));
            DividedBy<T> divided = new(Reduction.OfVector<S, V, T, Sum>(terms, count));
            Lanes.Store<S, V, T>(y, divided.Forward<S, V, T>(terms), count);
            return;
        }

        T maximum = LogSumExp.Maximum<S, V, T>(x, length);
        T sum = LogSumExp.Sum<S, V, T>(x, maximum, y, length);
        Map<T, DividedBy<T>> divide = new(y, y, length, new(sum));
        divide.Run<S, V>();
    }
}

/// <summary>y = (x - maximum) - ln sum e^(x - maximum).</summary>
internal readonly unsafe struct LogSoftmaxRow : IRowFunction
{
    public static void Run<S, V, T>(T* x, T* gradient, T* y, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (S.Width > 1 && length <= S.Width)
        {
            int count = (int)length;
            V logits = Lanes.Load<S, V, T>(x, count);
            V distances = S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, count)));
            T log = LogSumExp.Log(Reduction.OfVector<S, V, T, Sum>(Elementary.Exp<S, V, T>(distances), count));
            Lanes.Store<S, V, T>(y, S.Subtract(distances, S.Broadcast(log)), count);
            return;
        }

        T maximum = LogSumExp.Maximum<S, V, T>(x, length);
        T logSum = LogSumExp.Log(LogSumExp.Sum<S, V, T>(x, maximum, length));
        Map<T, LogProbability<T>> shift = new(x, y, length, new(maximum, logSum));
        shift.Run<S, V>();
    }

    private readonly struct LogProbability<U>(U maximum, U logSum) : IFunction
        where U : unmanaged, IFloatingPointIeee754<U>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T> =>
            S.Subtract(S.Subtract(x, S.Broadcast(Unsafe.BitCast<U, T>(maximum))), S.Broadcast(Unsafe.BitCast<U, T>(logSum)));
    }
}

/// <summary>Of the softmax x and the gradient g by it, the gradient by the logits: y = x (g - sum x g).</summary>
internal readonly unsafe struct SoftmaxBackwardRow : IRowFunction
{
    public static void Run<S, V, T>(T* x, T* gradient, T* y, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = Reduction.Total<S, V, T, Products<T>>(new(x, gradient), length);
        Kernel<T> kernel = new(x, gradient, y, sum);
        Lanes.ForEach<S, V, T, Kernel<T>>(in kernel, length);
    }

    private readonly struct Kernel<T>(T* x, T* gradient, T* y, T sum) : IElementwise<T>
        where T : unmanaged, IFloatingPointIeee754<T>
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
internal readonly unsafe struct LogSoftmaxBackwardRow : IRowFunction
{
    public static void Run<S, V, T>(T* x, T* gradient, T* y, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = LogSumExp.Total<S, V, T>(gradient, length);
        Kernel<T> kernel = new(x, gradient, y, sum);
        Lanes.ForEach<S, V, T, Kernel<T>>(in kernel, length);
    }

    private readonly struct Kernel<T>(T* x, T* gradient, T* y, T sum) : IElementwise<T>
        where T : unmanaged, IFloatingPointIeee754<T>
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
