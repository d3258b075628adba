using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A float function over spans.</summary>
internal delegate void SingleFunction(ReadOnlySpan<float> x, Span<float> y);

/// <summary>What a sweep found.</summary>
/// <param name="Inputs">How many inputs were tried.</param>
/// <param name="MaxUlp">The largest error in ULP, of those above the allowed absolute one.</param>
/// <param name="WorstInput">The bits of the input where it was found.</param>
/// <param name="MaxAbsolute">The largest absolute error of those above the bound in ULP.</param>
/// <param name="Descents">How many neighbouring floats have results of which the greater input's is the lesser.</param>
/// <param name="Hash">A hash of all results.</param>
internal readonly record struct SweepResult(long Inputs, double MaxUlp, uint WorstInput, double MaxAbsolute, long Descents, ulong Hash);

/// <summary>A function of float against its reference, over chunks of 2^16 neighbouring floats.</summary>
/// <param name="function">The function.</param>
/// <param name="exact">Its reference.</param>
/// <param name="bound">Its bound in ULP.</param>
/// <param name="absolute">The absolute error that is allowed besides, within <see cref="AccuracyBounds.ZeroReach"/> of 0.</param>
internal sealed class SingleSweep(SingleFunction function, Func<double, double> exact, double bound, double absolute)
{
    /// <summary>The floats of a chunk, of the same sign, exponent and leading bits of the fraction.</summary>
    public const int ChunkSize = 1 << 16;

    /// <summary>The chunks of all floats.</summary>
    public const int Chunks = 1 << 16;

    private const int QuickStep = 251;

    /// <summary>Every 251st chunk, the first and last of each binade, and those of the given inputs.</summary>
    public static IEnumerable<int> Sample(IEnumerable<uint> inputs)
    {
        HashSet<int> known = [.. inputs.Select(input => (int)(input / ChunkSize))];
        return Enumerable.Range(0, Chunks).Where(chunk => chunk % QuickStep == 0 || chunk % 128 is 0 or 127 || known.Contains(chunk));
    }

    /// <summary>Tries the chunks on all processors.</summary>
    public SweepResult Run(IEnumerable<int> chunks)
    {
        Lock gate = new();
        SweepResult total = new(0, -1, uint.MaxValue, 0, 0, 0);
        Parallel.ForEach(chunks, () => (X: new float[ChunkSize + 1], Y: new float[ChunkSize + 1]), (chunk, _, buffers) =>
        {
            SweepResult part = One(chunk, buffers.X, buffers.Y);
            lock (gate)
            {
                bool worse = part.MaxUlp > total.MaxUlp || (part.MaxUlp == total.MaxUlp && part.WorstInput < total.WorstInput);
                SweepResult worst = worse ? part : total;
                total = new(
                    total.Inputs + part.Inputs,
                    worst.MaxUlp,
                    worst.WorstInput,
                    Math.Max(total.MaxAbsolute, part.MaxAbsolute),
                    total.Descents + part.Descents,
                    total.Hash ^ part.Hash);
            }

            return buffers;
        }, _ => { });
        return total;
    }

    /// <param name="chunk">The chunk.</param>
    /// <param name="x">Room for its floats and the one after them.</param>
    /// <param name="y">Room for their results.</param>
    private SweepResult One(int chunk, Span<float> x, Span<float> y)
    {
        uint first = (uint)chunk * ChunkSize;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle(first + (uint)i);
        }

        function(x, y);
        long descents = Descents(y, first > int.MaxValue);
        x = x[..ChunkSize];
        Line? line = Line.Through(exact, x);
        double maxUlp = -1;
        double maxAbsolute = 0;
        uint worst = 0;
        ulong hash = (ulong)chunk;
        for (int i = 0; i < x.Length; i++)
        {
            double value = line is { } straight ? straight.At(x[i]) : exact(x[i]);
            double ulp = Reference.UlpError(y[i], value);
            double error = Math.Abs(y[i] - value);
            double allowed = Math.Abs(x[i]) <= AccuracyBounds.ZeroReach ? absolute : 0;
            if (ulp > maxUlp && !(error <= allowed && allowed > 0))
            {
                (maxUlp, worst) = (ulp, first + (uint)i);
            }

            if (ulp > bound)
            {
                maxAbsolute = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(maxAbsolute, error);
            }

            uint bits = float.IsNaN(y[i]) ? uint.MaxValue : BitConverter.SingleToUInt32Bits(y[i]);
            hash = BitOperations.RotateLeft(hash ^ bits, 23) * 0x9E3779B97F4A7C15;
        }

        return new(x.Length, maxUlp, worst, maxAbsolute, descents, hash);
    }

    /// <summary>How often results fall from an input to the next greater one. Negative floats descend as their bits ascend; a NaN, or the float after the last, orders nothing.</summary>
    private static long Descents(ReadOnlySpan<float> y, bool negative)
    {
        long count = 0;
        for (int i = 1; i < y.Length; i++)
        {
            count += negative ? (y[i] > y[i - 1] ? 1 : 0) : (y[i] < y[i - 1] ? 1 : 0);
        }

        return count;
    }

    /// <summary>
    /// The reference on a chunk where it is a straight line to more than 2^-40, as it is near zero and where a function is saturated: half of all floats. There a line costs less than
    /// the reference and says the same.
    /// </summary>
    private readonly record struct Line(double X, double Y, double Slope)
    {
        public double At(double x) => Y + ((x - X) * Slope);

        public static Line? Through(Func<double, double> exact, ReadOnlySpan<float> x)
        {
            double from = x[0];
            double to = x[^1];
            double start = exact(from);
            Line line = new(from, start, (exact(to) - start) / (to - from));
            for (int i = 1; i < 8; i++)
            {
                double probe = x[x.Length / 8 * i];
                double value = exact(probe);
                if (!(Math.Abs(line.At(probe) - value) <= Math.Abs(value) * 1e-13))
                {
                    return null;
                }
            }

            return line;
        }
    }
}
