using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Four vectors that go through an algorithm side by side.</summary>
/// <typeparam name="V">The vector.</typeparam>
internal struct Quad<V>
    where V : unmanaged
{
    /// <summary>The first lanes.</summary>
    public V V0;

    /// <summary>The lanes after them.</summary>
    public V V1;

    /// <summary>The lanes after those.</summary>
    public V V2;

    /// <summary>The last lanes.</summary>
    public V V3;
}

/// <summary>
/// An instruction set of four times the lanes, like <see cref="PairSimd{S, V, T, W}"/>. Pairs of pairs would be as fast where they fit, but the JIT stops inlining where a method has
/// some 500 variables, and every level has its own for the operands of each operation.
/// </summary>
/// <remarks>For algorithms that treat their elements one by one: it has no matrix multiplication.</remarks>
/// <typeparam name="W">How it goes through memory.</typeparam>
/// <typeparam name="S">The instruction set.</typeparam>
/// <typeparam name="V">Its vector.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal readonly unsafe struct QuadSimd<S, V, T, W> : IGroup<Quad<V>, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where W : struct, IMemory
{
    /// <inheritdoc/>
    public static int Width => 4 * S.Width;

    /// <inheritdoc/>
    public static int TileRows => throw new UnreachableException();

    /// <inheritdoc/>
    public static int Registers => S.Registers;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Broadcast(T value)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Broadcast(value);
        quad.V1 = quad.V2 = quad.V3 = quad.V0;
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Constant(double value)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Constant(value);
        quad.V1 = quad.V2 = quad.V3 = quad.V0;
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Load(T* source)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        Memory.ReadAhead<W, S, V, T>(source, Width * sizeof(T));
        quad.V0 = S.Load(source);
        quad.V1 = S.Load(source + S.Width);
        quad.V2 = S.Load(source + (2 * S.Width));
        quad.V3 = S.Load(source + (3 * S.Width));
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> LoadPartial(T* source, int count)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = Groups.LoadPart<S, V, T>(source, count, 0);
        quad.V1 = Groups.LoadPart<S, V, T>(source, count, 1);
        quad.V2 = Groups.LoadPart<S, V, T>(source, count, 2);
        quad.V3 = Groups.LoadPart<S, V, T>(source, count, 3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Quad<V> value)
    {
        if (W.PastTheCaches)
        {
            Stream(destination, value);
        }
        else
        {
            S.Store(destination, value.V0);
            S.Store(destination + S.Width, value.V1);
            S.Store(destination + (2 * S.Width), value.V2);
            S.Store(destination + (3 * S.Width), value.V3);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, Quad<V> value)
    {
        S.Stream(destination, value.V0);
        S.Stream(destination + S.Width, value.V1);
        S.Stream(destination + (2 * S.Width), value.V2);
        S.Stream(destination + (3 * S.Width), value.V3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence() => S.Fence();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* destination, Quad<V> value, int count)
    {
        Groups.StorePart<S, V, T>(destination, value.V0, count, 0);
        Groups.StorePart<S, V, T>(destination, value.V1, count, 1);
        Groups.StorePart<S, V, T>(destination, value.V2, count, 2);
        Groups.StorePart<S, V, T>(destination, value.V3, count, 3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> SelectFirst(int count, Quad<V> first, Quad<V> rest)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = Groups.SelectPart<S, V, T>(count, first.V0, rest.V0, 0);
        quad.V1 = Groups.SelectPart<S, V, T>(count, first.V1, rest.V1, 1);
        quad.V2 = Groups.SelectPart<S, V, T>(count, first.V2, rest.V2, 2);
        quad.V3 = Groups.SelectPart<S, V, T>(count, first.V3, rest.V3, 3);
        return quad;
    }

    /// <inheritdoc/>
    public static Quad<V> Following(Quad<V> x, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Quad<V> x) => S.First(x.V0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => S.Prefetch(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchLater(void* address) => S.PrefetchLater(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Add(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Add(x.V0, y.V0);
        quad.V1 = S.Add(x.V1, y.V1);
        quad.V2 = S.Add(x.V2, y.V2);
        quad.V3 = S.Add(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Subtract(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Subtract(x.V0, y.V0);
        quad.V1 = S.Subtract(x.V1, y.V1);
        quad.V2 = S.Subtract(x.V2, y.V2);
        quad.V3 = S.Subtract(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Multiply(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Multiply(x.V0, y.V0);
        quad.V1 = S.Multiply(x.V1, y.V1);
        quad.V2 = S.Multiply(x.V2, y.V2);
        quad.V3 = S.Multiply(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Divide(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Divide(x.V0, y.V0);
        quad.V1 = S.Divide(x.V1, y.V1);
        quad.V2 = S.Divide(x.V2, y.V2);
        quad.V3 = S.Divide(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Sqrt(Quad<V> x)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Sqrt(x.V0);
        quad.V1 = S.Sqrt(x.V1);
        quad.V2 = S.Sqrt(x.V2);
        quad.V3 = S.Sqrt(x.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Fma(Quad<V> x, Quad<V> y, Quad<V> addend)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Fma(x.V0, y.V0, addend.V0);
        quad.V1 = S.Fma(x.V1, y.V1, addend.V1);
        quad.V2 = S.Fma(x.V2, y.V2, addend.V2);
        quad.V3 = S.Fma(x.V3, y.V3, addend.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> FmaNegated(Quad<V> x, Quad<V> y, Quad<V> addend)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.FmaNegated(x.V0, y.V0, addend.V0);
        quad.V1 = S.FmaNegated(x.V1, y.V1, addend.V1);
        quad.V2 = S.FmaNegated(x.V2, y.V2, addend.V2);
        quad.V3 = S.FmaNegated(x.V3, y.V3, addend.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Min(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Min(x.V0, y.V0);
        quad.V1 = S.Min(x.V1, y.V1);
        quad.V2 = S.Min(x.V2, y.V2);
        quad.V3 = S.Min(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Max(Quad<V> x, Quad<V> y)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Max(x.V0, y.V0);
        quad.V1 = S.Max(x.V1, y.V1);
        quad.V2 = S.Max(x.V2, y.V2);
        quad.V3 = S.Max(x.V3, y.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Abs(Quad<V> x)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Abs(x.V0);
        quad.V1 = S.Abs(x.V1);
        quad.V2 = S.Abs(x.V2);
        quad.V3 = S.Abs(x.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> CopySign(Quad<V> magnitude, Quad<V> sign)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.CopySign(magnitude.V0, sign.V0);
        quad.V1 = S.CopySign(magnitude.V1, sign.V1);
        quad.V2 = S.CopySign(magnitude.V2, sign.V2);
        quad.V3 = S.CopySign(magnitude.V3, sign.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> SelectLess(Quad<V> x, Quad<V> y, Quad<V> ifLess, Quad<V> otherwise)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.SelectLess(x.V0, y.V0, ifLess.V0, otherwise.V0);
        quad.V1 = S.SelectLess(x.V1, y.V1, ifLess.V1, otherwise.V1);
        quad.V2 = S.SelectLess(x.V2, y.V2, ifLess.V2, otherwise.V2);
        quad.V3 = S.SelectLess(x.V3, y.V3, ifLess.V3, otherwise.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Round(Quad<V> x)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Round(x.V0);
        quad.V1 = S.Round(x.V1);
        quad.V2 = S.Round(x.V2);
        quad.V3 = S.Round(x.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Scale(Quad<V> x, Quad<V> n)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Scale(x.V0, n.V0);
        quad.V1 = S.Scale(x.V1, n.V1);
        quad.V2 = S.Scale(x.V2, n.V2);
        quad.V3 = S.Scale(x.V3, n.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> PowerOfTwo(Quad<V> n)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.PowerOfTwo(n.V0);
        quad.V1 = S.PowerOfTwo(n.V1);
        quad.V2 = S.PowerOfTwo(n.V2);
        quad.V3 = S.PowerOfTwo(n.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Exponent(Quad<V> x)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Exponent(x.V0);
        quad.V1 = S.Exponent(x.V1);
        quad.V2 = S.Exponent(x.V2);
        quad.V3 = S.Exponent(x.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Normalize(Quad<V> x, out Quad<V> n)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        Unsafe.SkipInit(out n);
        quad.V0 = S.Normalize(x.V0, out n.V0);
        quad.V1 = S.Normalize(x.V1, out n.V1);
        quad.V2 = S.Normalize(x.V2, out n.V2);
        quad.V3 = S.Normalize(x.V3, out n.V3);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Lookup(T* table, Quad<V> x, int shift)
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.Lookup(table, x.V0, shift);
        quad.V1 = S.Lookup(table, x.V1, shift);
        quad.V2 = S.Lookup(table, x.V2, shift);
        quad.V3 = S.Lookup(table, x.V3, shift);
        return quad;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> InDouble<F>(Quad<V> x, F f)
        where F : struct, IFunction
    {
        Unsafe.SkipInit(out Quad<V> quad);
        quad.V0 = S.InDouble(x.V0, f);
        quad.V1 = S.InDouble(x.V1, f);
        quad.V2 = S.InDouble(x.V2, f);
        quad.V3 = S.InDouble(x.V3, f);
        return quad;
    }

    /// <inheritdoc/>
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Quad<V> Repeat(T* source) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Quad<V> LoadSegments(T* source, nint stride, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    public static void StoreSegments(T* destination, nint stride, Quad<V> value, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Quad<V> RepeatEach(T* source) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Quad<V> RepeatInSegments(Quad<V> x, int index) => throw new UnreachableException();

    /// <inheritdoc/>
    public static int ColumnTerms => throw new UnreachableException();

    /// <inheritdoc/>
    public static void LoadColumns(T* source, in LaneStrides lanes, out Quad<V> a0, out Quad<V> b0, out Quad<V> a1, out Quad<V> b1, out Quad<V> a2, out Quad<V> b2, out Quad<V> a3, out Quad<V> b3) =>
        throw new UnreachableException();

    /// <inheritdoc/>
    public static Quad<V> ColumnTerm(int term, Quad<V> a0, Quad<V> b0, Quad<V> a1, Quad<V> b1, Quad<V> a2, Quad<V> b2, Quad<V> a3, Quad<V> b3) =>
        throw new UnreachableException();

    /// <inheritdoc/>
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate<R>(ref Quad<V> accumulators, Quad<V> terms)
        where R : struct, IReduction
    {
        Quad<V> sums = accumulators;
        bool four = Reduction.Vectors<S, V, T>() == 4;
        sums.V0 = R.Combine<S, V, T>(sums.V0, terms.V0);
        sums.V1 = R.Combine<S, V, T>(sums.V1, terms.V1);
        if (four)
        {
            sums.V2 = R.Combine<S, V, T>(sums.V2, terms.V2);
            sums.V3 = R.Combine<S, V, T>(sums.V3, terms.V3);
        }
        else
        {
            sums.V0 = R.Combine<S, V, T>(sums.V0, terms.V2);
            sums.V1 = R.Combine<S, V, T>(sums.V1, terms.V3);
        }

        accumulators = sums;
    }
}
