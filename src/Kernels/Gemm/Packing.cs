using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Copies of operand blocks in the order in which the micro-kernel reads them.</summary>
internal static unsafe class Packing
{
    /// <summary>Columns of B as panels of NR = two vectors: panel, then row, then column. A last panel of fewer columns is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackB<S, V, T>(MatrixPointer<T> b, nint depth, nint columns, T* packed)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        nint nr = 2 * S.Width;
        for (nint j = 0; j < columns; j += nr)
        {
            MatrixPointer<T> panel = b.From(0, j);
            nint width = nint.Min(nr, columns - j);
            if (b.ColumnStride != 1)
            {
                if (width < nr)
                {
                    Clear<S, V, T>(packed, depth * nr);
                }

                Interleave(panel.Start, b.ColumnStride, b.RowStride, width, nr, depth, packed);
            }
            else if (width == nr)
            {
                CopyRows<S, V, T>(panel.Start, b.RowStride, depth, S.Width, S.Width, packed);
            }
            else
            {
                CopyEdge<S, V, T>(panel.Start, b.RowStride, depth, width, packed);
            }

            packed += depth * nr;
        }
    }

    /// <summary>Rows of A as panels of MR: panel, then column, then row. A last panel of fewer rows is as high as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackA<S, V, T>(MatrixPointer<T> a, nint rows, nint depth, T* packed)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        for (nint i = 0; i < rows; i += S.TileRows)
        {
            nint height = nint.Min(S.TileRows, rows - i);
            Interleave(a.At(i, 0), a.RowStride, a.ColumnStride, height, height, depth, packed);
            packed += depth * height;
        }
    }

    /// <summary>Rows of fewer elements than two vectors as two vectors each, zeros in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyEdge<S, V, T>(T* source, nint stride, nint rows, nint columns, T* packed)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged =>
        CopyRows<S, V, T>(source, stride, rows, (int)nint.Min(columns, S.Width), (int)nint.Max(columns - S.Width, 0), packed);

    /// <summary>Rows of <paramref name="left"/> and <paramref name="right"/> elements as two vectors each, zeros in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRows<S, V, T>(T* row, nint stride, nint depth, int left, int right, T* packed)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        for (nint k = 0; k < depth; k++)
        {
            S.Store(packed, Lanes.Load<S, V, T>(row, left));
            S.Store(packed + S.Width, right == 0 ? S.Broadcast(default) : Lanes.Load<S, V, T>(row + S.Width, right));
            row += stride;
            packed += 2 * S.Width;
        }
    }

    /// <summary>packed[k * width + lane] = source[lane * laneStride + k * step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave<T>(T* source, nint laneStride, nint step, nint lanes, nint width, nint depth, T* packed)
        where T : unmanaged
    {
        if (laneStride == 1)
        {
            for (nint k = 0; k < depth; k++)
            {
                for (nint lane = 0; lane < lanes; lane++)
                {
                    packed[lane] = source[lane];
                }

                source += step;
                packed += width;
            }

            return;
        }

        // Lane by lane, so that the reads run along the memory of a row of the operand.
        for (nint lane = 0; lane < lanes; lane++)
        {
            T* from = source + (lane * laneStride);
            T* to = packed + lane;
            for (nint k = 0; k < depth; k++)
            {
                *to = *from;
                from += step;
                to += width;
            }
        }
    }

    /// <summary>Zeros in a multiple of two vectors of elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clear<S, V, T>(T* target, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V zero = S.Broadcast(default);
        for (nint i = 0; i < length; i += S.Width)
        {
            S.Store(target + i, zero);
        }
    }
}
