using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Two vectors that go through an algorithm side by side.</summary>
/// <typeparam name="V">The vector.</typeparam>
internal struct Pair<V>
    where V : unmanaged
{
    /// <summary>The first lanes.</summary>
    public V Low;

    /// <summary>The lanes after them.</summary>
    public V High;
}

/// <summary>
/// An instruction set of twice the lanes: every operation is done to two vectors, one after the other. A processor looks ahead over a limited number of
/// instructions that wait for their operands; so a long chain of dependent operations on one vector leaves its units idle, and two chains side by side do not.
/// </summary>
/// <remarks>For algorithms that treat their elements one by one: it has no matrix multiplication.</remarks>
/// <typeparam name="W">How it goes through memory.</typeparam>
/// <typeparam name="S">The instruction set.</typeparam>
/// <typeparam name="V">Its vector.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal readonly unsafe struct PairSimd<S, V, T, W> : IGroup<Pair<V>, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where W : struct, IMemory
{
    /// <inheritdoc/>
    public static int Width => 2 * S.Width;

    /// <inheritdoc/>
    public static int TileRows => throw new UnreachableException();

    /// <inheritdoc/>
    public static int Registers => S.Registers;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Broadcast(T value)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Broadcast(value);
        pair.High = pair.Low;
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Constant(double value)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Constant(value);
        pair.High = pair.Low;
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(T* source)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        Memory.ReadAhead<W, S, V, T>(source, Width * sizeof(T));
        pair.Low = S.Load(source);
        pair.High = S.Load(source + S.Width);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> LoadPartial(T* source, int count)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = Groups.LoadPart<S, V, T>(source, count, 0);
        pair.High = Groups.LoadPart<S, V, T>(source, count, 1);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Pair<V> value)
    {
        if (W.PastTheCaches)
        {
            Stream(destination, value);
        }
        else
        {
            S.Store(destination, value.Low);
            S.Store(destination + S.Width, value.High);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, Pair<V> value)
    {
        S.Stream(destination, value.Low);
        S.Stream(destination + S.Width, value.High);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence() => S.Fence();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* destination, Pair<V> value, int count)
    {
        Groups.StorePart<S, V, T>(destination, value.Low, count, 0);
        Groups.StorePart<S, V, T>(destination, value.High, count, 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> SelectFirst(int count, Pair<V> first, Pair<V> rest)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = Groups.SelectPart<S, V, T>(count, first.Low, rest.Low, 0);
        pair.High = Groups.SelectPart<S, V, T>(count, first.High, rest.High, 1);
        return pair;
    }

    /// <inheritdoc/>
    public static Pair<V> Following(Pair<V> x, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Pair<V> x) => S.First(x.Low);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => S.Prefetch(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchLater(void* address) => S.PrefetchLater(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Add(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Add(x.Low, y.Low);
        pair.High = S.Add(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Subtract(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Subtract(x.Low, y.Low);
        pair.High = S.Subtract(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Multiply(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Multiply(x.Low, y.Low);
        pair.High = S.Multiply(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Divide(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Divide(x.Low, y.Low);
        pair.High = S.Divide(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Sqrt(Pair<V> x)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Sqrt(x.Low);
        pair.High = S.Sqrt(x.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Fma(Pair<V> x, Pair<V> y, Pair<V> addend)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Fma(x.Low, y.Low, addend.Low);
        pair.High = S.Fma(x.High, y.High, addend.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> FmaNegated(Pair<V> x, Pair<V> y, Pair<V> addend)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.FmaNegated(x.Low, y.Low, addend.Low);
        pair.High = S.FmaNegated(x.High, y.High, addend.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Min(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Min(x.Low, y.Low);
        pair.High = S.Min(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Max(Pair<V> x, Pair<V> y)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Max(x.Low, y.Low);
        pair.High = S.Max(x.High, y.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Abs(Pair<V> x)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Abs(x.Low);
        pair.High = S.Abs(x.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> CopySign(Pair<V> magnitude, Pair<V> sign)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.CopySign(magnitude.Low, sign.Low);
        pair.High = S.CopySign(magnitude.High, sign.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> SelectLess(Pair<V> x, Pair<V> y, Pair<V> ifLess, Pair<V> otherwise)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.SelectLess(x.Low, y.Low, ifLess.Low, otherwise.Low);
        pair.High = S.SelectLess(x.High, y.High, ifLess.High, otherwise.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Round(Pair<V> x)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Round(x.Low);
        pair.High = S.Round(x.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Scale(Pair<V> x, Pair<V> n)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Scale(x.Low, n.Low);
        pair.High = S.Scale(x.High, n.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> PowerOfTwo(Pair<V> n)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.PowerOfTwo(n.Low);
        pair.High = S.PowerOfTwo(n.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Exponent(Pair<V> x)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Exponent(x.Low);
        pair.High = S.Exponent(x.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Normalize(Pair<V> x, out Pair<V> n)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        Unsafe.SkipInit(out n);
        pair.Low = S.Normalize(x.Low, out n.Low);
        pair.High = S.Normalize(x.High, out n.High);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Lookup(T* table, Pair<V> x, int shift)
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.Lookup(table, x.Low, shift);
        pair.High = S.Lookup(table, x.High, shift);
        return pair;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> InDouble<F>(Pair<V> x, F f)
        where F : struct, IFunction
    {
        Unsafe.SkipInit(out Pair<V> pair);
        pair.Low = S.InDouble(x.Low, f);
        pair.High = S.InDouble(x.High, f);
        return pair;
    }

    /// <inheritdoc/>
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> Repeat(T* source) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> LoadSegments(T* source, nint stride, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    public static void StoreSegments(T* destination, nint stride, Pair<V> value, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> RepeatEach(T* source) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> RepeatInSegments(Pair<V> x, int index) => throw new UnreachableException();

    /// <inheritdoc/>
    public static int ColumnTerms => throw new UnreachableException();

    /// <inheritdoc/>
    public static void LoadColumns(T* source, in LaneStrides lanes, out Pair<V> a0, out Pair<V> b0, out Pair<V> a1, out Pair<V> b1, out Pair<V> a2, out Pair<V> b2, out Pair<V> a3, out Pair<V> b3) =>
        throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> ColumnTerm(int term, Pair<V> a0, Pair<V> b0, Pair<V> a1, Pair<V> b1, Pair<V> a2, Pair<V> b2, Pair<V> a3, Pair<V> b3) =>
        throw new UnreachableException();

    /// <inheritdoc/>
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate<R>(ref Quad<V> accumulators, Pair<V> terms)
        where R : struct, IReduction
    {
        Quad<V> sums = accumulators;
        sums.V0 = R.Combine<S, V, T>(sums.V0, terms.Low);
        sums.V1 = R.Combine<S, V, T>(sums.V1, terms.High);

        // The next pair belongs to the other accumulators.
        accumulators = Reduction.Vectors<S, V, T>() == 4 ? new() { V0 = sums.V2, V1 = sums.V3, V2 = sums.V0, V3 = sums.V1 } : sums;
    }
}
