using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>
/// Dot products whose elements are transposed in registers. 256-bit halves change places as they are loaded, pairs and fours inside the 128-bit lanes; what is left are exchanges of
/// lanes, which share two ports with the multiply-adds, one for each. The two sums go side by side, as each is one chain.
/// </summary>
internal static unsafe class Avx512Dots
{
    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector512<float> sum0, ref Vector512<float> sum1, float* factors, float* source0, float* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        if (F.ReadsLines)
        {
            AddLines<F>(ref sum0, factors, source0, stride, strideOfFour);
            AddLines<F>(ref sum1, factors, source1, stride, strideOfFour);
            return;
        }

        AddEight<F>(ref sum0, ref sum1, factors, 0, source0, source1, stride, strideOfFour);
        AddEight<F>(ref sum0, ref sum1, factors, 8, source0 + 8, source1 + 8, stride, strideOfFour);
    }

    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector512<double> sum0, ref Vector512<double> sum1, double* factors, double* source0, double* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        if (F.ReadsLines)
        {
            AddLines<F>(ref sum0, factors, source0, stride, strideOfFour);
            AddLines<F>(ref sum1, factors, source1, stride, strideOfFour);
            return;
        }

        AddFour<F>(ref sum0, ref sum1, factors, 0, source0, source1, stride, strideOfFour);
        AddFour<F>(ref sum0, ref sum1, factors, 4, source0 + 4, source1 + 4, stride, strideOfFour);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEight<F>(
        ref Vector512<float> sum0, ref Vector512<float> sum1, float* factors, int term, float* source0, float* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        Fours(source0, stride, strideOfFour, out Vector512<float> low0, out Vector512<float> low1, out Vector512<float> low2, out Vector512<float> low3);
        Fours(source0 + (2 * strideOfFour), stride, strideOfFour, out Vector512<float> high0, out Vector512<float> high1, out Vector512<float> high2, out Vector512<float> high3);
        Fours(source1, stride, strideOfFour, out Vector512<float> lower0, out Vector512<float> lower1, out Vector512<float> lower2, out Vector512<float> lower3);
        Fours(source1 + (2 * strideOfFour), stride, strideOfFour, out Vector512<float> higher0, out Vector512<float> higher1, out Vector512<float> higher2, out Vector512<float> higher3);
        AddTerm<F>(ref sum0, ref sum1, factors, term, low0, high0, lower0, higher0, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 1, low1, high1, lower1, higher1, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 2, low2, high2, lower2, higher2, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 3, low3, high3, lower3, higher3, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 4, low0, high0, lower0, higher0, 0b11_01_11_01);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 5, low1, high1, lower1, higher1, 0b11_01_11_01);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 6, low2, high2, lower2, higher2, 0b11_01_11_01);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 7, low3, high3, lower3, higher3, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector512<float> sum0,
        ref Vector512<float> sum1,
        float* factors,
        int term,
        Vector512<float> low,
        Vector512<float> high,
        Vector512<float> lower,
        Vector512<float> higher,
        [ConstantExpected] byte quarters)
        where F : struct, IFactors
    {
        Vector512<float> factor = F.Load<Avx512Simd<float>, Vector512<float>, float>(factors, term);
        sum0 = Avx512F.FusedMultiplyAdd(factor, Avx512F.Shuffle4x128(low, high, quarters), sum0);
        sum1 = Avx512F.FusedMultiplyAdd(factor, Avx512F.Shuffle4x128(lower, higher, quarters), sum1);
    }

    /// <summary>Both halves of each line one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLines<F>(ref Vector512<float> sum, float* factors, float* source, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        Fours(source, stride, strideOfFour, out Vector512<float> low0, out Vector512<float> low1, out Vector512<float> low2, out Vector512<float> low3);
        Fours(source + 8, stride, strideOfFour, out Vector512<float> low8, out Vector512<float> low9, out Vector512<float> low10, out Vector512<float> low11);
        source += 2 * strideOfFour;
        Fours(source, stride, strideOfFour, out Vector512<float> high0, out Vector512<float> high1, out Vector512<float> high2, out Vector512<float> high3);
        Fours(source + 8, stride, strideOfFour, out Vector512<float> high8, out Vector512<float> high9, out Vector512<float> high10, out Vector512<float> high11);
        AddTerm<F>(ref sum, factors, 0, low0, high0, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 1, low1, high1, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 2, low2, high2, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 3, low3, high3, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 4, low0, high0, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 5, low1, high1, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 6, low2, high2, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 7, low3, high3, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 8, low8, high8, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 9, low9, high9, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 10, low10, high10, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 11, low11, high11, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 12, low8, high8, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 13, low9, high9, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 14, low10, high10, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 15, low11, high11, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(ref Vector512<float> sum, float* factors, int term, Vector512<float> low, Vector512<float> high, [ConstantExpected] byte quarters)
        where F : struct, IFactors =>
        sum = Avx512F.FusedMultiplyAdd(F.Load<Avx512Simd<float>, Vector512<float>, float>(factors, term), Avx512F.Shuffle4x128(low, high, quarters), sum);

    /// <summary>Terms k and k + 4, k = 0 to 3, of four rows, and of the four rows behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        float* source, nint stride, nint distance, out Vector512<float> terms04, out Vector512<float> terms15, out Vector512<float> terms26, out Vector512<float> terms37)
    {
        Vector512<float> row0 = Halves(source, distance);
        Vector512<float> row1 = Halves(source + stride, distance);
        Vector512<float> row2 = Halves(source + (2 * stride), distance);
        Vector512<float> row3 = Halves(source + (3 * stride), distance);
        Vector512<float> low01 = Avx512F.UnpackLow(row0, row1);
        Vector512<float> high01 = Avx512F.UnpackHigh(row0, row1);
        Vector512<float> low23 = Avx512F.UnpackLow(row2, row3);
        Vector512<float> high23 = Avx512F.UnpackHigh(row2, row3);
        terms04 = Avx512F.Shuffle(low01, low23, 0b01_00_01_00);
        terms15 = Avx512F.Shuffle(low01, low23, 0b11_10_11_10);
        terms26 = Avx512F.Shuffle(high01, high23, 0b01_00_01_00);
        terms37 = Avx512F.Shuffle(high01, high23, 0b11_10_11_10);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<F>(
        ref Vector512<double> sum0, ref Vector512<double> sum1, double* factors, int term, double* source0, double* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        Pairs(source0, stride, out Vector512<double> low0, out Vector512<double> low1);
        Pairs(source0 + strideOfFour, stride, out Vector512<double> high0, out Vector512<double> high1);
        Pairs(source1, stride, out Vector512<double> lower0, out Vector512<double> lower1);
        Pairs(source1 + strideOfFour, stride, out Vector512<double> higher0, out Vector512<double> higher1);
        AddTerm<F>(ref sum0, ref sum1, factors, term, low0, high0, lower0, higher0, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 1, low1, high1, lower1, higher1, 0b10_00_10_00);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 2, low0, high0, lower0, higher0, 0b11_01_11_01);
        AddTerm<F>(ref sum0, ref sum1, factors, term + 3, low1, high1, lower1, higher1, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector512<double> sum0,
        ref Vector512<double> sum1,
        double* factors,
        int term,
        Vector512<double> low,
        Vector512<double> high,
        Vector512<double> lower,
        Vector512<double> higher,
        [ConstantExpected] byte quarters)
        where F : struct, IFactors
    {
        Vector512<double> factor = F.Load<Avx512Simd<double>, Vector512<double>, double>(factors, term);
        sum0 = Avx512F.FusedMultiplyAdd(factor, Avx512F.Shuffle4x128(low, high, quarters), sum0);
        sum1 = Avx512F.FusedMultiplyAdd(factor, Avx512F.Shuffle4x128(lower, higher, quarters), sum1);
    }

    /// <summary>Both halves of each line one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLines<F>(ref Vector512<double> sum, double* factors, double* source, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        Pairs(source, stride, out Vector512<double> low0, out Vector512<double> low1);
        Pairs(source + 4, stride, out Vector512<double> low4, out Vector512<double> low5);
        source += strideOfFour;
        Pairs(source, stride, out Vector512<double> high0, out Vector512<double> high1);
        Pairs(source + 4, stride, out Vector512<double> high4, out Vector512<double> high5);
        AddTerm<F>(ref sum, factors, 0, low0, high0, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 1, low1, high1, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 2, low0, high0, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 3, low1, high1, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 4, low4, high4, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 5, low5, high5, 0b10_00_10_00);
        AddTerm<F>(ref sum, factors, 6, low4, high4, 0b11_01_11_01);
        AddTerm<F>(ref sum, factors, 7, low5, high5, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(ref Vector512<double> sum, double* factors, int term, Vector512<double> low, Vector512<double> high, [ConstantExpected] byte quarters)
        where F : struct, IFactors =>
        sum = Avx512F.FusedMultiplyAdd(F.Load<Avx512Simd<double>, Vector512<double>, double>(factors, term), Avx512F.Shuffle4x128(low, high, quarters), sum);

    /// <summary>Terms k and k + 2, k = 0 and 1, of two rows, and of the two rows behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(double* source, nint stride, out Vector512<double> terms02, out Vector512<double> terms13)
    {
        Vector512<double> row0 = Halves(source, 2 * stride);
        Vector512<double> row1 = Halves(source + stride, 2 * stride);
        terms02 = Avx512F.UnpackLow(row0, row1);
        terms13 = Avx512F.UnpackHigh(row0, row1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Halves(float* source, nint distance) => Avx512F.InsertVector256(Vector256.Load(source).ToVector512Unsafe(), Vector256.Load(source + distance), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Halves(double* source, nint distance) => Avx512F.InsertVector256(Vector256.Load(source).ToVector512Unsafe(), Vector256.Load(source + distance), 1);
}
