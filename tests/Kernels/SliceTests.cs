using System.Numerics;
using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The bits of the functions on a fixed slice of all floats and on the first inputs of the sweep of double: they do not change unnoticed, on any instruction set.</summary>
public class SliceTests
{
    private const int Count = 1 << 14;

    // A prime step, so that the slice meets every binade and every pattern of low bits.
    private const uint Step = 262139;

    [Fact]
    public void The_bits_of_every_function_are_those_of_the_committed_hashes()
    {
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Kernels", "slices.txt"));
        float[] floats = [.. Enumerable.Range(0, Count).Select(i => BitConverter.UInt32BitsToSingle((uint)i * Step))];
        double[] doubles = new double[Count];
        for (int chunk = 0; chunk < Count / DoubleInputs.ChunkSize; chunk++)
        {
            DoubleInputs.Fill(chunk, doubles.AsSpan(chunk * DoubleInputs.ChunkSize, DoubleInputs.ChunkSize));
        }

        foreach (Execution execution in Isa.Each)
        {
            string[] actual =
            [
                .. AccuracyCases.OfSingle().Select(row => Line(row.Case, "float", floats, execution)),
                .. AccuracyCases.OfDouble().Select(row => Line(row.Case, "double", doubles, execution)),
            ];
            string[] changed = [.. actual.Except(expected)];
            Assert.True(changed.Length == 0 && expected.Length == actual.Length, $"{execution.Kernels}, tests/Kernels/slices.txt should hold:\n{string.Join("\n", actual)}");
        }
    }

    private static string Line<T>(AccuracyCase<T> function, string type, T[] x, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] y = new T[x.Length];
        function.Apply(x, y, execution);
        ulong hash = 0;
        foreach (T value in y)
        {
            ulong bits = T.IsNaN(value) ? uint.MaxValue
                : value is float single ? BitConverter.SingleToUInt32Bits(single)
                : BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value));
            hash = BitOperations.RotateLeft(hash ^ bits, 23) * 0x9E3779B97F4A7C15;
        }

        return $"{function.Name}{(type == "float" ? "" : " double")} {hash:X16}";
    }
}
