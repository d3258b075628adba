using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A function of doubles on spans.</summary>
internal delegate void DoubleFunction(ReadOnlySpan<double> x, Span<double> y);

/// <summary>What a sweep of a double function found.</summary>
/// <param name="Inputs">How many inputs were tried.</param>
/// <param name="MaxUlp">The largest error in ULP, but for those within the allowance.</param>
/// <param name="WorstInput">Where it was found.</param>
/// <param name="MaxAllowed">The largest absolute error among those that are above the bound but within the allowance.</param>
/// <param name="Descents">How many inputs have a greater result than the next double.</param>
/// <param name="Checked">How many values of the reference MPFR confirmed.</param>
/// <param name="Disagreement">The largest difference of an error measured by MPFR, as <see cref="DoubleSweep.Disagreement"/> counts.</param>
/// <param name="Hash">A hash of all results.</param>
internal sealed record DoubleSweepResult(long Inputs, double MaxUlp, double WorstInput, double MaxAllowed, long Descents, long Checked, double Disagreement, ulong Hash);

/// <summary>
/// The largest error of a double function over the inputs of <see cref="DoubleInputs"/>. Every result is measured against the value in double-double
/// (<see cref="ExactFunctions"/>), to some 2^-32 ULP. Where libmpfr6 is installed, MPFR measures the worst result of each chunk again, and one in 4096
/// besides: the two must agree.
/// </summary>
internal static class DoubleSweep
{
    /// <summary>The chunks of a full sweep: 10^8 inputs.</summary>
    public const int AllChunks = 24415;

    /// <summary>The chunks of a quick one: half a million inputs.</summary>
    public const int QuickChunks = 128;

    /// <summary>More than this between double-double and MPFR is a defect of the reference, whose functions err by 2^-85 of their values: 2^-32 ULP.</summary>
    public static readonly double Tolerance = Math.ScaleB(1, -30);

    /// <param name="function">The function.</param>
    /// <param name="exact">Its value in double-double.</param>
    /// <param name="check">Its value in MPFR, or null.</param>
    /// <param name="bound">The bound in ULP.</param>
    /// <param name="allowance">The absolute error that is allowed besides, within <see cref="AccuracyBounds.ZeroReach"/> of 0.</param>
    /// <param name="chunks">How many chunks.</param>
    /// <param name="known">Inputs to try first, outside the hash.</param>
    public static DoubleSweepResult Run(DoubleFunction function, Func<double, Exact> exact, Func<double, Mpfr>? check, double bound, double allowance, int chunks, ReadOnlySpan<double> known)
    {
        check = Mpfr.IsAvailable ? check : null;
        double[] first = [.. known];
        DoubleSweepResult total = Measure(first, new double[first.Length], new double[first.Length], function, exact, check, bound, allowance) with { Hash = 0 };
        Lock gate = new();
        Parallel.For(0, chunks, () => (X: new double[DoubleInputs.ChunkSize], Y: new double[DoubleInputs.ChunkSize], Next: new double[DoubleInputs.ChunkSize]), (chunk, _, buffers) =>
        {
            DoubleInputs.Fill(chunk, buffers.X);
            DoubleSweepResult found = Measure(buffers.X, buffers.Y, buffers.Next, function, exact, check, bound, allowance);
            ulong hash = BitOperations.RotateLeft(found.Hash ^ ((ulong)chunk * 0xBF58476D1CE4E5B9), 31) * 0x9E3779B97F4A7C15;
            lock (gate)
            {
                bool worse = found.MaxUlp > total.MaxUlp || (found.MaxUlp == total.MaxUlp && found.WorstInput < total.WorstInput);
                total = new(
                    total.Inputs + found.Inputs,
                    worse ? found.MaxUlp : total.MaxUlp,
                    worse ? found.WorstInput : total.WorstInput,
                    Math.Max(total.MaxAllowed, found.MaxAllowed),
                    total.Descents + found.Descents,
                    total.Checked + found.Checked,
                    Math.Max(total.Disagreement, found.Disagreement),
                    total.Hash ^ hash);
            }

            return buffers;
        }, _ => { });
        return total;
    }

    private static DoubleSweepResult Measure(
        double[] x, double[] y, double[] next, DoubleFunction function, Func<double, Exact> exact, Func<double, Mpfr>? check, double bound, double allowance)
    {
        if (x.Length == 0)
        {
            return new(0, 0, 0, 0, 0, 0, 0, 0);
        }

        for (int i = 0; i < x.Length; i++)
        {
            next[i] = Math.BitIncrement(x[i]);
        }

        function(x, y);
        function(next, next);
        long descents = 0;
        double worst = -1;
        int worstAt = 0;
        double allowed = 0;
        ulong hash = 0;
        for (int i = 0; i < x.Length; i++)
        {
            descents += next[i] < y[i] ? 1 : 0;
            hash = BitOperations.RotateLeft(hash ^ (double.IsNaN(y[i]) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(y[i])), 23) * 0x9E3779B97F4A7C15;
            Exact value = exact(x[i]);
            double error = value.UlpError(y[i]);
            if (error > bound && Math.Abs(x[i]) <= AccuracyBounds.ZeroReach && value.AbsoluteError(y[i]) <= allowance)
            {
                allowed = Math.Max(allowed, value.AbsoluteError(y[i]));
                continue;
            }

            if (error > worst)
            {
                (worst, worstAt) = (error, i);
            }
        }

        // The worst, and one more of the chunk's 4096.
        int other = (int)(hash % (ulong)x.Length);
        int compared = 0;
        double difference = check is null ? 0 : Disagreement([x[worstAt], x[other]], [y[worstAt], y[other]], exact, check, allowance, out compared);
        return new(x.Length, worst, x[worstAt], allowed, descents, compared, difference, hash);
    }

    /// <summary>
    /// The largest difference between the errors of results measured by double-double and by MPFR, over- and underflow far beyond the format aside: in ULP, but where an absolute error
    /// is allowed, in units of that if it is the larger. Next to a zero of a derivative the terms of the reference cancel too: there an error means nothing in ULP of what is left.
    /// </summary>
    public static double Disagreement(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Func<double, Exact> exact, Func<double, Mpfr> check, double allowance, out int compared)
    {
        double largest = 0;
        compared = 0;
        for (int i = 0; i < x.Length; i++)
        {
            Exact value = exact(x[i]);
            if (double.IsFinite(y[i]) && double.IsFinite(value.Value.High) && value.Value.High != 0 && Math.Abs(value.Exponent) < 1100)
            {
                double difference = Math.Abs(check(x[i]).UlpError(y[i]) - value.UlpError(y[i]));
                double allowed = Math.Abs(x[i]) <= AccuracyBounds.ZeroReach ? allowance / Math.ScaleB(1, value.UnitExponent) : 0;
                largest = Math.Max(largest, difference / Math.Max(1, allowed));
                compared++;
            }
        }

        return largest;
    }
}
