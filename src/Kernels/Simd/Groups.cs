using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>An instruction set whose vectors are several of another side by side: see <see cref="PairSimd{S, V, T, W}"/>.</summary>
/// <typeparam name="G">The group of vectors.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal interface IGroup<G, V, T> : ISimd<G, T>
    where G : unmanaged
    where V : unmanaged
    where T : unmanaged
{
    /// <summary>Combines the terms of a reduction with its accumulators of two or four vectors (see <see cref="Reduction"/>); those of the next group come first then.</summary>
    /// <typeparam name="R">The reduction.</typeparam>
    static abstract void Accumulate<R>(ref Quad<V> accumulators, G terms)
        where R : struct, IReduction;
}

/// <summary>A group of vectors in part: of its first lanes, those in the vector of an index.</summary>
internal static unsafe class Groups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPart<S, V, T>(T* source, int count, int index)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        source += index * S.Width;
        count -= index * S.Width;
        return count >= S.Width ? S.Load(source) : count > 0 ? S.LoadPartial(source, count) : S.Constant(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePart<S, V, T>(T* destination, V value, int count, int index)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        destination += index * S.Width;
        count -= index * S.Width;
        if (count >= S.Width)
        {
            S.Store(destination, value);
        }
        else if (count > 0)
        {
            S.StorePartial(destination, value, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SelectPart<S, V, T>(int count, V first, V rest, int index)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        count -= index * S.Width;
        return count >= S.Width ? first : S.SelectFirst(int.Max(count, 0), first, rest);
    }
}
