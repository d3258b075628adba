using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>How a kernel goes on through far memory beside its sums: the processor's own prefetchers do not follow so many columns.</summary>
internal static unsafe class DotAhead
{
    /// <summary>Asks for as much as a vector of columns has of the terms that are transposed at a time, and moves on: along a column of so many terms, then along the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch<S, V, T, F>(ref T* next, ref T* end, in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        if (F.Count<S, V, T>() > 1)
        {
            // The columns of blocks side by side, as they are read.
            FetchBlocks<S, V, T>(next, operands.AheadStride);
            next += S.ColumnTerms * F.Count<S, V, T>();
            return;
        }

        FetchLines<S, V, T>(next);
        next += S.Width * S.ColumnTerms;
        if (next >= end)
        {
            next += operands.AheadStride - operands.AheadTerms;
            end += operands.AheadStride;
        }
    }

    /// <summary>The same for two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchTwo<S, V, T, F>(ref T* next, ref T* end, in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        if (F.Count<S, V, T>() > 1)
        {
            FetchBlocks<S, V, T>(next + (S.Width / F.Count<S, V, T>() * operands.AheadStride), operands.AheadStride);
            Fetch<S, V, T, F>(ref next, ref end, in operands);
            return;
        }

        Fetch<S, V, T, F>(ref next, ref end, in operands);
        Fetch<S, V, T, F>(ref next, ref end, in operands);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchLines<S, V, T>(T* next)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        byte* line = (byte*)next;
        S.PrefetchLater(line);
        if (S.Width * S.ColumnTerms * sizeof(T) > 64)
        {
            S.PrefetchLater(line + 64);
        }

        if (S.Width * S.ColumnTerms * sizeof(T) > 128)
        {
            S.PrefetchLater(line + 128);
            S.PrefetchLater(line + 192);
        }

        if (S.Width * S.ColumnTerms * sizeof(T) > 256)
        {
            S.PrefetchLater(line + 256);
            S.PrefetchLater(line + 320);
            S.PrefetchLater(line + 384);
            S.PrefetchLater(line + 448);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchBlocks<S, V, T>(T* next, nint stride)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        FetchColumn<S, V, T>(next);
        if (S.Width > 4)
        {
            FetchColumn<S, V, T>(next + stride);
        }

        if (S.Width > 8)
        {
            FetchColumn<S, V, T>(next + (2 * stride));
            FetchColumn<S, V, T>(next + (3 * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchColumn<S, V, T>(T* next)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        S.PrefetchLater(next);
        if (4 * S.ColumnTerms * sizeof(T) > 64)
        {
            S.PrefetchLater((byte*)next + 64);
        }
    }
}
