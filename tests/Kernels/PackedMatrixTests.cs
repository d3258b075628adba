using NnSimd.Kernels;

namespace NnSimd.Tests;

public class PackedMatrixTests
{
    [Fact]
    public void A_wrong_shape_operand_or_kernel_set_throws_and_writes_nothing()
    {
        float[] a = new float[12], b = new float[12], c = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        using PackedMatrix<float> right = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(b, 4, 3));
        using PackedMatrix<float> left = PackedMatrix.PackLeft(new MatrixSpan<float>(a, 3, 4));
        Assert.Equal((4, 3, GemmOperand.Right, KernelSet.Best), (right.Rows, right.Columns, right.Operand, right.Kernels));
        Assert.Equal((3, 4, GemmOperand.Left, KernelSet.Best), (left.Rows, left.Columns, left.Operand, left.Kernels));
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 4, 3), right, new(c, 3, 3))).ParamName);
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(left, new(b, 3, 4), new(c, 3, 3))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), right, new(c, 2, 3))).ParamName);
        Assert.Equal("epilogue", Assert.Throws<ArgumentException>(() => Gemm.Multiply(left, new(b, 4, 3), new(c, 3, 3), Epilogue.Bias(new float[4]))).ParamName);
        Assert.Equal("b", Assert.Throws<ArgumentNullException>(() => Gemm.Multiply<float>(new(a, 3, 4), (PackedMatrix<float>)null!, new(c, 3, 3))).ParamName);

        // Each is packed for its place.
        Assert.Contains("packed as the Right operand", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), left, new(c, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("packed as the Left operand", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(right, new(b, 3, 3), new(c, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], c);
    }

    [Fact]
    public void A_matrix_packed_for_one_kernel_set_is_refused_by_every_other()
    {
        float[] a = new float[12], c = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        foreach (Execution packs in Isa.Each)
        {
            using PackedMatrix<float> right = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(a, 4, 3), packs);
            using PackedMatrix<float> left = PackedMatrix.PackLeft(new ReadOnlyMatrixSpan<float>(a, 3, 4), packs);
            foreach (Execution runs in Isa.Each.Where(runs => runs.Kernels != packs.Kernels))
            {
                ArgumentException refusal = Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(new(a, 3, 4), right, new(c, 3, 3), execution: runs));
                Assert.Equal("b", refusal.ParamName);
                Assert.Contains($"'{runs.Kernels}'", refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"'{packs.Kernels}'", refusal.Message, StringComparison.Ordinal);
                Assert.Equal("a", Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(left, new(a, 4, 3), new(c, 3, 3), execution: runs)).ParamName);
            }
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], c);
    }

    [Fact]
    public void After_disposal_it_throws_and_disposing_again_does_nothing()
    {
        float[] a = new float[9], c = new float[9];
        PackedMatrix<float> packed = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(a, 3, 3));
        packed.Dispose();
        packed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Gemm.Multiply<float>(new(a, 3, 3), packed, new(c, 3, 3)));
        Assert.Equal((3, 3), (packed.Rows, packed.Columns));
    }

    [Fact]
    public void The_matrix_may_change_once_it_is_packed()
    {
        float[] a = Floats.Array(60, Values.Integers, 1), b = Floats.Array(60, Values.Integers, 2), expected = new float[36], c = new float[36];
        Gemm.Multiply<float>(new(a, 6, 10), new(b, 10, 6), new(expected, 6, 6));
        using PackedMatrix<float> right = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(b, 10, 6));
        b.AsSpan().Fill(float.NaN);
        Gemm.Multiply(new(a, 6, 10), right, new(c, 6, 6));
        Assert.Equal(expected, c);
    }

    [Fact]
    public void Zero_dimensions_pack_and_multiply()
    {
        foreach (Execution execution in Isa.Each)
        {
            float[] c = [7, 7, 7, 7];
            using PackedMatrix<float> noTerms = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>([], 0, 2), execution);
            Gemm.Multiply<float>(new([], 2, 0), noTerms, new(c, 2, 2), beta: 2, execution: execution);
            Assert.Equal([14, 14, 14, 14], c);
            Gemm.Multiply<float>(new([], 2, 0), noTerms, new(c, 2, 2), execution: execution);
            Assert.Equal([0, 0, 0, 0], c);
            using PackedMatrix<float> noColumns = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>([], 2, 0), execution);
            Gemm.Multiply<float>(new(c, 2, 2), noColumns, new([], 2, 0), execution: execution);
            using PackedMatrix<float> noRows = PackedMatrix.PackLeft(new ReadOnlyMatrixSpan<float>([], 0, 2), execution);
            Gemm.Multiply<float>(noRows, new(c, 2, 2), new([], 0, 2), execution: execution);
        }
    }

    [Fact]
    public void A_call_under_way_keeps_a_disposed_operand()
    {
        float[] a = Floats.Array(40 * 20, Values.Integers, 1), b = Floats.Array(20 * 500, Values.Integers, 2), expected = new float[40 * 500], c = new float[40 * 500];
        Gemm.Multiply<float>(new(a, 40, 20), new(b, 20, 500), new(expected, 40, 500));
        for (int round = 0; round < 3; round++)
        {
            PackedMatrix<float> packed = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(b, 20, 500));
            WeakReference memory = new(packed.Panels);
            Calling.First = () =>
            {
                Calling.First = null;
                packed.Dispose();
                GC.Collect();
                Assert.True(memory.IsAlive);
            };
            Gemm.Multiply(new(a, 40, 20), packed, new(c, 40, 500), Epilogue.Activation<Calling>(), execution: new() { MaxThreads = 1 });
            Assert.Null(Calling.First);
            Assert.Equal(expected, c);
        }
    }
}
