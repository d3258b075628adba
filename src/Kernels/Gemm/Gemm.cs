using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>General matrix multiplication: C = alpha * A * B + beta * C, a bias and an activation fused in.</summary>
/// <remarks>
/// <para>The order of summation is part of the contract. Each element of C sums its products by fused multiply-add in ascending k
/// inside blocks of <see cref="SummationBlock"/> terms, each block from zero; then c = beta * c once (c = 0 where beta rounds to 0), and
/// c = fma(alpha, block sum, c) for each block in ascending order; then bias, then activation. So the bits of an element depend on
/// its row of A and its column of B alone: not on the instruction set, the number of threads, the other rows, strides, packing or alignment.</para>
/// <para>With n = min(K, SummationBlock) + ceil(K / SummationBlock) + 2 roundings on the longest path, u = 2^-24 for float and 2^-53 for double and
/// gamma_n = n u / (1 - n u), and alpha and beta as rounded, the error of an element before the activation is at most gamma_n (|alpha| |A| |B| + |beta| |C| + |bias|)_ij
/// and an underflow term, barring overflow: see <see cref="Reference.MultiplyBound"/>.</para>
/// <para>A call allocates nothing once its threads are warm. A thread that computes keeps a packing buffer of at most 4.5 MiB.</para>
/// </remarks>
public static partial class Gemm
{
    /// <summary>The terms of a summation block (KB).</summary>
    public const int SummationBlock = 256;

    /// <summary>C[M x N] = alpha * A[M x K] * B[K x N] + beta * C[M x N].</summary>
    /// <inheritdoc cref="Multiply{T, A}(in ReadOnlyMatrixSpan{T}, in ReadOnlyMatrixSpan{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    [OverloadResolutionPriority(1)]
    public static void Multiply<T>(
        in ReadOnlyMatrixSpan<T> a, in ReadOnlyMatrixSpan<T> b, in MatrixSpan<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Multiply(in a, in b, in c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C[M x N] + bias).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="A">The activation f.</typeparam>
    /// <param name="a">The left operand, any strides; not read where <paramref name="alpha"/> rounds to 0.</param>
    /// <param name="b">The right operand, any strides; not read where <paramref name="alpha"/> rounds to 0.</param>
    /// <param name="c">The result; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as C has columns, and the activation.</param>
    /// <param name="alpha">The factor of the product, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or C overlaps an operand or the bias.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    [OverloadResolutionPriority(1)]
    public static unsafe void Multiply<T, A>(
        in ReadOnlyMatrixSpan<T> a,
        in ReadOnlyMatrixSpan<T> b,
        in MatrixSpan<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        Validate(a.Rows, a.Columns, b.Rows, b.Columns, in c, in epilogue);
        Guard.Disjoint(in a, in c);
        Guard.Disjoint(in b, in c);
        Run(in a, in b, in c, in epilogue, T.CreateTruncating(alpha), T.CreateTruncating(beta), execution, (Blocking*)null, MultiplyKernel<T, A>.DefaultWorkPerThread);
    }

    /// <summary>C[M x N] = alpha * A[M x K] * B[K x N] + beta * C[M x N] with a packed right operand.</summary>
    /// <inheritdoc cref="Multiply{T, A}(in ReadOnlyMatrixSpan{T}, PackedMatrix{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    public static void Multiply<T>(
        in ReadOnlyMatrixSpan<T> a, PackedMatrix<T> b, in MatrixSpan<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Multiply(in a, b, in c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C[M x N] + bias) with a packed right operand.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="A">The activation f.</typeparam>
    /// <param name="a">The left operand, any strides.</param>
    /// <param name="b">The right operand, packed by <see cref="PackedMatrix.Pack{T}(ReadOnlyMatrixSpan{T}, Execution)"/>.</param>
    /// <param name="c">The result; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as C has columns, and the activation.</param>
    /// <param name="alpha">The factor of the product, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run; its kernel set must be the one that the operand was packed for.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, C overlaps an operand or the bias, or the matrix was packed as the other operand or for another kernel set.</exception>
    /// <exception cref="ArgumentNullException">The packed operand is null.</exception>
    /// <exception cref="ObjectDisposedException">The packed operand was disposed.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe void Multiply<T, A>(
        in ReadOnlyMatrixSpan<T> a,
        PackedMatrix<T> b,
        in MatrixSpan<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        T[] panels = Validate(b, GemmOperand.Right, execution, nameof(b));
        Validate(a.Rows, a.Columns, b.Rows, b.Columns, in c, in epilogue);
        Guard.Disjoint(in a, in c);
        fixed (T* pa = a.Data, pc = c.Data, bias = epilogue.Bias)
        {
            Unsafe.SkipInit(out MultiplyKernel<T, A> kernel);
            Fill(ref kernel, c.Rows, c.Columns, a.Columns, T.CreateTruncating(alpha), T.CreateTruncating(beta), epilogue.Activation, execution);
            kernel.Problem.A = new(pa, a.RowStride, a.ColumnStride);
            kernel.Problem.B = new(PackedMatrix<T>.Start(panels), b.PanelColumns, 1);
            kernel.Problem.IsPacked = !b.IsPlain;
            kernel.Problem.C = new(pc, c.RowStride, c.ColumnStride);
            kernel.Problem.Bias = new(bias, 0, 1);
            if (kernel.Problem.IsBetterTransposed)
            {
                kernel.Problem = kernel.Problem.Transposed();
            }

            execution.RunShared<T, MultiplyKernel<T, A>>(ref kernel);
        }

        // Another thread may dispose of the operand meanwhile.
        GC.KeepAlive(panels);
    }

