using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Dot products whose elements are transposed in registers: the 128-bit halves change places as they are loaded, the rest inside the halves. Two sums go side by side, as each is one chain.</summary>
internal static unsafe class Avx2Dots
{
    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector256<float> sum0, ref Vector256<float> sum1, float* factors, float* source0, float* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        AddFour<F>(ref sum0, ref sum1, factors, 0, source0, source1, stride, strideOfFour);
        AddFour<F>(ref sum0, ref sum1, factors, 4, source0 + 4, source1 + 4, stride, strideOfFour);
    }

    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector256<double> sum0, ref Vector256<double> sum1, double* factors, double* source0, double* source1, nint stride)
        where F : struct, IFactors
    {
        AddTwo<F>(ref sum0, ref sum1, factors, 0, source0, source1, stride);
        AddTwo<F>(ref sum0, ref sum1, factors, 2, source0 + 2, source1 + 2, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<F>(
        ref Vector256<float> sum0, ref Vector256<float> sum1, float* factors, int term, float* source0, float* source1, nint stride, nint strideOfFour)
        where F : struct, IFactors
    {
        Fours(source0, stride, strideOfFour, out Vector256<float> low01, out Vector256<float> low23, out Vector256<float> high01, out Vector256<float> high23);
        Fours(source1, stride, strideOfFour, out Vector256<float> lower01, out Vector256<float> lower23, out Vector256<float> higher01, out Vector256<float> higher23);
        AddTerm<F>(ref sum0, ref sum1, factors, term, Avx.Shuffle(low01, low23, 0b01_00_01_00), Avx.Shuffle(lower01, lower23, 0b01_00_01_00));
        AddTerm<F>(ref sum0, ref sum1, factors, term + 1, Avx.Shuffle(low01, low23, 0b11_10_11_10), Avx.Shuffle(lower01, lower23, 0b11_10_11_10));
        AddTerm<F>(ref sum0, ref sum1, factors, term + 2, Avx.Shuffle(high01, high23, 0b01_00_01_00), Avx.Shuffle(higher01, higher23, 0b01_00_01_00));
        AddTerm<F>(ref sum0, ref sum1, factors, term + 3, Avx.Shuffle(high01, high23, 0b11_10_11_10), Avx.Shuffle(higher01, higher23, 0b11_10_11_10));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector256<float> sum0, ref Vector256<float> sum1, float* factors, int term, Vector256<float> elements0, Vector256<float> elements1)
        where F : struct, IFactors
    {
        Vector256<float> factor = F.Load<Avx2Simd<float>, Vector256<float>, float>(factors, term);
        sum0 = Fma.MultiplyAdd(factor, elements0, sum0);
        sum1 = Fma.MultiplyAdd(factor, elements1, sum1);
    }

    /// <summary>Four rows and the four behind them, their pairs side by side: of the first two terms and of the other two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(float* source, nint stride, nint distance, out Vector256<float> low01, out Vector256<float> low23, out Vector256<float> high01, out Vector256<float> high23)
    {
        Vector256<float> row0 = Halves(source, distance);
        Vector256<float> row1 = Halves(source + stride, distance);
        Vector256<float> row2 = Halves(source + (2 * stride), distance);
        Vector256<float> row3 = Halves(source + (3 * stride), distance);
        low01 = Avx.UnpackLow(row0, row1);
        low23 = Avx.UnpackLow(row2, row3);
        high01 = Avx.UnpackHigh(row0, row1);
        high23 = Avx.UnpackHigh(row2, row3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo<F>(
        ref Vector256<double> sum0, ref Vector256<double> sum1, double* factors, int term, double* source0, double* source1, nint stride)
        where F : struct, IFactors
    {
        Vector256<double> row02 = Halves(source0, 2 * stride);
        Vector256<double> row13 = Halves(source0 + stride, 2 * stride);
        Vector256<double> other02 = Halves(source1, 2 * stride);
        Vector256<double> other13 = Halves(source1 + stride, 2 * stride);
        AddTerm<F>(ref sum0, ref sum1, factors, term, Avx.UnpackLow(row02, row13), Avx.UnpackLow(other02, other13));
        AddTerm<F>(ref sum0, ref sum1, factors, term + 1, Avx.UnpackHigh(row02, row13), Avx.UnpackHigh(other02, other13));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector256<double> sum0, ref Vector256<double> sum1, double* factors, int term, Vector256<double> elements0, Vector256<double> elements1)
        where F : struct, IFactors
    {
        Vector256<double> factor = F.Load<Avx2Simd<double>, Vector256<double>, double>(factors, term);
        sum0 = Fma.MultiplyAdd(factor, elements0, sum0);
        sum1 = Fma.MultiplyAdd(factor, elements1, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* source, nint distance) => Avx.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + distance), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Halves(double* source, nint distance) => Avx.InsertVector128(Vector128.Load(source).ToVector256Unsafe(), Vector128.Load(source + distance), 1);
}
