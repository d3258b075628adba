using System.Numerics;

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

    /// <summary>Half the distance from 1 to the next number: 2^-24 of float, 2^-53 of double.</summary>
    public static double UnitRoundoff<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => double.CreateTruncating(T.BitIncrement(T.One) - T.One) / 2;

    public static void Fill<T>(Span<T> span, Values values, Random random)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (ref T x in span)
        {
            x = values switch
            {
                Values.Integers => T.CreateTruncating(random.Next(-8, 9)),
                Values.Plain => T.CreateTruncating(typeof(T) == typeof(float) ? (random.NextSingle() * 2) - 1 : (random.NextDouble() * 2) - 1),
                _ => random.Next(4) switch
                {
                    0 => T.CreateTruncating(Special[random.Next(Special.Length)]),
                    1 when typeof(T) == typeof(float) => T.CreateTruncating(BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, int.MaxValue + 1L))),
                    1 => T.CreateTruncating(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
                    _ => T.CreateTruncating((random.NextSingle() * 20) - 10),
                },
            };
        }
    }

    public static T[] Array<T>(int length, Values values, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] array = new T[length];
        Fill<T>(array, values, new Random(seed));
        return array;
    }

    public static float[] Array(int length, Values values, int seed) => Array<float>(length, values, seed);

    /// <summary>The same bits, any NaN being as good as another.</summary>
    public static bool Same<T>(T x, T y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        (x == y && T.IsNegative(x) == T.IsNegative(y)) || (T.IsNaN(x) && T.IsNaN(y));

    /// <summary>Fails at the first element whose bits differ.</summary>
    public static void AssertSame<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!Same(expected[i], actual[i]))
            {
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
            }
        }
    }

    /// <inheritdoc cref="AssertSame{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, string)"/>
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what) => AssertSame<float>(expected, actual, what);
}
