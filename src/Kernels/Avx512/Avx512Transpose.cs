using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Whole blocks of a matrix transposed in registers: 16 x 16 floats, 8 x 8 doubles.</summary>
/// <remarks>A vector takes 128 bits of each of four rows that lie a quarter of the block's apart, so that what is left to do stays inside its quarters.</remarks>
internal static unsafe class Avx512Transpose
{
    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        for (int j = 0; j < 16; j += 4)
        {
            Vector512<float> row0 = Quarters(source + j, 4 * sourceStride);
            Vector512<float> row1 = Quarters(source + j + sourceStride, 4 * sourceStride);
            Vector512<float> row2 = Quarters(source + j + (2 * sourceStride), 4 * sourceStride);
            Vector512<float> row3 = Quarters(source + j + (3 * sourceStride), 4 * sourceStride);
            Vector512<double> low01 = Avx512F.UnpackLow(row0, row1).AsDouble();
            Vector512<double> high01 = Avx512F.UnpackHigh(row0, row1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(row2, row3).AsDouble();
            Vector512<double> high23 = Avx512F.UnpackHigh(row2, row3).AsDouble();
            Avx512F.UnpackLow(low01, low23).AsSingle().Store(destination);
            Avx512F.UnpackHigh(low01, low23).AsSingle().Store(destination + destinationStride);
            Avx512F.UnpackLow(high01, high23).AsSingle().Store(destination + (2 * destinationStride));
            Avx512F.UnpackHigh(high01, high23).AsSingle().Store(destination + (3 * destinationStride));
            destination += 4 * destinationStride;
        }
    }

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        for (int j = 0; j < 8; j += 2)
        {
            Vector512<double> row0 = Quarters((float*)(source + j), 4 * sourceStride).AsDouble();
            Vector512<double> row1 = Quarters((float*)(source + j + sourceStride), 4 * sourceStride).AsDouble();
            Avx512F.UnpackLow(row0, row1).Store(destination);
            Avx512F.UnpackHigh(row0, row1).Store(destination + destinationStride);
            destination += 2 * destinationStride;
        }
    }

    /// <summary>128 bits from each of four places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* source, nint step)
    {
        Vector512<float> vector = Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe();
        vector = Avx512F.InsertVector128(vector, Vector128.Load(source + step), 1);
        vector = Avx512F.InsertVector128(vector, Vector128.Load(source + (2 * step)), 2);
        return Avx512F.InsertVector128(vector, Vector128.Load(source + (3 * step)), 3);
    }
}
