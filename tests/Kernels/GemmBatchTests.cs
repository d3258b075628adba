using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class GemmBatchSingleTests : GemmBatchTests<float>;

public sealed class GemmBatchDoubleTests : GemmBatchTests<double>;

public abstract class GemmBatchTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Canary = T.CreateTruncating(12345.5);

    [Property(MaxTest = 500)]
    public void A_batch_has_the_bits_of_one_multiplication_each(GemmCase c, BatchCase batch)
    {
        c = Smaller(c);
        Random random = new(c.Seed);
        using BatchMemory<T> a = new(batch.A, batch.Count, c.M, c.K, c.A, c.AtEnd, random, true);
        using BatchMemory<T> b = new(batch.B, batch.Count, c.K, c.N, c.B, c.AtEnd, random, true);
        using BatchMemory<T> result = new(batch.C, batch.Count, c.M, c.N, c.C, c.AtEnd, random, false);
        using GuardedMemory<T> bias = new(c.HasBias ? c.N * (batch.BiasOfEach ? batch.Count : 1) : 0, c.AtEnd);
        Floats.Fill<T>(a.Memory, c.Values, random);
        Floats.Fill<T>(b.Memory, c.Values, random);
        Floats.Fill<T>(bias.Span, c.Values, random);
        T[] before = Floats.Array<T>(batch.Count * c.M * c.N, c.Values, c.Seed);
        T[] expected = [.. before];
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<T> own = c.HasBias ? bias.Span.Slice(batch.BiasOfEach ? i * c.N : 0, c.N) : default;
            MatrixSpan<T> one = new(expected.AsSpan(i * c.M * c.N), c.M, c.N);
            Gemm.Multiply(a.View[i], b.View[i], one, new Epilogue<T, Relu>(own, c.HasBias, default), c.Alpha, c.Beta, Isa.Scalar);
        }

        Epilogue<T, Relu> epilogue = new(bias.Span, c.HasBias, default);
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                Execution execution = Isa.On(kernels, threads);
                Lay(result, before);
                Gemm.Run(a.View, b.View, null, result.Destination, epilogue.Bias, false, default(Relu), c.Alpha, c.Beta, execution, 1);
                AssertResult(expected, result, $"{kernels} on {threads} threads");

                if (batch.Count > 0 && batch.B == BatchLayoutKind.Shared)
                {
                    using PackedMatrix<T> packed = PackedMatrix.Pack(b.View[0], execution);
                    Lay(result, before);
                    Gemm.Run(a.View, default, packed, result.Destination, epilogue.Bias, false, default(Relu), c.Alpha, c.Beta, execution, 1);
                    AssertResult(expected, result, $"{kernels} on {threads} threads, right operand packed");
                }

                if (batch.Count > 0 && batch.A == BatchLayoutKind.Shared)
                {
                    using PackedMatrix<T> packed = PackedMatrix.PackLeft(a.View[0], execution);
                    Lay(result, before);
                    Gemm.Run(b.View.Transpose(), default, packed, result.Destination.Transpose(), epilogue.Bias, true, default(Relu), c.Alpha, c.Beta, execution, 1);
                    AssertResult(expected, result, $"{kernels} on {threads} threads, left operand packed");
                }
            }

            if (batch.Count > 0 && batch.B == BatchLayoutKind.Shared)
            {
                using PackedMatrix<T> packed = PackedMatrix.Pack(b.View[0], Isa.On(kernels));
                Lay(result, before);
                Gemm.MultiplyBatch(a.View, packed, result.Destination, epilogue, c.Alpha, c.Beta, Isa.On(kernels));
                AssertResult(expected, result, $"{kernels}, right operand packed");
            }

            if (batch.Count > 0 && batch.A == BatchLayoutKind.Shared)
            {
                using PackedMatrix<T> packed = PackedMatrix.PackLeft(a.View[0], Isa.On(kernels));
                Lay(result, before);
                Gemm.MultiplyBatch(packed, b.View, result.Destination, epilogue, c.Alpha, c.Beta, Isa.On(kernels));
                AssertResult(expected, result, $"{kernels}, left operand packed");
            }
        }
    }

    [Property(MaxTest = 20)]
    public void Matrices_that_are_brought_near_give_the_same_bits(GemmCase c, BatchCase batch)
    {
        // More than the L2 cache holds, but not for one product.
        const int Count = 24;
        c = c with { M = 70 + (c.M % 30), N = 70 + (c.N % 30), K = 70 + (c.K % 30), Values = Values.Plain };
        Random random = new(c.Seed);
        using BatchMemory<T> a = new(batch.A, Count, c.M, c.K, c.A, c.AtEnd, random, true);
        using BatchMemory<T> b = new(batch.B, Count, c.K, c.N, c.B, c.AtEnd, random, true);
        using BatchMemory<T> result = new(batch.C, Count, c.M, c.N, c.C, c.AtEnd, random, false);
        Floats.Fill<T>(a.Memory, c.Values, random);
        Floats.Fill<T>(b.Memory, c.Values, random);
        T[] before = Floats.Array<T>(Count * c.M * c.N, c.Values, c.Seed);
        T[] expected = [.. before];
        for (int i = 0; i < Count; i++)
        {
            Gemm.Multiply(a.View[i], b.View[i], new(expected.AsSpan(i * c.M * c.N), c.M, c.N), c.Alpha, c.Beta, Isa.Scalar);
        }

        foreach (KernelSet kernels in KernelSet.Supported)
        {
            Lay(result, before);
            Gemm.MultiplyBatch(a.View, b.View, result.Destination, c.Alpha, c.Beta, Isa.On(kernels));
            AssertResult(expected, result, kernels.ToString());
        }
    }

    [Property]
    public void Beta_zero_ignores_what_the_results_hold(GemmCase c, BatchCase batch)
    {
        c = Smaller(c) with { Values = Values.Plain, Beta = 0 };
        Random random = new(c.Seed);
        using BatchMemory<T> a = new(batch.A, batch.Count, c.M, c.K, c.A, c.AtEnd, random, true);
        using BatchMemory<T> b = new(batch.B, batch.Count, c.K, c.N, c.B, c.AtEnd, random, true);
        using BatchMemory<T> result = new(batch.C, batch.Count, c.M, c.N, c.C, c.AtEnd, random, false);
        Floats.Fill<T>(a.Memory, c.Values, random);
        Floats.Fill<T>(b.Memory, c.Values, random);
        foreach (Execution execution in Isa.Each)
        {
            result.Memory.Fill(T.NaN);
            Gemm.MultiplyBatch(a.View, b.View, result.Destination, c.Alpha, execution: execution);
            for (int i = 0; i < batch.Count; i++)
            {
                for (int row = 0; row < c.M; row++)
                {
                    for (int column = 0; column < c.N; column++)
                    {
                        Assert.False(T.IsNaN(result.View[i][row, column]), $"{execution.Kernels}: matrix {i}, element {row}, {column}");
                    }
                }
            }
        }
    }

    private static GemmCase Smaller(GemmCase c) => c with { M = Math.Min(c.M, 40), N = Math.Min(c.N, 70), K = Math.Min(c.K, 300) };

    private static void Lay(BatchMemory<T> result, T[] before)
    {
        result.Memory.Fill(Canary);
        MatrixBatch<T> batch = result.Destination;
        for (int i = 0; i < batch.Count; i++)
        {
            MatrixSpan<T> matrix = batch[i];
            for (int j = 0; j < matrix.Rows * matrix.Columns; j++)
            {
                matrix[j / matrix.Columns, j % matrix.Columns] = before[(i * matrix.Rows * matrix.Columns) + j];
            }
        }
    }

    private static void AssertResult(T[] expected, BatchMemory<T> result, string what)
    {
        MatrixBatch<T> batch = result.Destination;
        for (int i = 0; i < batch.Count; i++)
        {
            MatrixSpan<T> matrix = batch[i];
            for (int j = 0; j < matrix.Rows * matrix.Columns; j++)
            {
                ref T actual = ref matrix[j / matrix.Columns, j % matrix.Columns];
                T wanted = expected[(i * matrix.Rows * matrix.Columns) + j];
                Assert.True(Floats.Same(wanted, actual), $"{what}: matrix {i}, element {j} is {actual:R}, expected {wanted:R}");
                actual = Canary;
            }
        }

        Assert.False(result.Memory.ContainsAnyExcept(Canary), $"{what}: wrote into the gaps");
    }
}

