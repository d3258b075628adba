using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Whole and partial vectors through one source: where <c>count</c> is the constant width, the JIT leaves the plain load or store; so a loop and
/// its tail run the same sequence of operations.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>The first <paramref name="count"/> elements, zero in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V, T>(T* source, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        Debug.Assert(count >= 1 && count <= S.Width);
        return count == S.Width ? S.Load(source) : S.LoadPartial(source, count);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
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
}