    /// <summary>C[M x N] = alpha * A[M x K] * B[K x N] + beta * C[M x N] with a packed left operand.</summary>
    /// <inheritdoc cref="Multiply{T, A}(PackedMatrix{T}, in ReadOnlyMatrixSpan{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    public static void Multiply<T>(
        PackedMatrix<T> a, in ReadOnlyMatrixSpan<T> b, in MatrixSpan<T> c, double alpha = 1, double beta = 0, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Multiply(a, in b, in c, default(Epilogue<T, Identity>), alpha, beta, execution);

    /// <summary>C[M x N] = f(alpha * A[M x K] * B[K x N] + beta * C[M x N] + bias) with a packed left operand.</summary>
    /// <param name="a">The left operand, packed by <see cref="PackedMatrix.PackLeft{T}(ReadOnlyMatrixSpan{T}, Execution)"/>.</param>
    /// <param name="b">The right operand, any strides.</param>
    /// <param name="c">The result; not read where <paramref name="beta"/> rounds to 0.</param>
    /// <param name="epilogue">The bias, of as many elements as C has columns, and the activation.</param>
    /// <param name="alpha">The factor of the product, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of what C holds, rounded to <typeparamref name="T"/>.</param>
    /// <param name="execution">Where to run; its kernel set must be the one that the operand was packed for.</param>
    /// <inheritdoc cref="Multiply{T, A}(in ReadOnlyMatrixSpan{T}, PackedMatrix{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)" path="/typeparam | /exception"/>
    public static unsafe void Multiply<T, A>(
        PackedMatrix<T> a,
        in ReadOnlyMatrixSpan<T> b,
        in MatrixSpan<T> c,
        Epilogue<T, A> epilogue,
        double alpha = 1,
        double beta = 0,
        Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        T[] panels = Validate(a, GemmOperand.Left, execution, nameof(a));
        Validate(a.Rows, a.Columns, b.Rows, b.Columns, in c, in epilogue);
        Guard.Disjoint(in b, in c);
        fixed (T* pb = b.Data, pc = c.Data, bias = epilogue.Bias)
        {
            // C^T = B^T A^T: the packed operand is always the right one.
            Unsafe.SkipInit(out MultiplyKernel<T, A> kernel);
            Fill(ref kernel, c.Columns, c.Rows, b.Rows, T.CreateTruncating(alpha), T.CreateTruncating(beta), epilogue.Activation, execution);
            kernel.Problem.A = new(pb, b.ColumnStride, b.RowStride);
            kernel.Problem.B = new(PackedMatrix<T>.Start(panels), a.PanelColumns, 1);
            kernel.Problem.IsPacked = true;
            kernel.Problem.C = new(pc, c.ColumnStride, c.RowStride);
            kernel.Problem.Bias = new(bias, 1, 0);
            execution.RunShared<T, MultiplyKernel<T, A>>(ref kernel);
        }

        GC.KeepAlive(panels);
    }

