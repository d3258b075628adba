namespace NnSimd.Tests;

/// <summary>Where a test's floats come from.</summary>
public enum Values
{
    /// <summary>Integers of -8 to 8: sums of products are exact.</summary>
    Integers,

    /// <summary>Uniform in [-1, 1).</summary>
    Plain,

    /// <summary>Any bits: NaN, infinities, signed zeros and subnormals among them.</summary>
    Bits,
}

/// <summary>Deterministic test data from a seed, and comparison by bits.</summary>
internal static class Floats
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue,
        1.17549435e-38f, -1.17549435e-38f, 1.17549421e-38f, 0.5f, 2f, 88.7f, -88.7f, -103.9f, 1e-8f, 0.5625f,
    ];

    public static void Fill(Span<float> span, Values values, Random random)
    {
        foreach (ref float x in span)
        {
            x = values switch
            {
                Values.Integers => random.Next(-8, 9),
                Values.Plain => (random.NextSingle() * 2) - 1,
                _ => random.Next(4) switch
                {
                    0 => Special[random.Next(Special.Length)],
                    1 => BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, int.MaxValue + 1L)),
                    _ => (random.NextSingle() * 20) - 10,
                },
            };
        }
    }

    public static float[] Array(int length, Values values, int seed)
    {
        float[] array = new float[length];
        Fill(array, values, new Random(seed));
        return array;
    }

    /// <summary>The same bits, any NaN being as good as another.</summary>
    public static bool Same(float x, float y) =>
        BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || (float.IsNaN(x) && float.IsNaN(y));

    /// <summary>Fails at the first element whose bits differ.</summary>
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!Same(expected[i], actual[i]))
            {
                Assert.Fail($"{what}: element {i} is {Show(actual[i])}, expected {Show(expected[i])}");
            }
        }
    }

    private static string Show(float x) => $"{x:R} (0x{BitConverter.SingleToUInt32Bits(x):X8})";
}
