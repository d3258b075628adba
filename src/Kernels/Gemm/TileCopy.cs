using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Copies of a tile of C whose columns are not next to each other.</summary>
internal static unsafe class TileCopy<S, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged
{
    // Rows of a tile that take less time copied by blocks than one by one.
    private const int LeastTransposed = 4;

    /// <summary>Copies a tile between C and its scratch, which lies by rows: by blocks where C lies by columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(MatrixPointer<T> source, MatrixPointer<T> destination, nint rows, nint columns)
    {
        if (rows >= LeastTransposed && source.ColumnStride == 1 && destination.RowStride == 1)
        {
            Transpose(source, destination, rows, columns);
        }
        else if (rows >= LeastTransposed && source.RowStride == 1 && destination.ColumnStride == 1)
        {
            Transpose(source.Transposed(), destination.Transposed(), columns, rows);
        }
        else
        {
            for (nint i = 0; i < rows; i++)
            {
                for (nint j = 0; j < columns; j++)
                {
                    *destination.At(i, j) = *source.At(i, j);
                }
            }
        }
    }

    /// <summary>Copies rows to columns that are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(MatrixPointer<T> source, MatrixPointer<T> destination, nint rows, nint columns)
    {
        for (nint i = 0; i < rows; i += S.Width)
        {
            int lanes = (int)nint.Min(S.Width, rows - i);
            for (nint j = 0; j < columns; j += S.Width)
            {
                S.Transpose(source.At(i, j), source.RowStride, lanes, (int)nint.Min(S.Width, columns - j), destination.At(i, j), destination.ColumnStride, lanes);
            }
        }
    }
}
