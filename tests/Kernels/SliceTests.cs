using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>The bits of the functions of float on a fixed slice of all floats: they do not change unnoticed, on any instruction set.</summary>
public class SliceTests
{
    private const int Count = 1 << 14;

    // A prime step, so that the slice meets every binade and every pattern of low bits.
    private const uint Step = 262139;

    [Fact]
    public void The_bits_of_every_function_are_those_of_the_committed_hashes()
    {
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Kernels", "slices.txt"));
        float[] x = [.. Enumerable.Range(0, Count).Select(i => BitConverter.UInt32BitsToSingle((uint)i * Step))];
        float[] y = new float[Count];
        foreach (Execution execution in Isa.Each)
        {
            List<string> actual = [];
            foreach (Activation activation in Activation.All)
            {
                activation.Apply(x, y, execution);
                actual.Add($"{activation.Name} {Hash(y):X16}");
                activation.Derivative(x, y, execution);
                actual.Add($"{activation.Name}' {Hash(y):X16}");
            }

            string[] changed = [.. actual.Except(expected)];
            Assert.True(changed.Length == 0 && expected.Length == actual.Count, $"{execution.Kernels}, tests/Kernels/slices.txt should hold:\n{string.Join("\n", actual)}");
        }
    }

    private static ulong Hash(float[] values)
    {
        ulong hash = 0;
        foreach (float value in values)
        {
            uint bits = float.IsNaN(value) ? uint.MaxValue : BitConverter.SingleToUInt32Bits(value);
            hash = BitOperations.RotateLeft(hash ^ bits, 23) * 0x9E3779B97F4A7C15;
        }

        return hash;
    }
}
