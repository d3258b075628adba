using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>
/// Columns transposed as they are loaded. 256-bit halves change places in the load, pairs and fours inside the 128-bit lanes; what is left is one exchange of lanes for a term, which
/// shares two ports with the multiply-adds.
/// </summary>
internal static unsafe class Avx512Columns
{
    private const byte Even = 0b10_00_10_00;
    private const byte Odd = 0b11_01_11_01;

    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(
        float* source,
        in LaneStrides lanes,
        out Vector512<float> a0,
        out Vector512<float> b0,
        out Vector512<float> a1,
        out Vector512<float> b1,
        out Vector512<float> a2,
        out Vector512<float> b2,
        out Vector512<float> a3,
        out Vector512<float> b3)
    {
        Fours(source, in lanes, out a0, out a1, out a2, out a3);
        Fours(source + lanes.Eights, in lanes, out b0, out b1, out b2, out b3);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Term(
        int term,
        Vector512<float> a0,
        Vector512<float> b0,
        Vector512<float> a1,
        Vector512<float> b1,
        Vector512<float> a2,
        Vector512<float> b2,
        Vector512<float> a3,
        Vector512<float> b3) => term switch
        {
            0 => Avx512F.Shuffle4x128(a0, b0, Even),
            1 => Avx512F.Shuffle4x128(a1, b1, Even),
            2 => Avx512F.Shuffle4x128(a2, b2, Even),
            3 => Avx512F.Shuffle4x128(a3, b3, Even),
            4 => Avx512F.Shuffle4x128(a0, b0, Odd),
            5 => Avx512F.Shuffle4x128(a1, b1, Odd),
            6 => Avx512F.Shuffle4x128(a2, b2, Odd),
            _ => Avx512F.Shuffle4x128(a3, b3, Odd),
        };

    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(double* source, in LaneStrides lanes, out Vector512<double> a0, out Vector512<double> b0, out Vector512<double> a1, out Vector512<double> b1)
    {
        Pairs(source, in lanes, out a0, out a1);
        Pairs(source + lanes.Fours, in lanes, out b0, out b1);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Term(int term, Vector512<double> a0, Vector512<double> b0, Vector512<double> a1, Vector512<double> b1) => term switch
    {
        0 => Avx512F.Shuffle4x128(a0, b0, Even),
        1 => Avx512F.Shuffle4x128(a1, b1, Even),
        2 => Avx512F.Shuffle4x128(a0, b0, Odd),
        _ => Avx512F.Shuffle4x128(a1, b1, Odd),
    };

    /// <summary>Terms k and k + 4, k = 0 to 3, of four columns, and of the four columns behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        float* source, in LaneStrides lanes, out Vector512<float> terms04, out Vector512<float> terms15, out Vector512<float> terms26, out Vector512<float> terms37)
    {
        float* pair = source + lanes.Pairs;
        Vector512<float> column0 = Halves(source, lanes.Fours);
        Vector512<float> column1 = Halves(source + lanes.Ones, lanes.Fours);
        Vector512<float> column2 = Halves(pair, lanes.Fours);
        Vector512<float> column3 = Halves(pair + lanes.Ones, lanes.Fours);
        Vector512<float> low01 = Avx512F.UnpackLow(column0, column1);
        Vector512<float> high01 = Avx512F.UnpackHigh(column0, column1);
        Vector512<float> low23 = Avx512F.UnpackLow(column2, column3);
        Vector512<float> high23 = Avx512F.UnpackHigh(column2, column3);
        terms04 = Avx512F.Shuffle(low01, low23, 0b01_00_01_00);
        terms15 = Avx512F.Shuffle(low01, low23, 0b11_10_11_10);
        terms26 = Avx512F.Shuffle(high01, high23, 0b01_00_01_00);
        terms37 = Avx512F.Shuffle(high01, high23, 0b11_10_11_10);
    }

    /// <summary>Terms k and k + 2, k = 0 and 1, of two columns, and of the two columns behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(double* source, in LaneStrides lanes, out Vector512<double> terms02, out Vector512<double> terms13)
    {
        Vector512<double> column0 = Halves(source, lanes.Pairs);
        Vector512<double> column1 = Halves(source + lanes.Ones, lanes.Pairs);
        terms02 = Avx512F.UnpackLow(column0, column1);
        terms13 = Avx512F.UnpackHigh(column0, column1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Halves(float* source, nint distance) => Avx512F.InsertVector256(Vector256.Load(source).ToVector512Unsafe(), Vector256.Load(source + distance), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Halves(double* source, nint distance) => Avx512F.InsertVector256(Vector256.Load(source).ToVector512Unsafe(), Vector256.Load(source + distance), 1);
}
