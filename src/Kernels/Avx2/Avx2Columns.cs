using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Columns transposed as they are loaded: the 128-bit halves change places in the load, the rest inside the halves.</summary>
internal static unsafe class Avx2Columns
{
    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* source, in LaneStrides lanes, out Vector256<float> a0, out Vector256<float> b0, out Vector256<float> a1, out Vector256<float> b1)
    {
        float* pair = source + lanes.Pairs;
        Vector256<float> column0 = Halves(source, lanes.Fours);
        Vector256<float> column1 = Halves(source + lanes.Ones, lanes.Fours);
        Vector256<float> column2 = Halves(pair, lanes.Fours);
        Vector256<float> column3 = Halves(pair + lanes.Ones, lanes.Fours);
        a0 = Avx.UnpackLow(column0, column1);
        b0 = Avx.UnpackLow(column2, column3);
        a1 = Avx.UnpackHigh(column0, column1);
        b1 = Avx.UnpackHigh(column2, column3);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Term(int term, Vector256<float> a0, Vector256<float> b0, Vector256<float> a1, Vector256<float> b1) => term switch
    {
        0 => Avx.Shuffle(a0, b0, 0b01_00_01_00),
        1 => Avx.Shuffle(a0, b0, 0b11_10_11_10),
        2 => Avx.Shuffle(a1, b1, 0b01_00_01_00),
        _ => Avx.Shuffle(a1, b1, 0b11_10_11_10),
    };

    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(double* source, in LaneStrides lanes, out Vector256<double> a0, out Vector256<double> b0)
    {
        a0 = Halves(source, lanes.Pairs);
        b0 = Halves(source + lanes.Ones, lanes.Pairs);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Term(int term, Vector256<double> a0, Vector256<double> b0) => term == 0 ? Avx.UnpackLow(a0, b0) : Avx.UnpackHigh(a0, b0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* source, nint distance) => Avx.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + distance), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Halves(double* source, nint distance) => Avx.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + distance), 1);
}
