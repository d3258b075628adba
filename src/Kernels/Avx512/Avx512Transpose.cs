using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Blocks of a matrix transposed in registers: up to 16 x 16 floats, 8 x 8 doubles. The lanes of rows that there are not are zero.</summary>
/// <remarks>Each row is read once and whole: of rows that lie a page apart, which share a set of the L1 cache, the rest of a line would be fetched again. Then elements change places inside the quarters of vectors, and quarters between them.</remarks>
internal static unsafe class Avx512Transpose
{
    private const byte Even = 0b10_00_10_00;
    private const byte Odd = 0b11_01_11_01;

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        if (rows == 16 && columns == 16)
        {
            // Constants, which leave no branches.
            Block(source, sourceStride, 16, 16, destination, destinationStride);
        }
        else
        {
            Part(source, sourceStride, rows, columns, destination, destinationStride);
        }
    }

    // Apart: of more at once, the JIT does not inline the loads.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Part(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        if (rows == 16)
        {
            Block(source, sourceStride, 16, columns, destination, destinationStride);
        }
        else
        {
            Block(source, sourceStride, rows, columns, destination, destinationStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        nint four = 4 * sourceStride;
        Fours(source, sourceStride, rows, columns, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Fours(source + four, sourceStride, rows - 4, columns, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Fours(source + (2 * four), sourceStride, rows - 8, columns, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Fours(source + (3 * four), sourceStride, rows - 12, columns, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        StoreQuarters(a0, b0, c0, d0, columns, 4, destination, 4 * destinationStride);
        StoreQuarters(a1, b1, c1, d1, columns - 1, 4, destination + destinationStride, 4 * destinationStride);
        StoreQuarters(a2, b2, c2, d2, columns - 2, 4, destination + (2 * destinationStride), 4 * destinationStride);
        StoreQuarters(a3, b3, c3, d3, columns - 3, 4, destination + (3 * destinationStride), 4 * destinationStride);
    }

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(double* source, nint sourceStride, int rows, int columns, double* destination, nint destinationStride)
    {
        if (rows == 8 && columns == 8)
        {
            // Constants, which leave no branches.
            Block(source, sourceStride, 8, 8, destination, destinationStride);
        }
        else
        {
            Part(source, sourceStride, rows, columns, destination, destinationStride);
        }
    }

    // Apart: of more at once, the JIT does not inline the loads.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Part(double* source, nint sourceStride, int rows, int columns, double* destination, nint destinationStride)
    {
        if (rows == 8)
        {
            Block(source, sourceStride, 8, columns, destination, destinationStride);
        }
        else
        {
            Block(source, sourceStride, rows, columns, destination, destinationStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(double* source, nint sourceStride, int rows, int columns, double* destination, nint destinationStride)
    {
        nint two = 2 * sourceStride;
        Twos(source, sourceStride, rows, columns, out Vector512<float> a0, out Vector512<float> a1);
        Twos(source + two, sourceStride, rows - 2, columns, out Vector512<float> b0, out Vector512<float> b1);
        Twos(source + (2 * two), sourceStride, rows - 4, columns, out Vector512<float> c0, out Vector512<float> c1);
        Twos(source + (3 * two), sourceStride, rows - 6, columns, out Vector512<float> d0, out Vector512<float> d1);
        StoreQuarters(a0, b0, c0, d0, columns, 2, (float*)destination, 4 * destinationStride);
        StoreQuarters(a1, b1, c1, d1, columns - 1, 2, (float*)(destination + destinationStride), 4 * destinationStride);
    }

    /// <summary>Of four rows, columns k, k + 4, k + 8 and k + 12 in the quarters of a vector, k = 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        float* source, nint stride, int rows, int columns, out Vector512<float> columns0, out Vector512<float> columns1, out Vector512<float> columns2, out Vector512<float> columns3)
    {
        Vector512<float> row0 = rows > 0 ? Lanes.Load<Avx512Simd<float>, Vector512<float>, float>(source, columns) : Vector512<float>.Zero;
        Vector512<float> row1 = rows > 1 ? Lanes.Load<Avx512Simd<float>, Vector512<float>, float>(source + stride, columns) : Vector512<float>.Zero;
        Vector512<float> row2 = rows > 2 ? Lanes.Load<Avx512Simd<float>, Vector512<float>, float>(source + (2 * stride), columns) : Vector512<float>.Zero;
        Vector512<float> row3 = rows > 3 ? Lanes.Load<Avx512Simd<float>, Vector512<float>, float>(source + (3 * stride), columns) : Vector512<float>.Zero;
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
    private static void Twos(double* source, nint stride, int rows, int columns, out Vector512<float> columns0, out Vector512<float> columns1)
    {
        Vector512<double> row0 = rows > 0 ? Lanes.Load<Avx512Simd<double>, Vector512<double>, double>(source, columns) : Vector512<double>.Zero;
        Vector512<double> row1 = rows > 1 ? Lanes.Load<Avx512Simd<double>, Vector512<double>, double>(source + stride, columns) : Vector512<double>.Zero;
        columns0 = Avx512F.UnpackLow(row0, row1).AsSingle();
        columns1 = Avx512F.UnpackHigh(row0, row1).AsSingle();
    }

    /// <summary>Stores the first quarters of four vectors, then <paramref name="step"/> elements further their second ones, and so on, as many as begin before <paramref name="columns"/>, <paramref name="distance"/> from one to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, int columns, int distance, float* destination, nint step)
    {
        Vector512<float> even0 = Avx512F.Shuffle4x128(a, b, Even);
        Vector512<float> even1 = Avx512F.Shuffle4x128(c, d, Even);
        Vector512<float> odd0 = Avx512F.Shuffle4x128(a, b, Odd);
        Vector512<float> odd1 = Avx512F.Shuffle4x128(c, d, Odd);
        if (columns > 0)
        {
            Avx512F.Shuffle4x128(even0, even1, Even).Store(destination);
        }

        if (columns > distance)
        {
            Avx512F.Shuffle4x128(odd0, odd1, Even).Store(destination + step);
        }

        if (columns > 2 * distance)
        {
            Avx512F.Shuffle4x128(even0, even1, Odd).Store(destination + (2 * step));
        }

        if (columns > 3 * distance)
        {
            Avx512F.Shuffle4x128(odd0, odd1, Odd).Store(destination + (3 * step));
        }
    }
}
