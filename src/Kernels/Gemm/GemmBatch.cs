using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

public static partial class Gemm
{
    /// <summary>C_i = alpha * A_i * B_i + beta * C_i for every i of a batch.</summary>
    /// <inheritdoc cref="MultiplyBatch{T, A}(ReadOnlyMatrixBatch{T}, ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Epilogue{T, A}, double, double, Execution)"/>
    [OverloadResolutionPriority(1)]
    public static void MultiplyBatch<T>(
        ReadOnlyMatrixBatch<T> a, ReadOnlyMatrixBatch<T> b, MatrixBatch<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        MultiplyBatch(a, b, c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C_i = f(alpha * A_i * B_i + beta * C_i + bias_i) for every i of a batch: validated and dispatched once, the bits of one multiplication for each.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="A">The activation f.</typeparam>
    /// <param name="a">The left operands; not read where <paramref name="alpha"/> rounds to 0. <see cref="ReadOnlyMatrixSpan{T}.Repeat"/> makes one matrix the operand of all.</param>
    /// <param name="b">The right operands, as many; not read where <paramref name="alpha"/> rounds to 0.</param>
    /// <param name="c">The results, as many; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as the results have columns, for all or so many for each; and the activation.</param>
    /// <param name="alpha">The factor of the products, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C_i holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The counts or shapes do not fit, or the memory of the results overlaps an operand's or the bias. Results of
    /// one batch stride with an operand may lie between its matrices. Of matrices at addresses the memory is not checked.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    [OverloadResolutionPriority(1)]
    public static void MultiplyBatch<T, A>(
        ReadOnlyMatrixBatch<T> a,
        ReadOnlyMatrixBatch<T> b,
        MatrixBatch<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        ValidateBatch(a.Rows, a.Columns, b.Rows, b.Columns, c, epilogue);
        ValidateOperand(a, c, nameof(a));
        ValidateOperand(b, c, nameof(b));
        Run(a, b, null, c, epilogue.Bias, false, epilogue.Activation, alpha, beta, execution, MultiplyKernel<T, A>.DefaultWorkPerThread);
    }

    /// <summary>C_i = alpha * A_i * B + beta * C_i for every i of a batch with a packed right operand for all.</summary>
    /// <inheritdoc cref="MultiplyBatch{T, A}(ReadOnlyMatrixBatch{T}, PackedMatrix{T}, MatrixBatch{T}, Epilogue{T, A}, double, double, Execution)"/>
    public static void MultiplyBatch<T>(
        ReadOnlyMatrixBatch<T> a, PackedMatrix<T> b, MatrixBatch<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        MultiplyBatch(a, b, c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C_i = f(alpha * A_i * B + beta * C_i + bias_i) for every i of a batch with a packed right operand for all.</summary>
    /// <param name="a">The left operands.</param>
    /// <param name="b">The right operand of every product, packed by <see cref="PackedMatrix.Pack{T}(ReadOnlyMatrixSpan{T}, Execution)"/>.</param>
    /// <param name="c">The results, as many as left operands; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as the results have columns, for all or so many for each; and the activation.</param>
    /// <param name="alpha">The factor of the products, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C_i holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run; its kernel set must be the one that the operand was packed for.</param>
    /// <exception cref="ArgumentException">The counts or shapes do not fit, memory overlaps as in a batch of two operands, or the matrix was packed as the other operand or for another kernel set.</exception>
    /// <exception cref="ArgumentNullException">The packed operand is null.</exception>
    /// <exception cref="ObjectDisposedException">The packed operand was disposed.</exception>
    /// <inheritdoc cref="MultiplyBatch{T, A}(ReadOnlyMatrixBatch{T}, ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Epilogue{T, A}, double, double, Execution)" path="/typeparam"/>
    public static void MultiplyBatch<T, A>(
        ReadOnlyMatrixBatch<T> a,
        PackedMatrix<T> b,
        MatrixBatch<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        _ = Validate(b, GemmOperand.Right, execution, nameof(b));
        ValidateBatch(a.Rows, a.Columns, b.Rows, b.Columns, c, epilogue);
        ValidateOperand(a, c, nameof(a));
        Run(a, default, b, c, epilogue.Bias, false, epilogue.Activation, alpha, beta, execution, MultiplyKernel<T, A>.DefaultWorkPerThread);
    }

    /// <summary>C_i = alpha * A * B_i + beta * C_i for every i of a batch with a packed left operand for all.</summary>
    /// <inheritdoc cref="MultiplyBatch{T, A}(PackedMatrix{T}, ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Epilogue{T, A}, double, double, Execution)"/>
    public static void MultiplyBatch<T>(
        PackedMatrix<T> a, ReadOnlyMatrixBatch<T> b, MatrixBatch<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        MultiplyBatch(a, b, c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C_i = f(alpha * A * B_i + beta * C_i + bias_i) for every i of a batch with a packed left operand for all.</summary>
    /// <param name="a">The left operand of every product, packed by <see cref="PackedMatrix.PackLeft{T}(ReadOnlyMatrixSpan{T}, Execution)"/>.</param>
    /// <param name="b">The right operands.</param>
    /// <param name="c">The results, as many as right operands; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as the results have columns, for all or so many for each; and the activation.</param>
    /// <param name="alpha">The factor of the products, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C_i holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run; its kernel set must be the one that the operand was packed for.</param>
    /// <inheritdoc cref="MultiplyBatch{T, A}(ReadOnlyMatrixBatch{T}, PackedMatrix{T}, MatrixBatch{T}, Epilogue{T, A}, double, double, Execution)" path="/typeparam | /exception"/>
    public static void MultiplyBatch<T, A>(
        PackedMatrix<T> a,
        ReadOnlyMatrixBatch<T> b,
        MatrixBatch<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        _ = Validate(a, GemmOperand.Left, execution, nameof(a));
        ValidateBatch(a.Rows, a.Columns, b.Rows, b.Columns, c, epilogue);
        ValidateOperand(b, c, nameof(b));

        // C^T = B^T A^T: the packed operand is always the right one.
        Run(b.Transpose(), default, a, c.Transpose(), epilogue.Bias, true, epilogue.Activation, alpha, beta, execution, MultiplyKernel<T, A>.DefaultWorkPerThread);
    }

    /// <summary>The validated batch.</summary>
    /// <param name="a">The left operands.</param>
    /// <param name="b">The right operands, unless one is packed.</param>
    /// <param name="packed">The right operand of every product, or null.</param>
    /// <param name="c">The results.</param>
    /// <param name="bias">The bias of all or of each.</param>
    /// <param name="isTransposed">Whether all is given as C^T = B^T A^T, so that the bias belongs to the rows of the results.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="alpha">The factor of the products.</param>
    /// <param name="beta">The factor of what C_i holds.</param>
    /// <param name="execution">Where to run.</param>
    /// <param name="workPerThread">The least work for a thread.</param>
    internal static unsafe void Run<T, A>(
        ReadOnlyMatrixBatch<T> a,
        ReadOnlyMatrixBatch<T> b,
        PackedMatrix<T>? packed,
        ReadOnlyMatrixBatch<T> c,
        ReadOnlySpan<T> bias,
        bool isTransposed,
        A activation,
        double alpha,
        double beta,
        Execution execution,
        double workPerThread)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        T[]? panels = packed?.Panels;
        int biases = isTransposed ? c.Rows : c.Columns;
        fixed (T* pa = a.Data, pb = b.Data, pc = c.Data, pBias = bias)
        fixed (int* offsetsA = a.Offsets, offsetsB = b.Offsets, offsetsC = c.Offsets)
        {
            BatchKernel<T, A> kernel = new()
            {
                Count = c.Count,
                A = new(pa, a.BatchStride, offsetsA, a.Matrices),
                B = new(pb, b.BatchStride, offsetsB, b.Matrices),
                C = new(pc, c.BatchStride, offsetsC, c.Matrices),
                Bias = new(pBias, bias.Length > biases ? biases : 0),
            };
            Fill(ref kernel.Product, c.Rows, c.Columns, a.Columns, T.CreateTruncating(alpha), T.CreateTruncating(beta), activation, execution);
            kernel.Product.WorkPerThread = workPerThread;
            ref GemmProblem<T> problem = ref kernel.Product.Problem;
            problem.A = new(null, a.RowStride, a.ColumnStride);
            problem.B = new(null, b.RowStride, b.ColumnStride);
            problem.C = new(null, c.RowStride, c.ColumnStride);
            problem.Bias = isTransposed ? new(null, 1, 0) : new(null, 0, 1);
            if (panels is not null)
            {
                problem.B = new(null, packed!.PanelColumns, 1);
                problem.IsPacked = !packed.IsPlain;
                kernel.B = new(PackedMatrix<T>.Start(panels), 0);
            }

            if (problem.IsBetterTransposed)
            {
                kernel.Transpose();
            }

            kernel.Join();
            execution.RunShared<T, BatchKernel<T, A>>(ref kernel);
        }

        GC.KeepAlive(panels);
    }

    private static void ValidateBatch<T, A>(int rowsA, int columnsA, int b, int columnsB, MatrixBatch<T> c, Epilogue<T, A> epilogue)
        where T : unmanaged
        where A : struct, IActivation
    {
        ValidateShapes(rowsA, columnsA, b, columnsB, c.Rows, c.Columns);
        if (!epilogue.HasBias)
        {
            return;
        }

        if (epilogue.Bias.Length != c.Columns && epilogue.Bias.Length != (long)c.Count * c.Columns)
        {
            throw new ArgumentException(
                $"Expected a bias of {c.Columns} elements, as many as the results have columns, or of so many for each of {c.Count} results, but got {epilogue.Bias.Length}.", nameof(epilogue));
        }

        if (epilogue.Bias.Overlaps(((ReadOnlyMatrixBatch<T>)c).Data))
        {
            throw new ArgumentException("Overlaps the bias; the results need memory of their own.", nameof(c));
        }
    }

    /// <summary>An operand has as many matrices as there are results, and shares no memory with them.</summary>
    private static void ValidateOperand<T>(ReadOnlyMatrixBatch<T> operand, ReadOnlyMatrixBatch<T> c, string name)
        where T : unmanaged
    {
        if (operand.Count != c.Count)
        {
            throw new ArgumentException($"Expected {c.Count} matrices, as many as there are results, but got {operand.Count}.", name);
        }

        if (operand.Data.Overlaps(c.Data) && Guard.Overlap(operand.AsRows(), c.AsRows()))
        {
            throw new ArgumentException($"Overlaps {name}; the results need memory of their own.", nameof(c));
        }
    }
}
