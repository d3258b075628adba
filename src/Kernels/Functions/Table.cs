using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NnSimd.Kernels;

/// <summary>Tables of 16 constants.</summary>
internal static class Table
{
    /// <summary>Of each lane the entry that four bits of <paramref name="x"/> name, as <see cref="ISimd{V, T}.Lookup"/>.</summary>
    /// <param name="entries">Constants in the data of the program, which no collection moves, of the element type.</param>
    /// <param name="x">The lanes.</param>
    /// <param name="shift">The first of the bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe V Lookup<S, V, T, E>(ReadOnlySpan<E> entries, V x, int shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : unmanaged =>
        S.Lookup((T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(entries)), x, shift);
}
