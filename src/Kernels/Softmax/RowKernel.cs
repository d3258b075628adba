namespace NnSimd.Kernels;

/// <summary>A function of one contiguous row.</summary>
internal unsafe interface IRowFunction
{
    static abstract void Run<S, V>(float* x, float* y, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged;
}

/// <summary>A function of each row of a matrix.</summary>
internal unsafe struct RowKernel<N>(float* x, nint strideX, float* y, nint strideY, int rows, int columns) : IKernel<float>
    where N : struct, IRowFunction
{
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        if (columns == 0)
        {
            return;
        }

        for (nint row = 0; row < rows; row++)
        {
            N.Run<S, V>(x + (row * strideX), y + (row * strideY), columns);
        }
    }
}
