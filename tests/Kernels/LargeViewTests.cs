using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>Views that reach beyond 2^31 and 2^32 bytes, up to the last element that a span can have, on memory of which only the touched pages exist.</summary>
public sealed unsafe class LargeViewTests : IDisposable
{
    // What a span of floats holds at most: 8 GiB less a float.
    private static readonly nint Bytes = (nint)Math.Min(int.MaxValue * (long)sizeof(float), nint.MaxValue);

    private readonly nint _operands = Map();
    private readonly nint _results = Map();

    private Span<float> Operands => Span(_operands);

    private Span<float> Results => Span(_results);

    public void Dispose()
    {
        foreach (nint memory in new[] { _operands, _results }.Where(memory => memory != -1))
        {
            _ = Pages.Unmap(memory, Bytes);
        }
    }

    [Fact]
    public void Views_reach_the_last_element()
    {
        // The last element of each lies at int.MaxValue - 1.
        MatrixSpan<float> rows = new(Operands, 3, 7, 1_073_741_820);
        Operands[^1] = 42;
        Assert.Equal(42, rows[2, 6]);
        Assert.Equal(42, rows.Slice(1, 2, 2, 5)[1, 4]);
        Assert.Equal(42, rows.Transpose().Slice(6, 0, 1, 3)[0, 2]);
        Assert.Equal(42, new ReadOnlyMatrixSpan<float>(Operands, 3, 3, 715_827_882, 357_913_941)[2, 2]);
        ReadOnlyMatrixBatch<float> batch = new(Operands, 3, 2, 3, 715_827_880, 715_827_884);
        Assert.Equal(42, batch[2][1, 2]);
        Assert.Equal(42, new ReadOnlyMatrixBatch<float>(Operands, [5, int.MaxValue - 6], 2, 3)[1][1, 2]);
        Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixSpan<float>(Operands, 3, 8, 1_073_741_820).Rows);
        Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixBatch<float>(Operands, 3, 2, 4, 715_827_880, 715_827_884).Count);
    }

    [Theory]
    [InlineData(5, 70, 300, false, false)]
    [InlineData(40, 70, 40, false, false)]
    [InlineData(40, 70, 40, true, true)]
    [InlineData(1, 70, 300, false, false)]
    [InlineData(1, 40, 300, false, true)]
    [InlineData(40, 1, 300, true, false)]
    public void Products_of_far_rows_have_the_bits_of_near_ones(int m, int n, int k, bool transposeA, bool transposeB)
    {
        // Each row some megabytes from the next; the last beyond 2^32 bytes.
        int ld = (int.MaxValue / Math.Max(m, Math.Max(n, k))) - 16;
        float[] a = Floats.Array(m * k, Values.Plain, 1), b = Floats.Array(k * n, Values.Plain, 2), expected = new float[m * n];
        Copy(a, Far(Operands, m, k, transposeA));
        Copy(b, Far(Operands[4096..], k, n, transposeB));
        Gemm.Multiply<float>(new(a, m, k), new(b, k, n), new(expected, m, n), execution: Isa.Scalar);
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            foreach (Blocking? path in new Blocking?[] { null, new(12, 256, 64, PackB: true, IsFar: true), new(12, 256, 64, PackB: false, IsFar: false) })
            {
                Run($"{kernels}, {path}", c => Gemm.Run<float, Identity>(Far(Operands, m, k, transposeA), Far(Operands[4096..], k, n, transposeB), c, default, 1, 0, Isa.On(kernels, 2), path, 1000));
            }

            using PackedMatrix<float> right = PackedMatrix.Pack<float>(Far(Operands[4096..], k, n, transposeB), Isa.On(kernels));
            Run($"{kernels}, right operand packed", c => Gemm.Multiply(Far(Operands, m, k, transposeA), right, c, execution: Isa.On(kernels)));
            using PackedMatrix<float> left = PackedMatrix.PackLeft<float>(Far(Operands, m, k, transposeA), Isa.On(kernels));
            Run($"{kernels}, left operand packed", c => Gemm.Multiply(left, Far(Operands[4096..], k, n, transposeB), c, execution: Isa.On(kernels)));
        }

        MatrixSpan<float> Far(Span<float> memory, int rows, int columns, bool transposed) =>
            transposed ? new MatrixSpan<float>(memory, columns, rows, ld).Transpose() : new(memory, rows, columns, ld);

        void Run(string what, FarProduct product)
        {
            MatrixSpan<float> c = Far(Results, m, n, false);
            Copy(new float[m * n], c);
            product(c);
            for (int i = 0; i < m * n; i++)
            {
                Assert.True(Floats.Same(expected[i], c[i / n, i % n]), $"{what}: element {i} is {c[i / n, i % n]:R}, expected {expected[i]:R}");
            }
        }

        void Copy(ReadOnlySpan<float> from, MatrixSpan<float> to)
        {
            for (int i = 0; i < to.Rows * to.Columns; i++)
            {
                to[i / to.Columns, i % to.Columns] = from[i];
            }
        }
    }

    [Fact]
    public void A_batch_of_far_matrices_has_the_bits_of_near_ones()
    {
        const int Count = 3, Size = 20, Stride = 715_000_000;
        float[] a = Floats.Array(Count * Size * Size, Values.Plain, 1), expected = new float[Count * Size * Size];
        Gemm.MultiplyBatch<float>(new(a, Count, Size, Size), new(a, Count, Size, Size), new(expected, Count, Size, Size), execution: Isa.Scalar);
        for (int i = 0; i < Count; i++)
        {
            a.AsSpan(i * Size * Size, Size * Size).CopyTo(Operands[(i * Stride)..]);
        }

        foreach (Execution execution in Isa.Each)
        {
            // Results between the operands, then operands at offsets.
            ReadOnlyMatrixBatch<float> far = new(Operands, Count, Size, Size, Stride, Size);
            Gemm.MultiplyBatch(far, far, new(Operands[4096..], Count, Size, Size, Stride, Size), execution: execution);
            AssertResult(Operands[4096..]);
            Gemm.MultiplyBatch(new(Operands, [0, Stride, 2 * Stride], Size, Size), far, new(Results, [0, Stride, 2 * Stride], Size, Size), execution: execution);
            AssertResult(Results);
        }

        void AssertResult(Span<float> memory)
        {
            for (int i = 0; i < Count; i++)
            {
                Span<float> result = memory.Slice(i * Stride, Size * Size);
                Floats.AssertSame(expected.AsSpan(i * Size * Size, Size * Size), result, $"matrix {i}");
                result.Clear();
            }
        }
    }

    private static nint Map()
    {
        const int Private = 0x02, Anonymous = 0x20, NoReserve = 0x4000, NoHugePages = 15;
        nint memory = OperatingSystem.IsLinux() && IntPtr.Size == 8 ? Pages.Map(0, Bytes, 3, Private | Anonymous | NoReserve, -1, 0) : -1;
        if (memory != -1)
        {
            _ = Pages.Advise(memory, Bytes, NoHugePages);
        }

        return memory;
    }

    private static Span<float> Span(nint memory)
    {
        Assert.SkipWhen(memory == -1, "This system does not map 8 GiB that are not there.");
        return new((void*)memory, int.MaxValue);
    }

    private delegate void FarProduct(MatrixSpan<float> c);
}
