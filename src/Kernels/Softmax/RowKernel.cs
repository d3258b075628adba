using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// A function of a contiguous row x of at least one element, and where it goes backward of the gradient by its result; y may be either. It takes three steps, each of which needs
/// what the one before makes of the whole row.
/// </summary>
internal unsafe interface IRowFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the first step, the maximum of x, is taken.</summary>
    static virtual bool TakesMaximum => false;

    static abstract T Sum<S, V>(T* x, T* gradient, T* y, T maximum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    static abstract void Finish<S, V>(T* x, T* gradient, T* y, T maximum, T sum, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <summary>The whole row in one vector, by the same operations.</summary>
    static abstract void OneVector<S, V>(T* x, T* gradient, T* y, int length)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>A function of each row of a matrix.</summary>
internal unsafe struct RowKernel<T, N>(T* x, nint strideX, T* gradient, nint strideGradient, T* y, nint strideY, int rows, int columns) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where N : struct, IRowFunction<T>
{
    // The maximum or the sum of a row is known long after its last element is read: so a step is taken for a few rows before the next.
    private const int BlockRows = 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (S.Width > 1 && columns <= S.Width)
        {
            for (nint row = 0; row < rows && columns > 0; row++)
            {
                N.OneVector<S, V>(X(row), Gradient(row), Y(row), columns);
            }
        }
        else
        {
            InSteps<S, V>();
        }
    }

    // Apart, so that a row of one vector makes no room for what the steps keep.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void InSteps<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        T* maxima = stackalloc T[2 * BlockRows], sums = maxima + BlockRows;
        for (nint begin = 0; begin < rows && columns > 0; begin += BlockRows)
        {
            nint end = nint.Min(begin + BlockRows, rows);
            for (nint row = begin; row < end && N.TakesMaximum; row++)
            {
                maxima[row - begin] = LogSumExp.Maximum<S, V, T>(X(row), columns);
            }

            for (nint row = begin; row < end; row++)
            {
                sums[row - begin] = N.Sum<S, V>(X(row), Gradient(row), Y(row), maxima[row - begin], columns);
            }

            for (nint row = begin; row < end; row++)
            {
                N.Finish<S, V>(X(row), Gradient(row), Y(row), maxima[row - begin], sums[row - begin], columns);
            }
        }
    }

    private readonly T* X(nint row) => x + (row * strideX);

    private readonly T* Gradient(nint row) => gradient + (row * strideGradient);

    private readonly T* Y(nint row) => y + (row * strideY);
}
