using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Whole blocks of a matrix transposed in registers: 16 x 16 floats, 8 x 8 doubles.</summary>
/// <remarks>Each row is read once and whole: of rows that lie a page apart, which share a set of the L1 cache, the rest of a line would be fetched again. Then elements change places inside the quarters of vectors, and quarters between them.</remarks>
internal static unsafe class Avx512Transpose
{
    private const byte Even = 0b10_00_10_00;
    private const byte Odd = 0b11_01_11_01;

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        nint four = 4 * sourceStride;
        Fours(source, sourceStride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Fours(source + four, sourceStride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Fours(source + (2 * four), sourceStride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Fours(source + (3 * four), sourceStride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        StoreQuarters(a0, b0, c0, d0, destination, 4 * destinationStride);
        StoreQuarters(a1, b1, c1, d1, destination + destinationStride, 4 * destinationStride);
        StoreQuarters(a2, b2, c2, d2, destination + (2 * destinationStride), 4 * destinationStride);
        StoreQuarters(a3, b3, c3, d3, destination + (3 * destinationStride), 4 * destinationStride);
    }

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        nint two = 2 * sourceStride;
        Twos(source, sourceStride, out Vector512<float> a0, out Vector512<float> a1);
        Twos(source + two, sourceStride, out Vector512<float> b0, out Vector512<float> b1);
        Twos(source + (2 * two), sourceStride, out Vector512<float> c0, out Vector512<float> c1);
        Twos(source + (3 * two), sourceStride, out Vector512<float> d0, out Vector512<float> d1);
        StoreQuarters(a0, b0, c0, d0, (float*)destination, 4 * destinationStride);
        StoreQuarters(a1, b1, c1, d1, (float*)(destination + destinationStride), 4 * destinationStride);
    }

    /// <summary>Of four rows, columns k, k + 4, k + 8 and k + 12 in the quarters of a vector, k = 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        float* source, nint stride, out Vector512<float> columns0, out Vector512<float> columns1, out Vector512<float> columns2, out Vector512<float> columns3)
    {
        Vector512<float> row0 = Vector512.Load(source);
        Vector512<float> row1 = Vector512.Load(source + stride);
        Vector512<float> row2 = Vector512.Load(source + (2 * stride));
        Vector512<float> row3 = Vector512.Load(source + (3 * stride));
        Vector512<double> low01 = Avx512F.UnpackLow(row0, row1).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(row0, row1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(row2, row3).AsDouble();
        Vector512<double> high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
        columns0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        columns1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        columns2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        columns3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Of two rows, columns k, k + 2, k + 4 and k + 6 in the quarters of a vector, k = 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Twos(double* source, nint stride, out Vector512<float> columns0, out Vector512<float> columns1)
    {
        Vector512<double> row0 = Vector512.Load(source);
        Vector512<double> row1 = Vector512.Load(source + stride);
        columns0 = Avx512F.UnpackLow(row0, row1).AsSingle();
        columns1 = Avx512F.UnpackHigh(row0, row1).AsSingle();
    }

    /// <summary>Stores the first quarters of four vectors, then <paramref name="step"/> elements further their second ones, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, nint step)
    {
        Vector512<float> even0 = Avx512F.Shuffle4x128(a, b, Even);
        Vector512<float> even1 = Avx512F.Shuffle4x128(c, d, Even);
        Vector512<float> odd0 = Avx512F.Shuffle4x128(a, b, Odd);
        Vector512<float> odd1 = Avx512F.Shuffle4x128(c, d, Odd);
        Avx512F.Shuffle4x128(even0, even1, Even).Store(destination);
        Avx512F.Shuffle4x128(odd0, odd1, Even).Store(destination + step);
        Avx512F.Shuffle4x128(even0, even1, Odd).Store(destination + (2 * step));
        Avx512F.Shuffle4x128(odd0, odd1, Odd).Store(destination + (3 * step));
    }
}
