namespace NnSimd.Kernels;

/// <summary>
/// Softmax and log-softmax of each row, the row's maximum subtracted, so that nothing overflows. A row that holds NaN or +inf, or nothing but -inf, gives NaN.
/// A row depends on itself alone.
/// </summary>
public static class Softmax
{
    /// <summary>probabilities_ij = e^logits_ij / sum_j e^logits_ij.</summary>
    /// <param name="logits">The rows, contiguous.</param>
    /// <param name="probabilities">The results, of the same shape, rows contiguous; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    public static void Apply(ReadOnlyMatrixSpan<float> logits, MatrixSpan<float> probabilities, Execution execution = default)
    {
        Guard.SameShape(logits, probabilities);
        Run<Normalize>(logits, probabilities, execution);
    }

    /// <summary>The softmax of one row.</summary>
    /// <param name="logits">The row.</param>
    /// <param name="destination">The results, at least as long; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Apply(ReadOnlySpan<float> logits, Span<float> destination, Execution execution = default)
    {
        Guard.Destination(logits, destination);
        Run<Normalize>(new(logits, 1, logits.Length), new(destination, 1, logits.Length), execution);
    }

    /// <summary>logProbabilities_ij = logits_ij - ln sum_j e^logits_ij.</summary>
    /// <param name="logits">The rows, contiguous.</param>
    /// <param name="logProbabilities">The results, of the same shape, rows contiguous; may be the logits themselves, but may not overlap them otherwise.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, or the views overlap other than element for element.</exception>
    public static void Log(ReadOnlyMatrixSpan<float> logits, MatrixSpan<float> logProbabilities, Execution execution = default)
    {
        Guard.SameShape(logits, logProbabilities);
        Run<LogNormalize>(logits, logProbabilities, execution);
    }

    /// <summary>The log-softmax of one row.</summary>
    /// <inheritdoc cref="Apply(ReadOnlySpan{float}, Span{float}, Execution)"/>
    public static void Log(ReadOnlySpan<float> logits, Span<float> destination, Execution execution = default)
    {
        Guard.Destination(logits, destination);
        Run<LogNormalize>(new(logits, 1, logits.Length), new(destination, 1, logits.Length), execution);
    }

    private static unsafe void Run<N>(ReadOnlyMatrixSpan<float> logits, MatrixSpan<float> result, Execution execution)
        where N : struct, IRowFunction
    {
        Guard.ContiguousRows(logits);
        Guard.ContiguousRows<float>(result);
        Guard.InPlaceOrDisjoint(logits, result);
        fixed (float* x = logits.Data, y = result.Data)
        {
            RowKernel<N> kernel = new(x, logits.RowStride, y, result.RowStride, logits.Rows, logits.Columns);
            execution.Kernels.Run<float, RowKernel<N>>(ref kernel);
        }
    }

    private readonly struct Normalize : IRowFunction
    {
        public static unsafe void Run<S, V>(float* x, float* y, nint length)
            where S : struct, ISimd<V, float>
            where V : unmanaged =>
            LogSumExp.Normalize<S, V>(x, y, length);
    }

    private readonly struct LogNormalize : IRowFunction
    {
        public static unsafe void Run<S, V>(float* x, float* y, nint length)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            float maximum = LogSumExp.Maximum<S, V>(x, length);
            float logSum = Elementary.Log<ScalarSimd<float>, float, float>(LogSumExp.Sum<S, V>(x, maximum, null, length));
            LogSumExp.Shift<S, V>(x, maximum, logSum, y, length);
        }
    }
}
