using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>What the rows of a cross-entropy are to be.</summary>
internal unsafe interface IRowTargets<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>sum_j t_j (maximum - z_j); a class whose logit is -inf counts only where it is wanted.</summary>
    T Distance<S, V>(nint row, T* z, T maximum, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <summary>sum_j t_j.</summary>
    T Weight<S, V>(nint row, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <summary>Whether the targets of a row lie where the gradient goes.</summary>
    bool IsAt(nint row, T* y);

    /// <summary>y_j = scale (y_j factor - t_j) for y_j = e^(z_j - maximum).</summary>
    void Gradient<S, V>(nint row, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <summary>y_j = scale (e^(z_j - maximum) factor - t_j).</summary>
    void Gradient<S, V>(nint row, T* z, T maximum, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>A probability for each class.</summary>
internal readonly unsafe struct TargetRows<T>(T* t, nint stride) : IRowTargets<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public T Distance<S, V>(nint row, T* z, T maximum, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Reduction.Total<S, V, T, Distances>(new(z, t + (row * stride), maximum), columns);

    public T Weight<S, V>(nint row, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        LogSumExp.Total<S, V, T>(t + (row * stride), columns);

    public bool IsAt(nint row, T* y) => t + (row * stride) == y;

    public void Gradient<S, V>(nint row, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Slopes<Terms> kernel = new(new(y), t + (row * stride), y, factor, scale);
        Lanes.ForEach<S, V, T, Slopes<Terms>>(in kernel, columns);
    }

    public void Gradient<S, V>(nint row, T* z, T maximum, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        Slopes<RowTerms<T, LogSoftmaxRow<T>>> kernel = new(new(z, null, maximum), t + (row * stride), y, factor, scale);
        Lanes.ForEach<S, V, T, Slopes<RowTerms<T, LogSoftmaxRow<T>>>>(in kernel, columns);
    }

    private readonly struct Distances(T* z, T* t, T maximum) : ITerms<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            // Where the target is 0, at most the largest number: times the distance of an impossible class it is 0.
            V target = Lanes.Load<S, V, T>(t + index, count);
            V distance = S.Subtract(S.Broadcast(maximum), Lanes.Load<S, V, T>(z + index, count));
            V unwanted = S.Min(S.Constant(typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue), distance);
            return S.Multiply(target, S.SelectLess(S.Constant(0), S.Abs(target), distance, unwanted));
        }
    }

    /// <summary>e^(z - maximum), from where it was stored.</summary>
    private readonly struct Terms(T* e) : ITerms<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Lanes.Load<S, V, T>(e + index, count);
    }

    /// <summary>y = scale (factor term - t).</summary>
    private readonly struct Slopes<Q>(Q terms, T* t, T* y, T factor, T scale) : IElementwise<T>
        where Q : struct, ITerms<T>
    {
        public static int Interleave<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged => Q.Interleave<S, V>();

        public T* Destination => null;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            V slope = S.Subtract(S.Multiply(terms.Term<S, V>(index, count), S.Broadcast(factor)), Lanes.Load<S, V, T>(t + index, count));
            Lanes.Store<S, V, T>(y + index, S.Multiply(S.Broadcast(scale), slope), count);
        }
    }
}

/// <summary>One class a row.</summary>
internal readonly unsafe struct ClassRows<T>(int* classes) : IRowTargets<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public T Distance<S, V>(nint row, T* z, T maximum, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        maximum - z[Class(row, columns)];

    public T Weight<S, V>(nint row, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        T.One;

    public bool IsAt(nint row, T* y) => false;

    public void Gradient<S, V>(nint row, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        nint column = Class(row, columns);
        T wanted = scale * ((y[column] * factor) - T.One);
        Map<T, Scaled<T>> kernel = new(y, y, columns, new(factor, scale));
        kernel.Run<S, V>();
        y[column] = wanted;
    }

    public void Gradient<S, V>(nint row, T* z, T maximum, T* y, T factor, T scale, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged => throw new System.Diagnostics.UnreachableException();

    // The classes were checked; should another thread change one since, the row's results are wrong, but nothing beyond the row is touched.
    private nint Class(nint row, nint columns) => nint.Min((nint)(uint)classes[row], columns - 1);

    // The difference from zero keeps the bits, signs of zeros included, of one-hot targets.
    private readonly struct Scaled<U>(U factor, U scale) : IFunction
        where U : unmanaged, IFloatingPointIeee754<U>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, W>(V x)
            where S : struct, ISimd<V, W>
            where V : unmanaged
            where W : unmanaged, IFloatingPointIeee754<W> =>
            S.Multiply(S.Broadcast(Unsafe.BitCast<U, W>(scale)), S.Subtract(S.Multiply(x, S.Broadcast(Unsafe.BitCast<U, W>(factor))), S.Constant(0)));
    }
}
