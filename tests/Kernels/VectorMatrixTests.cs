using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class VectorMatrixSingleTests : VectorMatrixTests<float>;

public sealed class VectorMatrixDoubleTests : VectorMatrixTests<double>;

/// <summary>One row times a matrix of contiguous columns: columns and terms around the vectors, the groups of columns, and the summation blocks that go side by side.</summary>
public abstract class VectorMatrixTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Property(MaxTest = 300)]
    public void A_row_times_columns_gives_the_same_bits_on_every_ISA(VectorCase v)
    {
        GemmCase c = v.Case;
        using GemmOperands<T> operands = new(c);
        T[] expected = operands.Multiply<Tanh>(Isa.Scalar, new Blocking(96, 256, 4096, PackB: true, IsFar: true));
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            Floats.AssertSame<T>(expected, operands.Multiply<Tanh>(Isa.On(kernels)), $"{kernels}");
            Floats.AssertSame<T>(expected, operands.Multiply<Tanh>(Isa.On(kernels, 3), workPerThread: 1), $"{kernels} on 3 threads");
        }
    }

    /// <summary>Enough memory to be read column by column before it is used: whole columns, a part of the last summation blocks, and columns that are no whole vector.</summary>
    [Theory]
    [InlineData(1037, 4615)]
    [InlineData(1037, 4608)]
    [InlineData(17001, 270)]
    public void A_matrix_in_far_memory_gives_the_same_bits_on_every_ISA(int n, int k)
    {
        T[] a = Floats.Array<T>(k, Values.Plain, 1);
        T[] b = Floats.Array<T>(n * k, Values.Plain, 2);
        T[]? expected = null;
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            T[] c = Floats.Array<T>(n, Values.Plain, 3);
            Gemm.Multiply<T>(new(a, 1, k), new ReadOnlyMatrixSpan<T>(b, n, k).Transpose(), new(c, 1, n), 0.5, 2, Isa.On(kernels));
            expected ??= c;
            Floats.AssertSame<T>(expected, c, $"{kernels}");
        }
    }
}
