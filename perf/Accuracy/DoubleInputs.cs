namespace NnSimd.Perf;

/// <summary>The inputs of the sweep of double: chunk after chunk of a fixed sequence, in strata that meet every binade, the working range and the thresholds.</summary>
internal static class DoubleInputs
{
    /// <summary>The number of inputs of a chunk.</summary>
    public const int ChunkSize = 4096;

    private static readonly double[] Ranges = [0.01, 0.5, 1, 2, 6, 20, 45, 760];

    // Where functions over- and underflow, saturate, change their formula or have a zero of their derivative.
    private static readonly double[] Points =
    [
        0.34657359027997264, 0.5, 0.6931471805599453, 0.7071067811865476, 0.75, 1, 1.1924411, 1.2784645427610738, 1.4142135623730951, 1.5, 0.7517915246935645,
        2, 3, 5, 5.863584748755168, 6, 19.061547465398498, 20, 21.8, 22, 26.6, 27.22601, 27.5, 36.04365338911715, 36.7368005696771, 37.5, 38.5676, 39, 40,
        354.891356446692, 372.5666, 708.3964185322641, 709.782712893384, 710, 714.96865, 745.1332191019411, 745.1332191019412, 746, 751.9, 754,
    ];

    /// <summary>Fills the inputs of a chunk.</summary>
    public static void Fill(int chunk, Span<double> x)
    {
        ulong state = (ulong)chunk * 0x9E3779B97F4A7C15;
        for (int i = 0; i < x.Length; i++)
        {
            ulong bits = Next(ref state);
            ulong more = Next(ref state);
            x[i] = (i % 4) switch
            {
                // Any finite double; then any of 2^-64 to 2^11.
                0 => BitConverter.UInt64BitsToDouble((bits & 0x800FFFFFFFFFFFFF) | ((more % 2047) << 52)),
                1 => BitConverter.UInt64BitsToDouble((bits & 0x800FFFFFFFFFFFFF) | ((1023 - 64 + (more % 75)) << 52)),

                // Evenly in an interval around zero.
                2 => ((2 * (bits >> 11) * 1.1102230246251565e-16) - 1) * Ranges[(int)(more % (ulong)Ranges.Length)],

                // About a threshold or a multiple of ln 2 / 2, from some units in the last place of it to a share of it.
                _ => Near(bits, more),
            };
        }
    }

    private static double Near(ulong bits, ulong more)
    {
        double point = more % 3 == 0 ? 0.34657359027997264 * ((more >> 32) % 2200) : Points[(int)((more >> 8) % (ulong)Points.Length)];
        point = (more & 128) == 0 ? point : -point;
        return point * (1 + Math.ScaleB((double)(long)bits, -63 - (int)((more >> 16) % 52)));
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
