namespace NnSimd.Kernels;

/// <summary>General matrix multiplication: C = alpha * A * B + beta * C, a bias and an activation fused in.</summary>
/// <remarks>
/// <para>The order of summation is part of the contract. Each element of C sums its products by fused multiply-add in ascending k
/// inside blocks of <see cref="SummationBlock"/> terms, each block from zero; then c = beta * c once (c = 0 where beta is 0), and
/// c = fma(alpha, block sum, c) for each block in ascending order; then bias, then activation. So the bits of an element depend on
/// its row of A and its column of B alone: not on the instruction set, the number of threads, the other rows, strides or alignment.</para>
/// <para>With n = min(K, SummationBlock) + ceil(K / SummationBlock) + 2 roundings on the longest path, u = 2^-24 and gamma_n = n u / (1 - n u), the error of an element before the activation is at most
/// gamma_n (|alpha| |A| |B| + |beta| |C| + |bias|)_ij and an underflow term, barring overflow: see <see cref="Reference.MultiplyBound"/>.</para>
/// </remarks>
public static class Gemm
{
    /// <summary>The terms of a summation block (KB).</summary>
    public const int SummationBlock = 256;

    /// <summary>C[M x N] = alpha * A[M x K] * B[K x N] + beta * C[M x N].</summary>
    /// <param name="a">The left operand, any strides; not read where <paramref name="alpha"/> is 0.</param>
    /// <param name="b">The right operand, any strides; not read where <paramref name="alpha"/> is 0.</param>
    /// <param name="c">The result; not read where <paramref name="beta"/> is 0.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or C overlaps an operand.</exception>
    public static void Multiply(
        ReadOnlyMatrixSpan<float> a, ReadOnlyMatrixSpan<float> b, MatrixSpan<float> c, float alpha = 1f, float beta = 0f, Execution execution = default) =>
        Multiply(a, b, c, Epilogue.Activation<Identity>(), alpha, beta, execution);

    /// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C[M x N] + bias).</summary>
    /// <typeparam name="A">The activation f.</typeparam>
    /// <param name="a">The left operand, any strides; not read where <paramref name="alpha"/> is 0.</param>
    /// <param name="b">The right operand, any strides; not read where <paramref name="alpha"/> is 0.</param>
    /// <param name="c">The result; not read where <paramref name="beta"/> is 0.</param>
    /// <param name="epilogue">The bias, of as many elements as C has columns, and the activation.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what C holds.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or C overlaps an operand or the bias.</exception>
    public static void Multiply<A>(
        ReadOnlyMatrixSpan<float> a,
        ReadOnlyMatrixSpan<float> b,
        MatrixSpan<float> c,
        Epilogue<float, A> epilogue,
        float alpha = 1f,
        float beta = 0f,
        Execution execution = default)
        where A : struct, IActivation<float>
    {
        Validate(a, b, c, epilogue);
        Run(a, b, c, epilogue, alpha, beta, execution, null, MultiplyKernel<float, A>.DefaultWorkPerThread);
    }

    /// <summary>The validated multiplication, with a given cache blocking and least work per thread.</summary>
    internal static unsafe void Run<A>(
        ReadOnlyMatrixSpan<float> a,
        ReadOnlyMatrixSpan<float> b,
        MatrixSpan<float> c,
        Epilogue<float, A> epilogue,
        float alpha,
        float beta,
        Execution execution,
        Blocking? blocking,
        double workPerThread)
        where A : struct, IActivation<float>
    {
        fixed (float* pa = a.Data, pb = b.Data, pc = c.Data, bias = epilogue.Bias)
        {
            MultiplyKernel<float, A> kernel = new()
            {
                Problem = new()
                {
                    M = c.Rows,
                    N = c.Columns,
                    K = a.Columns,
                    A = new(pa, a.RowStride, a.ColumnStride),
                    B = new(pb, b.RowStride, b.ColumnStride),
                    C = new(pc, c.RowStride, c.ColumnStride),
                    Bias = bias,
                    Alpha = alpha,
                    Beta = beta,
                    Blocking = blocking,
                },
                Activation = epilogue.Activation,
                MaxThreads = execution.MaxThreads,
                WorkPerThread = workPerThread,
            };
            execution.Kernels.Run(ref kernel);
        }
    }

    private static void Validate<T, A>(ReadOnlyMatrixSpan<T> a, ReadOnlyMatrixSpan<T> b, MatrixSpan<T> c, Epilogue<T, A> epilogue)
        where T : unmanaged
        where A : struct, IActivation<T>
    {
        if (b.Rows != a.Columns)
        {
            throw new ArgumentException($"Expected {a.Columns} rows, as many as a has columns, but got {b.Rows}.", nameof(b));
        }

        if (c.Rows != a.Rows || c.Columns != b.Columns)
        {
            throw new ArgumentException($"Expected {a.Rows} x {b.Columns}, the rows of a by the columns of b, but got {c.Rows} x {c.Columns}.", nameof(c));
        }

        if (epilogue.HasBias && epilogue.Bias.Length != c.Columns)
        {
            throw new ArgumentException($"Expected a bias of {c.Columns} elements, as many as c has columns, but got {epilogue.Bias.Length}.", nameof(epilogue));
        }

        Guard.Disjoint(a, c);
        Guard.Disjoint(b, c);
        if (epilogue.Bias.Overlaps(c.Data))
        {
            throw new ArgumentException("Overlaps the bias; the result needs memory of its own.", nameof(c));
        }
    }
}
