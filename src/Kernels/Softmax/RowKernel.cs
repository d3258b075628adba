using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>A few rows, each contiguous: x, where a function goes backward the gradient by its result, and y.</summary>
internal readonly unsafe struct RowBlock<T>(T* x, nint strideX, T* gradient, nint strideGradient, T* y, nint strideY, int rows, nint columns)
    where T : unmanaged
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 4;

    public int Rows => rows;

    public nint Columns => columns;

    public T* X(int row) => x + (row * strideX);

    public T* Gradient(int row) => gradient + (row * strideGradient);

    public T* Y(int row) => y + (row * strideY);
}

/// <summary>
/// A function of each of a few rows of at least one element. What needs the whole of a row, its maximum or sum, is known long after its last element is read: so a step is taken
/// for all of the rows before the next.
/// </summary>
internal unsafe interface IRowFunction
{
    static abstract void Run<S, V, T>(in RowBlock<T> block)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>A function of each row of a matrix.</summary>
internal unsafe struct RowKernel<T, N>(T* x, nint strideX, T* gradient, nint strideGradient, T* y, nint strideY, int rows, int columns) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where N : struct, IRowFunction
{
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (columns == 0)
        {
            return;
        }

        for (nint row = 0; row < rows; row += RowBlock<T>.MostRows)
        {
            RowBlock<T> block = new(
                x + (row * strideX),
                strideX,
                gradient + (row * strideGradient),
                strideGradient,
                y + (row * strideY),
                strideY,
                (int)nint.Min(RowBlock<T>.MostRows, rows - row),
                columns);
            N.Run<S, V, T>(in block);
        }
    }
}
