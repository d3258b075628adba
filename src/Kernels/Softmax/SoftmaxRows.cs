using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y = e^x / sum e^x.</summary>
internal readonly unsafe struct SoftmaxRow : IRowFunction
{
    public static void Run<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint length = block.Columns;
        if (S.Width > 1 && length <= S.Width)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                OneVector<S, V, T>(block.X(row), block.Y(row), (int)length);
            }

            return;
        }

        InSteps<S, V, T>(in block);
    }

    // Apart, so that a row of one vector makes no room for what the steps keep.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InSteps<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint length = block.Columns;
        T* kept = stackalloc T[RowBlock<T>.MostRows];
        for (int row = 0; row < block.Rows; row++)
        {
            kept[row] = LogSumExp.Maximum<S, V, T>(block.X(row), length);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            kept[row] = LogSumExp.Sum<S, V, T>(block.X(row), kept[row], block.Y(row), length);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            Map<T, DividedBy<T>> divide = new(block.Y(row), block.Y(row), length, new(kept[row]));
            divide.Run<S, V>();
        }
    }

    /// <summary>The whole row in one vector, by the same operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneVector<S, V, T>(T* x, T* y, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V logits = Lanes.Load<S, V, T>(x, count);
        V terms = Elementary.Exp<S, V, T>(S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, count))));
        DividedBy<T> divided = new(Reduction.OfVector<S, V, T, Sum>(terms, count));
        Lanes.Store<S, V, T>(y, divided.Forward<S, V, T>(terms), count);
    }
}

/// <summary>y = (x - maximum) - ln sum e^(x - maximum).</summary>
internal readonly unsafe struct LogSoftmaxRow : IRowFunction
{
    public static void Run<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint length = block.Columns;
        if (S.Width > 1 && length <= S.Width)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                OneVector<S, V, T>(block.X(row), block.Y(row), (int)length);
            }

            return;
        }

        InSteps<S, V, T>(in block);
    }

    // Apart, so that a row of one vector makes no room for what the steps keep.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InSteps<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint length = block.Columns;
        T* maxima = stackalloc T[2 * RowBlock<T>.MostRows], sums = maxima + RowBlock<T>.MostRows;
        for (int row = 0; row < block.Rows; row++)
        {
            maxima[row] = LogSumExp.Maximum<S, V, T>(block.X(row), length);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            sums[row] = LogSumExp.Sum<S, V, T>(block.X(row), maxima[row], length);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            Map<T, LogProbability<T>> shift = new(block.X(row), block.Y(row), length, new(maxima[row], LogSumExp.Log(sums[row])));
            shift.Run<S, V>();
        }
    }

    /// <summary>The whole row in one vector, by the same operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneVector<S, V, T>(T* x, T* y, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        V logits = Lanes.Load<S, V, T>(x, count);
        V distances = S.Subtract(logits, S.Broadcast(Reduction.OfVector<S, V, T, Maximum>(logits, count)));
        T log = LogSumExp.Log(Reduction.OfVector<S, V, T, Sum>(Elementary.Exp<S, V, T>(distances), count));
        Lanes.Store<S, V, T>(y, S.Subtract(distances, S.Broadcast(log)), count);
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
    public static void Run<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* sums = stackalloc T[RowBlock<T>.MostRows];
        for (int row = 0; row < block.Rows; row++)
        {
            sums[row] = Reduction.Total<S, V, T, Products<T>>(new(block.X(row), block.Gradient(row)), block.Columns);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            Kernel<T> kernel = new(block.X(row), block.Gradient(row), block.Y(row), sums[row]);
            Lanes.ForEach<S, V, T, Kernel<T>>(in kernel, block.Columns);
        }
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
    public static void Run<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* sums = stackalloc T[RowBlock<T>.MostRows];
        for (int row = 0; row < block.Rows; row++)
        {
            sums[row] = LogSumExp.Total<S, V, T>(block.Gradient(row), block.Columns);
        }

        for (int row = 0; row < block.Rows; row++)
        {
            Kernel<T> kernel = new(block.X(row), block.Gradient(row), block.Y(row), sums[row]);
            Lanes.ForEach<S, V, T, Kernel<T>>(in kernel, block.Columns);
        }
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
