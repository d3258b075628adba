using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>An algorithm that treats its elements one by one: see <see cref="Lanes.ForEach"/>.</summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IElementwise<T>
    where T : unmanaged
{
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

    /// <summary>Treats <paramref name="length"/> elements: whole vectors, then what remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForEach<S, V, T, TKernel>(TKernel kernel, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TKernel : struct, IElementwise<T>
    {
        nint i = 0;
        for (; i <= length - S.Width; i += S.Width)
        {
            kernel.Apply<S, V>(i, S.Width);
        }

        if (i < length)
        {
            kernel.Apply<S, V>(i, (int)(length - i));
        }
    }
}