public class GemmBatchArgumentTests
{
    [Fact]
    public void Results_without_elements_are_nothing_to_do()
    {
        // Of operands large enough to be brought near.
        const int Count = 8, N = 128, K = 512;
        float[] b = new float[Count * N * K];
        foreach (Execution execution in Isa.Each)
        {
            Gemm.MultiplyBatch(new ReadOnlyMatrixBatch<float>([], Count, 0, K), new(b, Count, K, N), new MatrixBatch<float>([], Count, 0, N), execution: execution);
            Gemm.MultiplyBatch(new ReadOnlyMatrixBatch<float>(b, Count, N, K), new([], Count, K, 0), new MatrixBatch<float>([], Count, N, 0), execution: execution);
        }
    }

    [Fact]
    public void Counts_and_shapes_that_do_not_fit_throw_and_write_nothing()
    {
        float[] a = new float[64], b = new float[64], c = Floats.Array(64, Values.Plain, 1), before = [.. c];
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(a, 2, 3, 4), new(b, 2, 3, 4), new(c, 2, 3, 3))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(a, 2, 3, 4), new(b, 2, 4, 3), new(c, 2, 2, 3))).ParamName);
        Assert.Equal("a", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(a, 2, 3, 4), new(b, 3, 4, 3), new(c, 3, 3, 3))).ParamName);
        Assert.Equal("b", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(a, 2, 3, 4), new(b, 3, 4, 3), new(c, 2, 3, 3))).ParamName);
        Assert.Equal("epilogue", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch(new(a, 2, 3, 4), new(b, 2, 4, 3), new(c, 2, 3, 3), Epilogue.Bias(new float[5]))).ParamName);
        PackedMatrix<float> packed = PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(b, 4, 3));
        Assert.Equal("a", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(packed, new(b, 2, 4, 3), new(c, 2, 3, 3))).ParamName);
        packed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Gemm.MultiplyBatch<float>(new(a, 2, 3, 4), packed, new(c, 2, 3, 3)));
        Assert.Equal(before, c);
    }

    [Fact]
    public void Results_that_overlap_an_operand_or_the_bias_throw_and_write_nothing()
    {
        float[] memory = Floats.Array(100, Values.Plain, 1), other = new float[100], before = [.. memory];
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(memory, 3, 2, 2), new(other, 3, 2, 2), new(memory.AsSpan(11), 3, 2, 2))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(() => Gemm.MultiplyBatch<float>(new(other, 3, 2, 2), new(memory, [20, 0, 12], 2, 2), new(memory.AsSpan(4), 3, 2, 2))).ParamName);
        Assert.Equal("c", Assert.Throws<ArgumentException>(
            () => Gemm.MultiplyBatch(new(other, 3, 2, 2), new(other, 3, 2, 2), new(memory, 3, 2, 2), Epilogue.Bias(memory.AsSpan(5, 2)))).ParamName);
        Assert.Equal(before, memory);
    }

    [Fact]
    public void Results_may_lie_between_the_matrices_of_an_operand()
    {
        // Records of A, B and C, one after the other.
        float[] memory = Floats.Array(3 * 12, Values.Integers, 1), expected = [.. memory];
        for (int i = 0; i < 3; i++)
        {
            Span<float> record = expected.AsSpan(12 * i, 12);
            float[] product = new float[4];
            Gemm.Multiply<float>(new(record, 2, 2), new(record[4..], 2, 2), new(product, 2, 2));
            product.CopyTo(record[8..]);
        }

        Gemm.MultiplyBatch<float>(new(memory, 3, 2, 2, 12, 2), new(memory.AsSpan(4), 3, 2, 2, 12, 2), new(memory.AsSpan(8), 3, 2, 2, 12, 2));
        Assert.Equal(expected, memory);
    }

    [Fact]
    public unsafe void Batch_views_check_their_shape()
    {
        float[] data = new float[24];
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixBatch<float>(data, 5, 1, 5).Count).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixBatch<float>(data, 1, int.MaxValue, int.MaxValue).Count).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOnlyMatrixBatch<float>(data, -1, 1, 1).Count).ParamName);
        Assert.Equal("batchStride", Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOnlyMatrixBatch<float>(data, 1, 1, 1, -1, 1).Count).ParamName);
        Assert.Equal("offsets", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixBatch<float>(data, [0, 21], 2, 2).Count).ParamName);
        Assert.Equal("offsets", Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixBatch<float>(data, [0, -1], 2, 2).Count).ParamName);
        Assert.Equal("matrices", Assert.Throws<ArgumentNullException>(() => new ReadOnlyMatrixBatch<float>(null, 1, 2, 2, 2).Count).ParamName);
        Assert.Equal("index", Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOnlyMatrixBatch<float>(data, 2, 2, 2)[2].Rows).ParamName);

        // To write, every element needs a place of its own.
        Assert.Equal("batchStride", Assert.Throws<ArgumentException>(() => new MatrixBatch<float>(data, 2, 2, 2, 3, 2).Count).ParamName);
        Assert.Equal("batchStride", Assert.Throws<ArgumentException>(() => new MatrixBatch<float>(data, 2, 2, 2, 0, 2).Count).ParamName);
        Assert.Equal("batchStride", Assert.Throws<ArgumentException>(() => new MatrixBatch<float>(data, 3, 2, 2, 2, 5).Count).ParamName);
        Assert.Equal("offsets", Assert.Throws<ArgumentException>(() => new MatrixBatch<float>(data, [8, 0, 5], 2, 2).Count).ParamName);
        Assert.Equal(3, new MatrixBatch<float>(data, 3, 2, 2, 2, 6).Count);
        Assert.Equal(3, new MatrixBatch<float>(data, [8, 0, 4], 2, 2).Count);
        Assert.Equal(3, new ReadOnlyMatrixBatch<float>(data, 3, 2, 2, 1, 2).Count);
    }

    [Fact]
    public void A_batch_gives_its_matrices()
    {
        float[] data = [.. Enumerable.Range(0, 24).Select(x => (float)x)];
        Assert.Equal(17, new ReadOnlyMatrixBatch<float>(data, 4, 2, 3)[2][1, 2]);
        Assert.Equal(15, new ReadOnlyMatrixBatch<float>(data, 4, 2, 3).Transpose()[2][0, 1]);
        Assert.Equal(9, new ReadOnlyMatrixBatch<float>(data, [20, 5], 2, 2)[1][1, 1] + new ReadOnlyMatrixSpan<float>(data, 2, 3).Repeat(7)[6][0, 1]);
        MatrixBatch<float> batch = new(data, 2, 2, 3, 3, 6);
        batch.Transpose()[1][2, 1] = -1;
        Assert.Equal(-1, data[11]);
    }
}
