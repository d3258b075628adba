using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NnSimd.Kernels;

/// <summary>
/// Softmax and log-softmax of each row, the row's maximum subtracted, so that nothing overflows, and their gradients. A row that holds NaN or +inf, or nothing but -inf, gives NaN.
/// A row depends on itself alone.
/// </summary>
/// <remarks>
/// Softmax is within 2 ULP of the exact probability, and what the sum of n terms is off, relatively: 2 u of its terms, u the unit roundoff, and gamma_k of k = n / 32 + 6 roundings,
/// 262 at most (of double n / 16 + 5, 517 at most and one more for each 8192 elements). It does not matter how large the logits are: <see cref="Reference.SoftmaxBound"/>. Log-softmax, of
/// which the maximum m is taken from the logits x, is off by what the sum is, by u |x_j - m| and the mean of u |x_i - m| over the sum's terms, and by 2 ULP.
/// </remarks>
public static class Softmax
{
    /// <summary>probabilities_ij = e^logits_ij / sum_j e^logits_ij.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logits">The rows, contiguous.</param>
    /// <param name="probabilities">The results, of the same shape, rows contiguous; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Apply<T>(ReadOnlyMatrixSpan<T> logits, MatrixSpan<T> probabilities, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameShape(logits, probabilities);
        Run<T, SoftmaxRow<T>>(logits, probabilities, execution);
    }

    /// <summary>The softmax of one row.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logits">The row.</param>
    /// <param name="destination">The results, at least as long; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Apply<T>(ReadOnlySpan<T> logits, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Destination(logits, destination);
        Run<T, SoftmaxRow<T>>(logits, destination, execution);
    }

    /// <summary>logProbabilities_ij = logits_ij - ln sum_j e^logits_ij.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logits">The rows, contiguous.</param>
    /// <param name="logProbabilities">The results, of the same shape, rows contiguous; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Log<T>(ReadOnlyMatrixSpan<T> logits, MatrixSpan<T> logProbabilities, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameShape(logits, logProbabilities);
        Run<T, LogSoftmaxRow<T>>(logits, logProbabilities, execution);
    }

    /// <summary>The log-softmax of one row.</summary>
    /// <inheritdoc cref="Apply{T}(ReadOnlySpan{T}, Span{T}, Execution)"/>
    public static void Log<T>(ReadOnlySpan<T> logits, Span<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Destination(logits, destination);
        Run<T, LogSoftmaxRow<T>>(logits, destination, execution);
    }

    /// <summary>destination_ij = p_ij (gradient_ij - sum_k p_ik gradient_ik): from the gradient by the probabilities p to that by the logits.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="probabilities">The results of <see cref="Apply{T}(ReadOnlyMatrixSpan{T}, MatrixSpan{T}, Execution)"/>, rows contiguous.</param>
    /// <param name="gradient">The gradient by them, of the same shape, rows contiguous.</param>
    /// <param name="destination">Of the same shape, rows contiguous; may be either input, but may not overlap it otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void Backward<T>(ReadOnlyMatrixSpan<T> probabilities, ReadOnlyMatrixSpan<T> gradient, MatrixSpan<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameShape(probabilities, gradient);
        Guard.SameShape(probabilities, destination);
        Run<T, SoftmaxBackwardRow<T>>(probabilities, gradient, destination, execution);
    }

    /// <summary>destination_ij = gradient_ij - e^l_ij sum_k gradient_ik: from the gradient by the log-probabilities l to that by the logits.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="logProbabilities">The results of <see cref="Log{T}(ReadOnlyMatrixSpan{T}, MatrixSpan{T}, Execution)"/>, rows contiguous.</param>
    /// <param name="gradient">The gradient by them, of the same shape, rows contiguous.</param>
    /// <param name="destination">Of the same shape, rows contiguous; may be either input, but may not overlap it otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static void LogBackward<T>(ReadOnlyMatrixSpan<T> logProbabilities, ReadOnlyMatrixSpan<T> gradient, MatrixSpan<T> destination, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameShape(logProbabilities, gradient);
        Guard.SameShape(logProbabilities, destination);
        Run<T, LogSoftmaxBackwardRow<T>>(logProbabilities, gradient, destination, execution);
    }

    private static unsafe void Run<T, N>(ReadOnlySpan<T> x, Span<T> result, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where N : struct, IRowFunction<T, N>
    {
        fixed (T* source = &MemoryMarshal.GetReference(x), target = &MemoryMarshal.GetReference(result))
        {
            RowKernel<T, N> kernel = new(source, 0, null, 0, target, 0, rows: 1, x.Length);
            execution.Run<T, RowKernel<T, N>>(ref kernel);
        }
    }

    private static void Run<T, N>(
        in ReadOnlyMatrixSpan<T> x,
        in MatrixSpan<T> result,
        Execution execution,
        [CallerArgumentExpression(nameof(x))] string nameOfX = "",
        [CallerArgumentExpression(nameof(result))] string nameOfResult = "")
        where T : unmanaged, IFloatingPointIeee754<T>
        where N : struct, IRowFunction<T, N> =>
        Run<T, N>(x, default, result, execution, nameOfX, "", nameOfResult);

    private static unsafe void Run<T, N>(
        in ReadOnlyMatrixSpan<T> x,
        in ReadOnlyMatrixSpan<T> gradient,
        in MatrixSpan<T> result,
        Execution execution,
        [CallerArgumentExpression(nameof(x))] string nameOfX = "",
        [CallerArgumentExpression(nameof(gradient))] string nameOfGradient = "",
        [CallerArgumentExpression(nameof(result))] string nameOfResult = "")
        where T : unmanaged, IFloatingPointIeee754<T>
        where N : struct, IRowFunction<T, N>
    {
        Guard.ContiguousRows(x, nameOfX);
        Guard.ContiguousRows(gradient, nameOfGradient);
        Guard.ContiguousRows<T>(result, nameOfResult);
        Guard.InPlaceOrDisjoint(x, result, nameOfX, nameOfResult);
        Guard.InPlaceOrDisjoint(gradient, result, nameOfGradient, nameOfResult);
        fixed (T* source = x.Data, slopes = gradient.Data, target = result.Data)
        {
            RowKernel<T, N> kernel = new(source, x.RowStride, slopes, gradient.RowStride, target, result.RowStride, x.Rows, x.Columns);
            execution.Run<T, RowKernel<T, N>>(ref kernel);
        }
    }
}