    /// <summary>The validated multiplication, with a given cache blocking and least work per thread.</summary>
    internal static unsafe void Run<T, A>(
        in ReadOnlyMatrixSpan<T> a,
        in ReadOnlyMatrixSpan<T> b,
        in MatrixSpan<T> c,
        in Epilogue<T, A> epilogue,
        T alpha,
        T beta,
        Execution execution,
        Blocking? blocking,
        double workPerThread)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        Blocking given = blocking ?? default;
        Run(in a, in b, in c, in epilogue, alpha, beta, execution, blocking is null ? null : &given, workPerThread);
    }

    /// <summary>The validated multiplication; the blocking is chosen by shape where it is null.</summary>
    private static unsafe void Run<T, A>(
        in ReadOnlyMatrixSpan<T> a,
        in ReadOnlyMatrixSpan<T> b,
        in MatrixSpan<T> c,
        in Epilogue<T, A> epilogue,
        T alpha,
        T beta,
        Execution execution,
        Blocking* blocking,
        double workPerThread)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        fixed (T* pa = a.Data, pb = b.Data, pc = c.Data, bias = epilogue.Bias)
        {
            Unsafe.SkipInit(out MultiplyKernel<T, A> kernel);
            Fill(ref kernel, c.Rows, c.Columns, a.Columns, alpha, beta, epilogue.Activation, execution);
            kernel.Problem.A = new(pa, a.RowStride, a.ColumnStride);
            kernel.Problem.B = new(pb, b.RowStride, b.ColumnStride);
            kernel.Problem.C = new(pc, c.RowStride, c.ColumnStride);
            kernel.Problem.Bias = new(bias, 0, 1);
            kernel.Blocking = blocking;
            kernel.WorkPerThread = workPerThread;
            if (kernel.Problem.IsBetterTransposed)
            {
                kernel.Problem = kernel.Problem.Transposed();
            }

            execution.RunShared<T, MultiplyKernel<T, A>>(ref kernel);
        }
    }

    /// <summary>Everything but the places of the operands, written field by field: a struct that is copied in wide pieces right after waits for its parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fill<T, A>(ref MultiplyKernel<T, A> kernel, int m, int n, int k, T alpha, T beta, A activation, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where A : struct, IActivation
    {
        kernel.Problem.M = m;
        kernel.Problem.N = n;
        kernel.Problem.K = k;
        kernel.Problem.Alpha = alpha;
        kernel.Problem.Beta = beta;
        kernel.Problem.IsPacked = false;
        kernel.Problem.IsPackedA = false;
        kernel.Problem.Upcoming = null;
        kernel.Activation = activation;
        kernel.MaxThreads = execution.MaxThreads;
        kernel.WorkPerThread = MultiplyKernel<T, A>.DefaultWorkPerThread;
        kernel.Blocking = null;
    }

    private static void Validate<T, A>(int rowsA, int columnsA, int b, int columnsB, in MatrixSpan<T> c, in Epilogue<T, A> epilogue)
        where T : unmanaged
        where A : struct, IActivation
    {
        ValidateShapes(rowsA, columnsA, b, columnsB, c.Rows, c.Columns);
        if (!epilogue.HasBias)
        {
            return;
        }

        Guard.BiasLength(c.Columns, epilogue.Bias.Length, nameof(c), nameof(epilogue));
        if (epilogue.Bias.Overlaps(c.Data))
        {
            throw new ArgumentException("Overlaps the bias; the result needs memory of its own.", nameof(c));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ValidateShapes(int rowsA, int columnsA, int b, int columnsB, int c, int columnsC)
    {
        if (b != columnsA || c != rowsA || columnsC != columnsB)
        {
            ThrowShapes(rowsA, columnsA, b, columnsB, c, columnsC);
        }
    }

    [DoesNotReturn]
    private static void ThrowShapes(int rowsA, int columnsA, int b, int columnsB, int c, int columnsC) => throw (b != columnsA
        ? new ArgumentException($"Expected {columnsA} rows, as many as a has columns, but got {b}.", nameof(b))
        : new ArgumentException($"Expected {rowsA} x {columnsB}, the rows of a by the columns of b, but got {c} x {columnsC}.", nameof(c)));

    private static T[] Validate<T>(PackedMatrix<T> matrix, GemmOperand operand, Execution execution, string name)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.Operand != operand)
        {
            throw new ArgumentException($"Expected a matrix packed as the {operand} operand, but it was packed as the {matrix.Operand} one.", name);
        }

        if (matrix.Kernels != execution.Kernels)
        {
            throw new ArgumentException($"Expected a matrix packed for the kernel set '{execution.Kernels}', which runs the call, but it was packed for '{matrix.Kernels}'.", name);
        }

        return matrix.Panels;
    }
}
