using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>
/// A source of pseudo-random numbers that its seed determines to the bit: on every instruction set, operating system, architecture and
/// version of .NET. Initial weights and shuffles come from it. Not for cryptography; an instance serves one thread at a time.
/// </summary>
/// <remarks>The generator is SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.</remarks>
/// <param name="seed">Any value: where in one cycle of 2^64 numbers to start.</param>
public sealed class RandomSource(ulong seed)
{
    private ulong _state = seed;
    private float? _spareNormal;

    /// <summary>A number from 0 to 2^64 - 1, all equally likely.</summary>
    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An integer from 0 to <paramref name="bound"/> - 1, all equally likely (Lemire, Fast Random Integer Generation in an Interval, 2019).</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // Of the 2^64 products, the first 2^64 mod bound in each interval are rejected: what remains divides evenly.
        ulong rejected = (0UL - (ulong)bound) % (ulong)bound;
        ulong high, low;
        do
        {
            high = Math.BigMul(NextUInt64(), (ulong)bound, out low);
        }
        while (low < rejected);

        return (int)high;
    }

    /// <summary>A number in [0, 1): a multiple of 2^-24, all equally likely.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [<paramref name="minimum"/>, <paramref name="maximum"/>], evenly spread.</summary>
    /// <param name="minimum">Finite.</param>
    /// <param name="maximum">Finite, at least <paramref name="minimum"/>, with a finite difference from it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not finite or not in order.</exception>
    public float NextSingle(float minimum, float maximum)
    {
        float range = maximum - minimum;
        if (!float.IsFinite(minimum))
        {
            throw new ArgumentOutOfRangeException(nameof(minimum), minimum, "Expected a finite number.");
        }

        if (!(range >= 0 && float.IsFinite(range)))
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, $"Expected a finite interval from {minimum} upwards.");
        }

        return minimum + (range * NextSingle());
    }

    /// <summary>A number from the normal distribution of mean 0 and standard deviation 1.</summary>
    /// <remarks>
    /// The polar method of Marsaglia and Bray (A Convenient Method for Generating Normal Variables, SIAM Review, 1964). All of its
    /// operations round once and correctly, and its logarithm is this library's scalar one, so no system library has a say in the bits.
    /// </remarks>
    public float NextNormal()
    {
        if (_spareNormal is float spare)
        {
            _spareNormal = null;
            return spare;
        }

        // u and v have 24 bits, so the squares and their sum are exact in double.
        double u, v, square;
        do
        {
            u = (2.0 * NextSingle()) - 1.0;
            v = (2.0 * NextSingle()) - 1.0;
            square = (u * u) + (v * v);
        }
        while (square is >= 1.0 or 0.0);

        float logarithm = (float)square;
        Activations.Log<float>(new(ref logarithm), new(ref logarithm), new() { Kernels = KernelSet.Scalar });
        double factor = Math.Sqrt(-2.0 * logarithm / square);
        _spareNormal = (float)(v * factor);
        return (float)(u * factor);
    }

    /// <summary>Puts the items in an order of which all are equally likely (Fisher and Yates).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
