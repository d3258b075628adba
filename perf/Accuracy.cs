using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A row of the verb <c>accuracy</c>.</summary>
/// <param name="Function">The activation, with ' for its derivative.</param>
/// <param name="Type">The element type.</param>
/// <param name="Isa">The kernel set that computed it.</param>
/// <param name="Inputs">How many inputs were tried.</param>
/// <param name="Bound">The bound that the activation states, in ULP.</param>
/// <param name="MaxUlp">The largest error found, in ULP.</param>
/// <param name="WorstInput">The bits of the input where it was found.</param>
/// <param name="Hash">A hash of all results: equal on every kernel set.</param>
internal sealed record AccuracyRow(
    string Function, string Type, string Isa, long Inputs, double Bound, double MaxUlp, string WorstInput, string Hash);

/// <summary>The verb <c>accuracy</c>: the largest error of every activation and derivative over all floats, or over a sample of them.</summary>
internal static class Accuracy
{
    private const int ChunkBits = 16;
    private const int QuickChunkStep = 61;

    /// <returns>0 when every function keeps its bound, else 1.</returns>
    public static int Run(bool quick, KernelSet kernels, FileInfo? json)
    {
        List<AccuracyRow> rows = [];
        Console.WriteLine($"{(quick ? "a sample of" : "all 2^32")} floats on {kernels}, error in ULP of the exact value");
        Console.WriteLine($"{"function",-16}{"bound",8}{"max",10}  worst input   hash");
        foreach (Activation activation in Activation.All)
        {
            if (activation.Reference is not { } reference)
            {
                continue;
            }

            Execution execution = new() { Kernels = kernels };
            rows.Add(Sweep(activation.Name, kernels, quick, reference.SingleBounds.Forward, (x, y) => activation.Apply(x, y, execution), reference.Forward));
            rows.Add(Sweep(activation.Name + "'", kernels, quick, reference.SingleBounds.Derivative, (x, y) => activation.Derivative(x, y, execution), reference.Derivative));
        }

        if (json is not null)
        {
            using FileStream stream = json.Create();
            JsonSerializer.Serialize(stream, rows, AccuracyJson.Default.ListAccuracyRow);
        }

        return rows.All(row => row.MaxUlp <= row.Bound) ? 0 : 1;
    }

    private static AccuracyRow Sweep(string name, KernelSet kernels, bool quick, double bound, Function function, Func<double, double> exact)
    {
        // A chunk is 2^16 floats of the same sign, exponent and leading fraction; the sample takes every 61st, and the first and last of each binade.
        int[] chunks = [.. Enumerable.Range(0, 1 << (32 - ChunkBits)).Where(chunk => !quick || chunk % QuickChunkStep == 0 || chunk % 128 is 0 or 127)];
        double worst = 0;
        uint worstInput = 0;
        ulong hash = 0;
        Lock gate = new();
        Parallel.ForEach(chunks, () => (X: new float[1 << ChunkBits], Y: new float[1 << ChunkBits]), (chunk, _, buffers) =>
        {
            (float[] x, float[] y) = buffers;
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = BitConverter.UInt32BitsToSingle(((uint)chunk << ChunkBits) | (uint)i);
            }

            function(x, y);
            double chunkWorst = -1;
            uint chunkInput = 0;
            ulong chunkHash = (ulong)chunk;
            for (int i = 0; i < x.Length; i++)
            {
                double error = Reference.UlpError(y[i], exact(x[i]));
                if (error > chunkWorst)
                {
                    chunkWorst = error;
                    chunkInput = BitConverter.SingleToUInt32Bits(x[i]);
                }

                uint bits = float.IsNaN(y[i]) ? uint.MaxValue : BitConverter.SingleToUInt32Bits(y[i]);
                chunkHash = BitOperations.RotateLeft(chunkHash ^ bits, 23) * 0x9E3779B97F4A7C15;
            }

            lock (gate)
            {
                hash ^= chunkHash;
                if (chunkWorst > worst || (chunkWorst == worst && chunkInput < worstInput))
                {
                    (worst, worstInput) = (chunkWorst, chunkInput);
                }
            }

            return buffers;
        }, _ => { });
        AccuracyRow row = new(name, "float", kernels.Name, (long)chunks.Length << ChunkBits, bound, worst, $"0x{worstInput:X8}", $"{hash:X16}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Function,-16}{row.Bound,8}{row.MaxUlp,10:F4}  {row.WorstInput}  {row.Hash}{(worst > bound ? "  ABOVE ITS BOUND" : "")}"));
        return row;
    }

    private delegate void Function(ReadOnlySpan<float> x, Span<float> y);
}

[JsonSerializable(typeof(List<AccuracyRow>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class AccuracyJson : JsonSerializerContext;
