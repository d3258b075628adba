using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>How a loop writes whole vectors.</summary>
internal interface IWrites
{
    /// <summary>Whether by <see cref="ISimd{V, T}.Stream"/>.</summary>
    static abstract bool PastTheCaches { get; }
}

/// <summary>To the caches, for whoever reads them next.</summary>
internal readonly struct Cached : IWrites
{
    /// <inheritdoc/>
    public static bool PastTheCaches => false;
}

/// <summary>To memory: a result that the caches cannot hold would only be read into them to be overwritten.</summary>
internal readonly struct PastTheCaches : IWrites
{
    /// <inheritdoc/>
    static bool IWrites.PastTheCaches => true;
}

/// <summary>Two vectors that go through an algorithm side by side.</summary>
/// <typeparam name="V">The vector.</typeparam>
internal readonly struct Pair<V>(V low, V high)
    where V : unmanaged
{
    /// <summary>The first lanes.</summary>
    public readonly V Low = low;

    /// <summary>The lanes after them.</summary>
    public readonly V High = high;
}

/// <summary>
/// An instruction set of twice the lanes: every operation is done to two vectors, one after the other. A processor looks ahead over a limited number of
/// instructions that wait for their operands; so a long chain of dependent operations on one vector leaves its units idle, and two chains side by side do not.
/// </summary>
/// <remarks>For algorithms that treat their elements one by one: it has no matrix multiplication.</remarks>
/// <typeparam name="W">How whole vectors are written.</typeparam>
/// <typeparam name="S">The instruction set.</typeparam>
/// <typeparam name="V">Its vector.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal readonly unsafe struct PairSimd<S, V, T, W> : ISimd<Pair<V>, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where W : struct, IWrites
{
    /// <inheritdoc/>
    public static int Width => 2 * S.Width;

    /// <inheritdoc/>
    public static int TileRows => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Broadcast(T value)
    {
        V all = S.Broadcast(value);
        return new(all, all);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Constant(double value) => new(S.Constant(value), S.Constant(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(T* source) => new(S.Load(source), S.Load(source + S.Width));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> LoadPartial(T* source, int count) => count <= S.Width
        ? new(S.LoadPartial(source, count), S.Constant(0))
        : new(S.Load(source), S.LoadPartial(source + S.Width, count - S.Width));

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
        S.StorePartial(destination, value.Low, int.Min(count, S.Width));
        if (count > S.Width)
        {
            S.StorePartial(destination + S.Width, value.High, count - S.Width);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> SelectFirst(int count, Pair<V> first, Pair<V> rest) =>
        new(S.SelectFirst(int.Min(count, S.Width), first.Low, rest.Low), S.SelectFirst(int.Max(count - S.Width, 0), first.High, rest.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Following(Pair<V> x, int count) => throw new UnreachableException();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Pair<V> x) => S.First(x.Low);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => S.Prefetch(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Add(Pair<V> x, Pair<V> y) => new(S.Add(x.Low, y.Low), S.Add(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Subtract(Pair<V> x, Pair<V> y) => new(S.Subtract(x.Low, y.Low), S.Subtract(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Multiply(Pair<V> x, Pair<V> y) => new(S.Multiply(x.Low, y.Low), S.Multiply(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Divide(Pair<V> x, Pair<V> y) => new(S.Divide(x.Low, y.Low), S.Divide(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Fma(Pair<V> x, Pair<V> y, Pair<V> addend) => new(S.Fma(x.Low, y.Low, addend.Low), S.Fma(x.High, y.High, addend.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> FmaNegated(Pair<V> x, Pair<V> y, Pair<V> addend) =>
        new(S.FmaNegated(x.Low, y.Low, addend.Low), S.FmaNegated(x.High, y.High, addend.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Min(Pair<V> x, Pair<V> y) => new(S.Min(x.Low, y.Low), S.Min(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Max(Pair<V> x, Pair<V> y) => new(S.Max(x.Low, y.Low), S.Max(x.High, y.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Abs(Pair<V> x) => new(S.Abs(x.Low), S.Abs(x.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> CopySign(Pair<V> magnitude, Pair<V> sign) => new(S.CopySign(magnitude.Low, sign.Low), S.CopySign(magnitude.High, sign.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> SelectLess(Pair<V> x, Pair<V> y, Pair<V> ifLess, Pair<V> otherwise) =>
        new(S.SelectLess(x.Low, y.Low, ifLess.Low, otherwise.Low), S.SelectLess(x.High, y.High, ifLess.High, otherwise.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Round(Pair<V> x) => new(S.Round(x.Low), S.Round(x.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Scale(Pair<V> x, Pair<V> n) => new(S.Scale(x.Low, n.Low), S.Scale(x.High, n.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> PowerOfTwo(Pair<V> n) => new(S.PowerOfTwo(n.Low), S.PowerOfTwo(n.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Exponent(Pair<V> x) => new(S.Exponent(x.Low), S.Exponent(x.High));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Normalize(Pair<V> x, out Pair<V> n)
    {
        V low = S.Normalize(x.Low, out V lowN);
        V high = S.Normalize(x.High, out V highN);
        n = new(lowN, highN);
        return new(low, high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Lookup(T* table, Pair<V> x, int shift) => new(S.Lookup(table, x.Low, shift), S.Lookup(table, x.High, shift));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> InDouble<F>(Pair<V> x, F f)
        where F : struct, IFunction =>
        new(S.InDouble(x.Low, f), S.InDouble(x.High, f));

    /// <inheritdoc/>
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes) => throw new UnreachableException();

    /// <inheritdoc/>
    public static Pair<V> Repeat(T* source) => throw new UnreachableException();

    /// <inheritdoc/>
    public static void AddDots<F>(ref Pair<V> sum0, ref Pair<V> sum1, T* factors, T* source0, T* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors => throw new UnreachableException();

    /// <inheritdoc/>
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns => throw new UnreachableException();
}
