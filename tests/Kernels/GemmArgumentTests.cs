using NnSimd.Kernels;

namespace NnSimd.Tests;

public class GemmArgumentTests
{
    [Fact]
    public void Shapes_that_do_not_fit_throw_and_write_nothing()
    {
        float[] a = new float[12];
        float[] b = new float[12];
        float[] c = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), new(b, 3, 4), new(c, 3, 3))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), new(b, 4, 3), new(c, 2, 3))).ParamName);
        Assert.Equal("epilogue", Assert.Throws<ArgumentException>(
            () => Gemm.Multiply(new(a, 3, 4), new(b, 4, 3), new(c, 3, 3), Epilogue.Bias(new float[2]))).ParamName);
        Assert.Contains("Expected 4 rows", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), new(b, 3, 4), new(c, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], c);
    }

    [Fact]
    public void C_that_overlaps_an_operand_or_the_bias_throws_and_writes_nothing()
    {
        float[] memory = Floats.Array(64, Values.Plain, 1);
        float[] before = [.. memory];
        float[] other = new float[64];
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(memory, 4, 4), new(other, 4, 4), new(memory.AsSpan(15), 4, 4))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(other, 4, 4), new(memory, 4, 4), new(memory, 4, 4))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(
            () => Gemm.Multiply(new(other, 4, 4), new(other, 4, 4), new(memory, 4, 4), Epilogue.Bias(memory.AsSpan(15, 4)))).ParamName);
        Assert.Equal(before, memory);
    }

    [Fact]
    public void C_may_be_a_block_of_the_matrix_that_holds_an_operand()
    {
        // Columns 0 to 3 hold A, columns 4 to 7 receive C.
        float[] memory = Floats.Array(4 * 8, Values.Integers, 1);
        float[] b = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
        Gemm.Multiply<float>(new(memory, 4, 4, 8), new(b, 4, 4), new(memory.AsSpan(4), 4, 4, 8));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(memory.AsSpan(i * 8, 4), memory.AsSpan((i * 8) + 4, 4));
        }
    }

    [Property(MaxTest = 2000)]
    public void Overlap_is_exact_for_blocks_of_one_matrix_and_never_misses_one(byte startA, byte startC, byte shape, byte strides)
    {
        int[] memory = new int[400];
        (int rowsA, int columnsA, int rowsC, int columnsC) = ((shape & 3) + 1, ((shape >> 2) & 3) + 1, ((shape >> 4) & 3) + 1, (shape >> 6) + 1);
        int strideA = columnsA + (strides & 7);
        int strideC = (strides & 128) != 0 ? Math.Max(columnsC, strideA) : columnsC + ((strides >> 3) & 7);
        ReadOnlyMatrixSpan<int> a = new(memory.AsSpan(startA), rowsA, columnsA, strideA);
        MatrixSpan<int> c = new(memory.AsSpan(startC), rowsC, columnsC, strideC);
        for (int i = 0; i < rowsC; i++)
        {
            for (int j = 0; j < columnsC; j++)
            {
                c[i, j] = 1;
            }
        }

        bool shares = false;
        for (int i = 0; i < rowsA; i++)
        {
            for (int j = 0; j < columnsA; j++)
            {
                shares |= a[i, j] == 1;
            }
        }

        bool overlap = Guard.Overlap<int>(a, c);
        Assert.True(overlap || !shares, "A shared element was missed.");
        if (strideA == strideC && shares != overlap)
        {
            // Columns cross where rows do not: counted as overlapping only while the ranges of memory do.
            Assert.True(a.Data.Overlaps(c.Data));
        }
    }

    [Fact]
    public void Matrix_views_check_their_shape()
    {
        float[] data = new float[10];
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixSpan<float>(data, 3, 4).Rows).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => new MatrixSpan<float>(data, 2, 4, 7).Rows).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, -1, 4).Rows).ParamName);
        Assert.Equal("columnStride", Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOnlyMatrixSpan<float>(data, 1, 4, 4, -1).Rows).ParamName);
        Assert.Equal("rowStride", Assert.Throws<ArgumentException>(() => new MatrixSpan<float>(data, 2, 4, 0).Rows).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixSpan<float>(data, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue).Rows).ParamName);
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5)[2, 0]).ParamName);
        Assert.Equal(-1, Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5)[0, -1]).ActualValue);
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5).Slice(3, 0, 0, 1).Rows).ParamName);
        Assert.Equal("rowCount", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5).Slice(0, 0, 3, 1).Rows).ParamName);
        Assert.Equal("columnCount", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5).Slice(0, 1, 1, 5).Rows).ParamName);
        Assert.Equal("column", Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 5)[0, 5]).ParamName);
        Assert.Equal(4, new ReadOnlyMatrixSpan<float>(data, 4, 5, 0).Rows);
    }

    [Fact]
    public void A_transpose_and_a_slice_are_views()
    {
        float[] data = [1, 2, 3, 4, 5, 6];
        MatrixSpan<float> matrix = new(data, 2, 3);
        Assert.Equal(6, matrix.Transpose()[2, 1]);
        Assert.Equal(5, matrix.Slice(1, 1, 1, 2)[0, 0]);
        Assert.Equal(0, matrix.Slice(2, 3, 0, 0).Rows);
        matrix.Transpose().Slice(1, 0, 2, 1)[0, 0] = 9;
        Assert.Equal(9, data[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixSpan<float>(data, 2, 3).Slice(1, 0, 2, 1).Rows);
    }
}
