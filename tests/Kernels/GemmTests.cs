using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class GemmSingleTests : GemmTests<float, Identity, Relu>;

public sealed class GemmDoubleTests : GemmTests<double, Identity, Relu>;

/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="I">No activation.</typeparam>
/// <typeparam name="R">max(x, 0).</typeparam>
public abstract class GemmTests<T, I, R>
    where T : unmanaged, IFloatingPointIeee754<T>
    where I : struct, IActivation
    where R : struct, IActivation
{
    // Small blocks, so that small shapes run every loop more than once and every mix of packed and in-place operands.
    private static readonly Blocking?[] Paths =
    [
        null,
        new(96, 256, 4096, PackB: false, IsFar: false),
        new(96, 256, 4096, PackB: true, IsFar: false),
        new(96, 512, 4096, PackB: false, IsFar: true),
        new(96, 256, 4096, PackB: true, IsFar: true),
        new(12, 256, 64, PackB: true, IsFar: true),
        new(24, 256, 128, PackB: false, IsFar: true),
        new(1, 512, 64, PackB: true, IsFar: false),
    ];

    [Property(MaxTest = 1000)]
    public void Gemm_gives_the_same_bits_on_every_ISA_path_and_thread_count(GemmCase c)
    {
        using GemmOperands<T> operands = new(c);
        T[] expected = operands.Multiply<I>(Isa.Scalar);
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            foreach (Blocking? path in Paths)
            {
                T[] actual = operands.Multiply<I>(Isa.On(kernels), path);
                Floats.AssertSame<T>(expected, actual, $"{kernels}, {path}");
            }

            foreach (GemmOperand operand in Enum.GetValues<GemmOperand>())
            {
                Floats.AssertSame<T>(expected, operands.MultiplyPacked<I>(Isa.On(kernels), operand), $"{kernels}, {operand} operand packed");
            }

            foreach (int threads in new[] { 2, 3, 7 })
            {
                T[] actual = operands.Multiply<I>(Isa.On(kernels, threads), workPerThread: 1);
                Floats.AssertSame<T>(expected, actual, $"{kernels} on {threads} threads");
            }
        }
    }

    /// <summary>Every height of the tile that packs a panel, and the tiles that read it, with A by rows and by columns.</summary>
    [Fact]
    public void A_panel_packed_by_the_first_tile_serves_the_others()
    {
        const int N = 70;
        const int K = 300;
        Blocking blocking = new(96, 256, 4096, PackB: true, IsFar: true);
        T[] b = Floats.Array<T>(K * N, Values.Plain, 1);
        for (int m = 2; m <= 38; m++)
        {
            T[] a = Floats.Array<T>(m * K, Values.Plain, m);
            foreach (bool transposed in new[] { false, true })
            {
                T[] expected = Multiply(KernelSet.Scalar, null);
                foreach (KernelSet kernels in KernelSet.Supported)
                {
                    Floats.AssertSame<T>(expected, Multiply(kernels, blocking), $"{m} rows, transposed {transposed}, on {kernels}");
                }

                T[] Multiply(KernelSet kernels, Blocking? path)
                {
                    T[] c = new T[m * N];
                    ReadOnlyMatrixSpan<T> left = transposed ? new ReadOnlyMatrixSpan<T>(a, K, m).Transpose() : new(a, m, K);
                    Gemm.Run<T, I>(left, new(b, K, N), new(c, m, N), default, T.One, T.Zero, Isa.On(kernels), path, double.PositiveInfinity);
                    return c;
                }
            }
        }
    }

    /// <summary>Every number of rows from those that one tile of segments takes to those of three, and of columns, with A by rows and by columns, and terms that fill no segment.</summary>
    [Fact]
    public void Few_columns_give_the_same_bits()
    {
        int[] depths = [73, Gemm.SummationBlock, Gemm.SummationBlock + 2, (2 * Gemm.SummationBlock) + 75];
        bool[] orders = [false, true];
        var shapes =
            from k in depths
            from m in Enumerable.Range(11, 51)
            where k == 73 || (m - 11) % 7 == 0
            from n in Enumerable.Range(1, 20)
            from transposed in orders
            select (m, n, k, transposed);
        foreach ((int m, int n, int k, bool transposed) in shapes)
        {
            // Rows of B that overlap too: what is behind the columns of one row may be nobody's.
            int apart = new[] { n, n + 3, 1, 0 }[((m / 2) + n) % 4];
            GemmCase c = new(m, n, k, new(transposed, 0, 1), new(false, apart - n, 1), new(false, 2, 1), 1.7f, 0.25f, true, Values.Plain, (m + n) % 2 == 0, m);
            using GemmOperands<T> operands = new(c);
            T[] expected = operands.Multiply<R>(Isa.Scalar);
            foreach (KernelSet kernels in KernelSet.Supported)
            {
                Floats.AssertSame<T>(expected, operands.Multiply<R>(Isa.On(kernels)), $"{c} on {kernels}");
            }
        }
    }

    /// <summary>Every number of rows that goes along rows of B pages apart, and one more; columns around vectors and beyond a block, terms that are no multiple of those taken together.</summary>
    [Fact]
    public void Few_rows_times_a_large_matrix_give_the_same_bits()
    {
        (int N, int K)[] sizes = [(257, 1029), (1033, 2 * Gemm.SummationBlock), (2064, 515), (4131, 519)];
        bool[] orders = [false, true];
        var shapes =
            from size in sizes
            from m in Enumerable.Range(2, 3)
            from transposed in orders
            select (m, size.N, size.K, transposed);
        foreach ((int m, int n, int k, bool transposed) in shapes)
        {
            float beta = m % 3 == 0 ? 0 : 0.25f;
            AssertSame(new(m, n, k, new(transposed, m % 2, 1), new(false, 1024 - (n % 1024), 1), new(false, 2, 1), 1.7f, beta, true, Values.Plain, m % 2 == 0, m));
        }
    }

    /// <summary>Few rows times columns that are contiguous, from fewer than a vector has lanes to several vectors, which share few sets of the L1 cache, all, or none; terms that fill blocks and no vector; C by rows and scattered.</summary>
    [Fact]
    public void Dot_products_give_the_same_bits()
    {
        int[] rows = [1, 2, 3, 4, 5, 6, 7, 8, 11, 16];
        int[] widths = [1, 2, 3, 7, 8, 9, 13, 15, 16, 17, 31, 33, 50, 77];
        int[] depths = [2, 13, 27, 70, Gemm.SummationBlock, (2 * Gemm.SummationBlock) + 19, 4 * Gemm.SummationBlock, (6 * Gemm.SummationBlock) + 5];
        int[] strides = [1, 256, 1024];
        var shapes =
            from m in rows
            from n in widths
            from k in depths
            from stride in m < 3 ? strides : [strides[(m + n) % 3]]
            select (m, n, k, stride);
        foreach ((int m, int n, int k, int stride) in shapes)
        {
            int apart = (k + stride - 1) / stride * stride;
            AssertSame(new(m, n, k, new(n % 2 == 0, k % 3, 1), new(true, apart - k, 1), new((m + n + k) % 5 == 0, 2, 1), 1.7f, k % 2 == 0 ? 0 : 0.25f, true, Values.Plain, (m + n) % 2 == 0, n));
        }
    }

    /// <summary>Rows that are contiguous times few columns, which are the columns and the rows of dot products: a part of them, and more.</summary>
    [Fact]
    public void Few_columns_give_the_same_bits_along_rows()
    {
        int[] rows = [9, 16, 40, 130, 1030, 2060];
        int[] depths = [64, 130, Gemm.SummationBlock + 3, 5 * Gemm.SummationBlock];
        bool[] choices = [false, true];
        var shapes =
            from m in rows
            from n in Enumerable.Range(2, 7)
            from transposed in choices
            from k in m > 1000 ? [67] : depths
            select (m, n, k, transposed);
        foreach ((int m, int n, int k, bool transposed) in shapes)
        {
            AssertSame(new(m, n, k, new(false, k % 3, 1), new(transposed, 2, 1), new(false, n % 2, 1), 1.7f, m % 3 == 0 ? 0 : 0.25f, true, Values.Plain, n % 2 == 0, m));
        }
    }

    /// <summary>Every number of terms that is a matter of writing C, and one more, rows even and odd, columns around the vectors and beyond a block of them.</summary>
    [Fact]
    public void Few_terms_give_the_same_bits()
    {
        int[] columns = [3, 4, 9, 16, 17, 31, 32, 33, 47, 63, 64, 65, 79, 80, 95, 97, 128, 140, 1030, 2060];
        bool[] choices = [false, true];
        var shapes =
            from k in Enumerable.Range(1, 9)
            from n in columns
            from m in n < 1000 ? Enumerable.Range(2, 4) : [5]
            from transposed in choices
            from finishes in choices
            select (m, n, k, transposed, finishes);
        foreach ((int m, int n, int k, bool transposed, bool finishes) in shapes)
        {
            float beta = (m + n + k) % 3 == 0 ? 0 : 0.25f;
            GemmCase c = new(m, n, k, new(transposed, 1, 1), new(false, 3, 1), new(false, 2, 1), 1.7f, beta, finishes, Values.Plain, (m + n) % 2 == 0, m);
            using GemmOperands<T> operands = new(c);
            T[] expected = Multiply(Isa.Scalar, new Blocking(96, 256, 4096, PackB: false, IsFar: false));
            foreach (KernelSet kernels in KernelSet.Supported)
            {
                Floats.AssertSame<T>(expected, Multiply(Isa.On(kernels), null), $"{c} on {kernels}");
            }

            T[] Multiply(Execution execution, Blocking? path) => finishes ? operands.Multiply<R>(execution, path) : operands.Multiply<I>(execution, path);
        }
    }

    /// <summary>Lines of the L1 cache that are a page apart share a set: operands that lie so are walked in other ways.</summary>
    [Property]
    public void Operands_whose_rows_are_pages_apart_give_the_same_bits(GemmCase c)
    {
        c = c with { M = 2 + c.M, N = 128 + (c.N % 40), K = 1 + c.K };
        Layout Paged(Layout layout, int rows, int columns) => new(layout.Transposed, 1024 - ((layout.Transposed ? rows : columns) % 1024), 1);
        using GemmOperands<T> paged = new(c with { A = Paged(c.A, c.M, c.K), B = Paged(c.B, c.K, c.N), C = Paged(c.C, c.M, c.N) });
        T[] expected = [.. paged.Before];
        Gemm.Multiply(new(Tight(paged.A), c.M, c.K), new(Tight(paged.B), c.K, c.N), new MatrixSpan<T>(expected, c.M, c.N), paged.Epilogue<I>(), c.Alpha, c.Beta, Isa.Scalar);
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            // In blocks of all rows and of a few.
            foreach (Blocking? path in new Blocking?[] { null, new(24, 256, 4096, PackB: true, IsFar: true) })
            {
                Floats.AssertSame<T>(expected, paged.Multiply<I>(Isa.On(kernels), path), $"{kernels}, {path}");
            }

            Floats.AssertSame<T>(expected, paged.Multiply<I>(Isa.On(kernels, 3), workPerThread: 1), $"{kernels} on 3 threads");
        }

        static T[] Tight(ReadOnlyMatrixSpan<T> matrix)
        {
            T[] elements = new T[matrix.Rows * matrix.Columns];
            for (int i = 0; i < elements.Length; i++)
            {
                elements[i] = matrix[i / matrix.Columns, i % matrix.Columns];
            }

            return elements;
        }
    }

    [Property(MaxTest = 1000)]
    public void Gemm_lies_within_the_proven_bound_of_the_reference(GemmCase c)
    {
        c = c with { Values = Values.Plain };
        using GemmOperands<T> operands = new(c);
        double[] exact = new double[c.M * c.N];
        double[] bound = new double[c.M * c.N];
        Reference.Multiply(operands.A, operands.B, operands.BeforeView, new(exact, c.M, c.N), c.Alpha, c.Beta, operands.Bias);
        Reference.MultiplyBound(operands.A, operands.B, operands.BeforeView, new(bound, c.M, c.N), c.Alpha, c.Beta, operands.Bias);
        T[] actual = operands.Multiply<I>(Isa.Scalar);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(double.CreateTruncating(actual[i]) - exact[i]) <= bound[i], $"element {i}: {actual[i]:R} is not within {bound[i]:R} of {exact[i]:R}");
        }
    }

    [Property]
    public void Gemm_is_exact_on_small_integers(GemmCase c)
    {
        c = c with { Values = Values.Integers, Alpha = -1, Beta = c.Beta == 0 ? 0 : 2 };
        using GemmOperands<T> operands = new(c);
        double[] exact = new double[c.M * c.N];
        Reference.Multiply(operands.A, operands.B, operands.BeforeView, new(exact, c.M, c.N), c.Alpha, c.Beta, operands.Bias);
        foreach (Execution execution in Isa.Each)
        {
            Assert.Equal(exact, operands.Multiply<I>(execution).Select(x => double.CreateTruncating(x)));
        }
    }

    [Property]
    public void A_row_has_the_same_bits_in_any_batch(GemmCase c, Seed seed)
    {
        using GemmOperands<T> operands = new(c);
        foreach (Execution execution in Isa.Each)
        {
            T[] whole = operands.Multiply<R>(execution);
            for (int row = 0; row < c.M;)
            {
                int rows = Math.Min(c.M - row, 1 + ((seed.Value + row) % 7));
                T[] part = operands.Before.AsSpan(row * c.N, rows * c.N).ToArray();
                Gemm.Multiply(operands.A.Slice(row, 0, rows, c.K), operands.B, new(part, rows, c.N), operands.Epilogue<R>(), c.Alpha, c.Beta, execution);
                Floats.AssertSame<T>(whole.AsSpan(row * c.N, rows * c.N), part, $"{execution.Kernels}, rows {row} to {row + rows}");
                row += rows;
            }
        }
    }

    [Property]
    public void The_epilogue_is_the_bias_then_the_activation(GemmCase c)
    {
        using GemmOperands<T> operands = new(c);
        using GemmOperands<T> plain = new(c with { HasBias = false });
        foreach (Execution execution in Isa.Each)
        {
            // The two cases draw different values for C, so both take it from beta = 0 or share it.
            operands.Before.CopyTo(plain.Before, 0);
            T[] expected = plain.Multiply<I>(execution);
            for (int i = 0; c.HasBias && i < expected.Length; i++)
            {
                expected[i] += operands.Bias[i % c.N];
            }

            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = T.Zero > expected[i] ? T.Zero : expected[i];
            }

            foreach (Blocking? path in Paths)
            {
                Floats.AssertSame<T>(expected, operands.Multiply<R>(execution, path), $"{execution.Kernels}, {path}");
            }
        }
    }

    [Property]
    public void Beta_zero_ignores_what_C_holds(GemmCase c)
    {
        using GemmOperands<T> operands = new(c with { Beta = 0, Values = Values.Plain });
        foreach (Execution execution in Isa.Each)
        {
            foreach (Blocking? path in Paths)
            {
                operands.Before.AsSpan().Clear();
                T[] expected = operands.Multiply<I>(execution, path);
                operands.Before.AsSpan().Fill(T.NaN);
                Floats.AssertSame<T>(expected, operands.Multiply<I>(execution, path), $"{execution.Kernels}, {path}");
                Floats.AssertSame<T>(expected, operands.Multiply<I>(execution with { MaxThreads = 3 }, path, workPerThread: 1), $"{execution.Kernels}, {path} on 3 threads");
                Assert.DoesNotContain(expected, T.IsNaN);
            }

            foreach (GemmOperand operand in Enum.GetValues<GemmOperand>())
            {
                operands.Before.AsSpan().Clear();
                T[] expected = operands.MultiplyPacked<I>(execution, operand);
                operands.Before.AsSpan().Fill(T.NaN);
                Floats.AssertSame<T>(expected, operands.MultiplyPacked<I>(execution, operand), $"{execution.Kernels}, {operand} operand packed");
                Assert.DoesNotContain(expected, T.IsNaN);
            }
        }
    }

    [Property]
    public void With_nothing_to_sum_C_is_beta_times_C_plus_bias(GemmCase c, bool alphaZero)
    {
        c = alphaZero ? c with { Alpha = 0, Values = Values.Plain } : c with { K = 0, Values = Values.Plain };
        using GemmOperands<T> operands = new(c);
        foreach (Execution execution in Isa.Each)
        {
            T[] actual = operands.Multiply<I>(execution);
            for (int i = 0; i < actual.Length; i++)
            {
                T beta = T.CreateTruncating(c.Beta);
                T start = beta == T.Zero ? T.Zero : beta * operands.Before[i];
                Assert.True(Floats.Same(c.HasBias ? start + operands.Bias[i % c.N] : start, actual[i]));
            }
        }
    }

    [Fact]
    public void A_copy_of_B_that_takes_its_place_keeps_its_memory()
    {
        // As many rows as are read along where the columns of B are not contiguous, as those of the copy are not: on a thread that has no buffer yet, another would take its place.
        GemmCase c = new(128, 5, 64, new(false, 0, 1), new(true, 0, 1), new(false, 0, 1), 1, 0, false, Values.Plain, false, 1);
        using GemmOperands<T> operands = new(c);
        T[] expected = operands.Multiply<I>(Isa.Scalar);
        foreach (Execution execution in Isa.Each)
        {
            T[]? actual = null;
            Thread thread = new(() => actual = operands.Multiply<I>(execution));
            thread.Start();
            thread.Join();
            Floats.AssertSame(expected, actual!, execution.Kernels.ToString());
        }
    }

    [Fact]
    public void Alpha_zero_does_not_read_the_operands()
    {
        T[] nan = Enumerable.Repeat(T.NaN, 64).ToArray();
        foreach (Execution execution in Isa.Each)
        {
            T[] c = Enumerable.Repeat(T.CreateTruncating(3), 64).ToArray();
            Gemm.Multiply<T>(new(nan, 8, 8), new(nan, 8, 8), new(c, 8, 8), alpha: 0, beta: 2, execution: execution);
            Assert.All(c, x => Assert.Equal(T.CreateTruncating(6), x));
        }
    }

    [Fact]
    public void A_NaN_of_an_operand_reaches_its_row_or_column_and_nothing_else()
    {
        foreach (Execution execution in Isa.Each)
        {
            T[] a = Floats.Array<T>(20 * 30, Values.Plain, 1);
            T[] b = Floats.Array<T>(30 * 40, Values.Plain, 2);
            T[] c = new T[20 * 40];
            a[(5 * 30) + 7] = T.NaN;
            b[(3 * 40) + 11] = T.NaN;
            Gemm.Multiply(new(a, 20, 30), new(b, 30, 40), new(c, 20, 40), Epilogue.Activation<T, R>(), execution: execution);
            for (int i = 0; i < c.Length; i++)
            {
                Assert.Equal(i / 40 == 5 || i % 40 == 11, T.IsNaN(c[i]));
            }
        }
    }

    [Theory]
    [InlineData(1023, 1025, 300)]
    [InlineData(301, 303, 5)]
    [InlineData(200, 4200, 130)]
    [InlineData(1, 1024, 1024)]
    [InlineData(7, 333, 3000)]
    [InlineData(5, 3000, 700)]
    [InlineData(3000, 1, 700)]
    [InlineData(300, 20, 2000)]
    public void Large_shapes_give_the_same_bits_on_every_ISA_and_thread_count(int m, int n, int k)
    {
        T[] a = Floats.Array<T>(m * k, Values.Plain, 1);
        T[] b = Floats.Array<T>(k * n, Values.Plain, 2);
        T[]? expected = null;
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            foreach (int threads in new[] { 1, 2, 5 })
            {
                T[] c = new T[m * n];
                Gemm.Multiply<T>(new(a, m, k), new(b, k, n), new(c, m, n), execution: Isa.On(kernels, threads));
                expected ??= c;
                Floats.AssertSame<T>(expected, c, $"{kernels} on {threads} threads");
            }
        }
    }

    private static void AssertSame(GemmCase c)
    {
        using GemmOperands<T> operands = new(c);
        T[] expected = operands.Multiply<R>(Isa.Scalar, new Blocking(96, 256, 4096, PackB: false, IsFar: false));
        foreach (KernelSet kernels in KernelSet.Supported)
        {
            Floats.AssertSame<T>(expected, operands.Multiply<R>(Isa.On(kernels)), $"{c} on {kernels}");
        }
    }
}
