using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>
/// The specification: naive loops in double, independent of every kernel, with the bounds that a kernel for float or double must keep. Tests hold this library's
/// kernels against it, and anybody may hold theirs.
/// </summary>
public static partial class Reference
{
    /// <summary>result_ij = alpha * sum_k a_ik b_kj + beta * c_ij + bias_j, in ascending k, in twice the precision of double, rounded once.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">M x K.</param>
    /// <param name="b">K x N; not read where alpha rounds to 0.</param>
    /// <param name="c">M x N; not read where beta rounds to 0, and may be empty then.</param>
    /// <param name="result">M x N.</param>
    /// <param name="alpha">The factor of the product, rounded to <typeparamref name="T"/>.</param>
    /// <param name="beta">The factor of c, rounded to <typeparamref name="T"/>.</param>
    /// <param name="bias">N elements, or none.</param>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public static void Multiply<T>(
        ReadOnlyMatrixSpan<T> a,
        ReadOnlyMatrixSpan<T> b,
        ReadOnlyMatrixSpan<T> c,
        MatrixSpan<double> result,
        double alpha = 1,
        double beta = 0,
        ReadOnlySpan<T> bias = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, b, c, result, beta = Rounded<T>(beta), bias);
        alpha = Rounded<T>(alpha);
        for (int i = 0; i < result.Rows; i++)
        {
            for (int j = 0; j < result.Columns; j++)
            {
                TwoDoubles sum = default;
                for (int k = 0; alpha != 0 && k < a.Columns; k++)
                {
                    sum = sum.Add(double.CreateTruncating(a[i, k]), double.CreateTruncating(b[k, j]));
                }

                sum = alpha != 0 ? sum.Scale(alpha) : default;
                sum = beta != 0 ? sum.Add(beta, double.CreateTruncating(c[i, j])) : sum;
                result[i, j] = (bias.IsEmpty ? sum : sum.Add(1, double.CreateTruncating(bias[j]))).Value;
            }
        }
    }

    /// <summary>
    /// The bound of |result - <see cref="Multiply"/>| that <see cref="Gemm"/> proves, element for element, barring overflow:
    /// gamma_n (|alpha| |A| |B| + |beta| |C| + |bias|) and the underflow of each rounding, n = min(K, KB) + ceil(K / KB) + 2 with
    /// KB = <see cref="Gemm.SummationBlock"/> (Higham, Accuracy and Stability of Numerical Algorithms, section 3), and the reference's own rounding.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyBound<T>(
        ReadOnlyMatrixSpan<T> a,
        ReadOnlyMatrixSpan<T> b,
        ReadOnlyMatrixSpan<T> c,
        MatrixSpan<double> result,
        double alpha = 1,
        double beta = 0,
        ReadOnlySpan<T> bias = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckProduct(a, b, c, result, beta = Rounded<T>(beta), bias);
        alpha = Rounded<T>(alpha);
        int terms = alpha == 0 ? 0 : a.Columns;
        int blocks = (terms + Gemm.SummationBlock - 1) / Gemm.SummationBlock;

        // The reference rounds once; the sums here, some 53-bit roundings of their own, are covered by as many more.
        double relative = Gamma(Math.Min(terms, Gemm.SummationBlock) + blocks + 2, UnitRoundoff<T>()) * (1 + Gamma(terms + 8, Math.ScaleB(1, -53))) + Math.ScaleB(1, -53);
        double underflow = double.CreateTruncating(T.Epsilon) * ((terms * Math.Max(1, Math.Abs(alpha))) + blocks + 2);
        for (int i = 0; i < result.Rows; i++)
        {
            for (int j = 0; j < result.Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < terms; k++)
                {
                    sum += Math.Abs(double.CreateTruncating(a[i, k]) * double.CreateTruncating(b[k, j]));
                }

                double magnitude = (Math.Abs(alpha) * sum) + (beta != 0 ? Math.Abs(beta * double.CreateTruncating(c[i, j])) : 0);
                magnitude += bias.IsEmpty ? 0 : Math.Abs(double.CreateTruncating(bias[j]));
                result[i, j] = (relative * magnitude) + underflow;
            }
        }
    }

    /// <summary>gamma_n = n u / (1 - n u): the relative error that n roundings of unit roundoff u can add up to.</summary>
    /// <param name="n">The number of roundings, n u &lt; 1.</param>
    /// <param name="u">The unit roundoff, 2^-24 for float.</param>
    public static double Gamma(int n, double u) => n * u / (1 - (n * u));

    /// <summary>The distance of a float result from the exact value, in units in the last place of the exact value rounded to float's format.</summary>
    /// <remarks>
    /// A unit is 2^(e - 23) for 2^e &lt;= |exact| &lt; 2^(e + 1), and 2^-149 below the normal range. Infinity stands for 2^128, which is what the largest finite
    /// value is one unit below. NaN against NaN is 0; against anything else, infinity.
    /// </remarks>
    /// <param name="actual">The float result.</param>
    /// <param name="exact">The exact value.</param>
    public static double UlpError(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
        {
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        const double Limit = 340282366920938463463374607431768211456.0; // 2^128
        double value = Math.Clamp(exact, -Limit, Limit);
        double result = float.IsInfinity(actual) ? Math.CopySign(Limit, actual) : actual;
        // The exponent field of the exact value; a float's unit is 2^23 below it, and not below 2^-149.
        int exponent = int.Clamp((int)((BitConverter.DoubleToInt64Bits(value) >> 52) & 0x7FF) - 1023, -126, 127);
        return Math.Abs(result - value) * BitConverter.Int64BitsToDouble((long)(1023 + 23 - exponent) << 52);
    }

    /// <summary>result_ij = e^logits_ij / sum_j e^logits_ij, the maximum of the row subtracted.</summary>
    /// <param name="logits">The rows.</param>
    /// <param name="result">Of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Softmax<T>(ReadOnlyMatrixSpan<T> logits, MatrixSpan<double> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Shape(logits.Rows, logits.Columns, result.Rows, result.Columns, nameof(logits), nameof(result));
        for (int i = 0; i < result.Rows; i++)
        {
            double maximum = RowMaximum(logits, i);
            TwoDoubles sum = default;
            for (int j = 0; j < result.Columns; j++)
            {
                // And what the rounding of the difference lost.
                double x = Double(logits[i, j]), difference = x - maximum, part = difference - x;
                double lost = double.IsFinite(difference) ? x - (difference - part) - (maximum + part) : 0;
                result[i, j] = Math.Exp(difference) * (1 + lost);
                sum = sum.Add(1, result[i, j]);
            }

            for (int j = 0; j < result.Columns; j++)
            {
                result[i, j] /= sum.Value;
            }
        }
    }

    /// <summary>result_ij = logits_ij - ln sum_j e^logits_ij, the maximum of the row subtracted.</summary>
    /// <param name="logits">The rows.</param>
    /// <param name="result">Of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void LogSoftmax<T>(ReadOnlyMatrixSpan<T> logits, MatrixSpan<double> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Shape(logits.Rows, logits.Columns, result.Rows, result.Columns, nameof(logits), nameof(result));
        for (int i = 0; i < result.Rows; i++)
        {
            double maximum = RowMaximum(logits, i), sum = 0;
            for (int j = 0; j < result.Columns; j++)
            {
                sum += Math.Exp(Double(logits[i, j]) - maximum);
            }

            for (int j = 0; j < result.Columns; j++)
            {
                result[i, j] = Double(logits[i, j]) - maximum - Math.Log(sum);
            }
        }
    }

    /// <summary>sum_i 1/2 (y_i - t_i)^2, and gradient_i = y_i - t_i.</summary>
    /// <param name="y">The outputs.</param>
    /// <param name="t">The targets.</param>
    /// <param name="gradient">As long, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double MeanSquaredError<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<double> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Length(y.Length, t.Length, nameof(y), nameof(t));
        Guard.Length(y.Length, gradient.IsEmpty ? y.Length : gradient.Length, nameof(y), nameof(gradient));
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double difference = Double(y[i]) - Double(t[i]);
            sum += 0.5 * difference * difference;
            if (!gradient.IsEmpty)
            {
                gradient[i] = difference;
            }
        }

        return sum;
    }

    /// <summary>sum_i (-t_i ln y_i - (1 - t_i) ln(1 - y_i)) of probabilities, each at least the least float, and gradient_i = (y_i - t_i) / (y_i (1 - y_i)), the divisor at least the least normal float.</summary>
    /// <param name="y">The probabilities.</param>
    /// <param name="t">The targets.</param>
    /// <param name="gradient">As long, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double BinaryCrossEntropy<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<double> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Length(y.Length, t.Length, nameof(y), nameof(t));
        Guard.Length(y.Length, gradient.IsEmpty ? y.Length : gradient.Length, nameof(y), nameof(gradient));
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            sum -= (Double(t[i]) * Math.Log(Math.Max(Double(y[i]), float.Epsilon))) + ((1.0 - Double(t[i])) * Math.Log(Math.Max(1.0 - Double(y[i]), float.Epsilon)));
            if (!gradient.IsEmpty)
            {
                gradient[i] = (Double(y[i]) - Double(t[i])) / Math.Max(Double(y[i]) * (1.0 - Double(y[i])), Kernels.BinaryCrossEntropy.LeastVariance);
            }
        }

        return sum;
    }

    /// <summary>The binary cross-entropy of logits: sum_i (max(z_i, 0) - z_i t_i + ln(1 + e^-|z_i|)), and gradient_i = sigmoid(z_i) - t_i.</summary>
    /// <param name="z">The logits.</param>
    /// <param name="t">The targets.</param>
    /// <param name="gradient">As long, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double BinaryCrossEntropyWithLogits<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> t, Span<double> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Length(z.Length, t.Length, nameof(z), nameof(t));
        Guard.Length(z.Length, gradient.IsEmpty ? z.Length : gradient.Length, nameof(z), nameof(gradient));
        double sum = 0;
        for (int i = 0; i < z.Length; i++)
        {
            sum += Math.Max(Double(z[i]), 0.0) - (Double(z[i]) * Double(t[i])) + Math.Log(1 + Math.Exp(-Math.Abs(Double(z[i]))));
            if (!gradient.IsEmpty)
            {
                gradient[i] = default(Sigmoid).Forward(Double(z[i])) - Double(t[i]);
            }
        }

        return sum;
    }

    /// <summary>sum_ij -targets_ij ln p_ij with p the softmax of each row; a target of 0 adds nothing. gradient_ij = p_ij sum_j targets_ij - targets_ij.</summary>
    /// <param name="logits">The rows.</param>
    /// <param name="targets">The wanted probabilities, of the same shape.</param>
    /// <param name="gradient">Of the same shape, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double SoftmaxCrossEntropy<T>(ReadOnlyMatrixSpan<T> logits, ReadOnlyMatrixSpan<T> targets, MatrixSpan<double> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.Shape(logits.Rows, logits.Columns, targets.Rows, targets.Columns, nameof(logits), nameof(targets));
        if (!gradient.Data.IsEmpty)
        {
            Guard.Shape(logits.Rows, logits.Columns, gradient.Rows, gradient.Columns, nameof(logits), nameof(gradient));
        }

        MatrixSpan<double> logProbabilities = new(new double[logits.Rows * logits.Columns], logits.Rows, logits.Columns);
        LogSoftmax(logits, logProbabilities);
        double sum = 0;
        for (int i = 0; i < logits.Rows; i++)
        {
            double weight = 0;
            for (int j = 0; j < logits.Columns; j++)
            {
                sum -= Double(targets[i, j]) == 0 ? 0 : Double(targets[i, j]) * logProbabilities[i, j];
                weight += Double(targets[i, j]);
            }

            for (int j = 0; j < gradient.Columns; j++)
            {
                gradient[i, j] = (Math.Exp(logProbabilities[i, j]) * weight) - Double(targets[i, j]);
            }
        }

        return sum;
    }

    private static double RowMaximum<T>(ReadOnlyMatrixSpan<T> matrix, int row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double maximum = double.NegativeInfinity;
        for (int j = 0; j < matrix.Columns; j++)
        {
            maximum = Math.Max(maximum, Double(matrix[row, j]));
        }

        return maximum;
    }

    private static double Double<T>(T value)
        where T : unmanaged, IFloatingPointIeee754<T> => double.CreateTruncating(value);

    /// <summary>A factor as the kernels take it.</summary>
    private static double Rounded<T>(double factor)
        where T : unmanaged, IFloatingPointIeee754<T> => Double(T.CreateTruncating(factor));

    private static void CheckProduct<T>(ReadOnlyMatrixSpan<T> a, ReadOnlyMatrixSpan<T> b, ReadOnlyMatrixSpan<T> c, MatrixSpan<double> result, double beta, ReadOnlySpan<T> bias)
        where T : unmanaged
    {
        Guard.Shape(a.Columns, b.Columns, b.Rows, b.Columns, "what a multiplies", nameof(b));
        Guard.Shape(a.Rows, b.Columns, result.Rows, result.Columns, "the product", nameof(result));
        if (beta != 0)
        {
            Guard.Shape(a.Rows, b.Columns, c.Rows, c.Columns, "the product", nameof(c));
        }

        Guard.BiasLength(b.Columns, bias.IsEmpty ? b.Columns : bias.Length, nameof(b), nameof(bias));
    }
}
