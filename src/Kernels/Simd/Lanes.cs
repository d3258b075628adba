using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>An algorithm that treats its elements one by one: see <see cref="Lanes.ForEach"/>.</summary>
/// <typeparam name="T">The element type.</typeparam>
public unsafe interface IElementwise<T>
    where T : unmanaged
{
    /// <summary>Where the result of element 0 goes, the others after it: a large result may be written past the caches. Null where there is not one such place, or it is an input's.</summary>
    T* Destination { get; }

    /// <inheritdoc cref="IFunction.Interleave{S, V, T}"/>
    static virtual int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => 4;

    /// <inheritdoc cref="IFunction.IsMemoryBound{T}"/>
    static virtual bool IsMemoryBound => false;

    /// <summary>Treats the elements <paramref name="index"/> to <paramref name="index"/> + <paramref name="count"/> - 1, by <see cref="Lanes.Load"/> and <see cref="Lanes.Store"/>.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    void Apply<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>
/// Whole and partial vectors through one source: where <c>count</c> is the constant width, the JIT leaves the plain load or store; so a loop and
/// its tail run the same sequence of operations.
/// </summary>
public static unsafe class Lanes
{
    /// <summary>From this size on, the caches hold neither the elements nor the results.</summary>
    internal const int LeastFarBytes = 1 << 24;

    private const int LongestVector = 64;

    /// <summary>How many vectors a loop takes through a long function side by side: of double, or where there are 16 registers, two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int OfLongFunction<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => typeof(T) == typeof(double) || S.Registers == 16 ? 2 : 4;

    /// <summary>The first <paramref name="count"/> (1 to the width) elements, zero in the other lanes; nothing else is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V, T>(T* source, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        Debug.Assert(count >= 1 && count <= S.Width);
        return count == S.Width ? S.Load(source) : S.LoadPartial(source, count);
    }

    /// <summary>Writes the first <paramref name="count"/> (1 to the width) lanes; nothing else is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V, T>(T* destination, V value, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        Debug.Assert(count >= 1 && count <= S.Width);
        if (count == S.Width)
        {
            S.Store(destination, value);
        }
        else
        {
            S.StorePartial(destination, value, count);
        }
    }

    /// <summary>Treats <paramref name="length"/> elements: whole vectors, as many side by side as the function allows, then what remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForEach<S, V, T, TKernel>(in TKernel kernel, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IElementwise<T>
    {
        nint i = 0;
        if (TKernel.Interleave<S, V>() > 1 && length >= 2 * S.Width)
        {
            i = length * sizeof(T) < LeastFarBytes ? SideBySide<S, V, T, TKernel, Cached>(in kernel, 0, length)
                : TKernel.IsMemoryBound ? Streamed<S, V, T, TKernel>(in kernel, length)
                : SideBySide<S, V, T, TKernel, Far>(in kernel, 0, length);
        }

        if (i < length)
        {
            Rest<S, V, T, TKernel>(in kernel, i, length);
        }
    }

    /// <summary>Writes past the caches where it can: elements one by one up to a multiple of the longest vector's size, then whole vectors side by side.</summary>
    private static nint Streamed<S, V, T, TKernel>(in TKernel kernel, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IElementwise<T>
    {
        TKernel copy = kernel;
        nint destination = (nint)copy.Destination;
        if (destination == 0 || destination % sizeof(T) != 0)
        {
            return SideBySide<S, V, T, TKernel, Far>(in kernel, 0, length);
        }

        nint first = (LongestVector - (destination % LongestVector)) % LongestVector / sizeof(T);
        Rest<S, V, T, TKernel>(in kernel, 0, first);
        nint i = SideBySide<S, V, T, TKernel, PastTheCaches>(in kernel, first, length);
        S.Fence();
        return i;
    }

    /// <summary>From element <paramref name="i"/> on, as many whole vectors side by side as the function allows.</summary>
    /// <returns>The first element that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint SideBySide<S, V, T, TKernel, W>(in TKernel kernel, nint i, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IElementwise<T>
        where W : struct, IMemory
    {
        if (TKernel.Interleave<S, V>() >= 4 && length - i >= 8 * S.Width)
        {
            i = Whole<QuadSimd<S, V, T, W>, Quad<V>, T, TKernel>(in kernel, i, length);
        }

        if (TKernel.Interleave<S, V>() >= 2 && length - i >= 2 * S.Width)
        {
            i = Whole<PairSimd<S, V, T, W>, Pair<V>, T, TKernel>(in kernel, i, length);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Whole<S, V, T, TKernel>(in TKernel kernel, nint i, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IElementwise<T>
    {
        // Its fields stay in registers: no store can change the copy.
        TKernel copy = kernel;
        for (; i <= length - S.Width; i += S.Width)
        {
            copy.Apply<S, V>(i, S.Width);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<S, V, T, TKernel>(in TKernel kernel, nint i, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IElementwise<T>
    {
        TKernel copy = kernel;
        for (; i <= length - S.Width; i += S.Width)
        {
            copy.Apply<S, V>(i, S.Width);
        }

        // The second condition is always true. From it the JIT knows that what is left is no whole vector.
        int left = (int)(length - i);
        if (left > 0 && left < S.Width)
        {
            copy.Apply<S, V>(i, left);
        }
    }
}
