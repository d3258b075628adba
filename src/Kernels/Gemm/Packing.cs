using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Copies of operand panels in the order in which the micro-kernel reads them.</summary>
internal static unsafe class Packing
{
    // Where rows are copied, so many rows further are brought near: each begins on another page, where the processor's own prefetchers begin anew.
    private const int RowsAhead = 4;

    // The longest vectors are transposed by halves, of which a narrow panel needs one.
    private const int Half = 8;

    /// <summary>
    /// A panel: <c>packed[k * width + lane] = source[lane * laneStride + k * step]</c>, zero in the lanes from <paramref name="lanes"/> to <paramref name="width"/>. A lane is
    /// a row of A or a column of B.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<S, V, T>(T* source, nint laneStride, nint step, nint lanes, nint width, nint depth, T* packed)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        T* end = packed + (depth * width);
        if (laneStride == 1)
        {
            for (nint k = 0; k < depth; k++)
            {
                CopyLanes<S, V, T>(source + (k * step), lanes, width, packed + (k * width), end, RowsAhead * step);
            }
        }
        else if (step == 1)
        {
            // The last lanes first: where a whole vector covers lanes of the next terms too, those are still to be written.
            for (nint lane = (width - 1) / S.Width * S.Width; lane >= 0; lane -= S.Width)
            {
                int rows = (int)nint.Clamp(lanes - lane, 0, S.Width);
                for (nint k = 0; k < depth; k += S.Width)
                {
                    int terms = (int)nint.Min(S.Width, depth - k);
                    T* target = packed + (k * width) + lane;
                    bool fits = target + ((terms - 1) * width) + S.Width <= end;
                    int stored = (int)nint.Min(S.Width, fits ? (width - lane + Half - 1) / Half * Half : width - lane);
                    S.Transpose(source + (lane * laneStride) + k, laneStride, rows, terms, target, width, stored);
                }
            }
        }
        else
        {
            for (nint k = 0; k < depth; k++)
            {
                for (nint lane = 0; lane < width; lane++)
                {
                    packed[(k * width) + lane] = lane < lanes ? source[(lane * laneStride) + (k * step)] : default;
                }
            }
        }
    }

    /// <summary>The lanes of one term, in whole vectors where they end before <paramref name="end"/>: what they cover of the next terms is still to be written. Elements <paramref name="ahead"/> are brought near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLanes<S, V, T>(T* source, nint lanes, nint width, T* packed, T* end, nint ahead)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        for (nint lane = 0; lane < width; lane += S.Width)
        {
            S.Prefetch(source + lane + ahead);
            nint count = nint.Min(S.Width, lanes - lane);
            V value = count > 0 ? Lanes.Load<S, V, T>(source + lane, (int)count) : S.Broadcast(default);
            bool fits = packed + lane + S.Width <= end;
            Lanes.Store<S, V, T>(packed + lane, value, fits ? S.Width : (int)nint.Min(S.Width, width - lane));
        }
    }
}
