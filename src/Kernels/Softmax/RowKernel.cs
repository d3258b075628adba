using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>A function of one contiguous row and, where it goes backward, of the gradient by its result.</summary>
internal unsafe interface IRowFunction
{
    static abstract void Run<S, V, T>(T* x, T* gradient, T* y, nint length)
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

        for (nint row = 0; row < rows; row++)
        {
            N.Run<S, V, T>(x + (row * strideX), gradient + (row * strideGradient), y + (row * strideY), columns);
        }
    }
}
