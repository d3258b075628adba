using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>Blocks of a matrix transposed in registers: 8 x 8 floats, 4 x 4 doubles.</summary>
internal static unsafe class Avx2Transpose
{
    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride, int lanes)
    {
        if (rows == 8 && columns == 8 && lanes == 8)
        {
            // Constants, which leave no branches.
            Block(source, sourceStride, 8, 8, destination, destinationStride, 8);
        }
        else if (rows == 4 && columns == 8 && lanes == 4)
        {
            FourRows(source, sourceStride, destination, destinationStride);
        }
        else
        {
            Block(source, sourceStride, rows, columns, destination, destinationStride, lanes);
        }
    }

    /// <summary>Four rows of 8 elements: half a vector is stored whole, without a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourRows(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        Vector256<float> row0 = Vector256.Load(source);
        Vector256<float> row1 = Vector256.Load(source + sourceStride);
        Vector256<float> row2 = Vector256.Load(source + (2 * sourceStride));
        Vector256<float> row3 = Vector256.Load(source + (3 * sourceStride));
        Vector256<float> low01 = Avx.UnpackLow(row0, row1);
        Vector256<float> high01 = Avx.UnpackHigh(row0, row1);
        Vector256<float> low23 = Avx.UnpackLow(row2, row3);
        Vector256<float> high23 = Avx.UnpackHigh(row2, row3);
        Columns(0, Avx.Shuffle(low01, low23, 0b01_00_01_00));
        Columns(1, Avx.Shuffle(low01, low23, 0b11_10_11_10));
        Columns(2, Avx.Shuffle(high01, high23, 0b01_00_01_00));
        Columns(3, Avx.Shuffle(high01, high23, 0b11_10_11_10));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Columns(int j, Vector256<float> columns)
        {
            columns.GetLower().Store(destination + (j * destinationStride));
            columns.GetUpper().Store(destination + ((j + 4) * destinationStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride, int lanes)
    {
        Vector256<float> row0 = Row(0);
        Vector256<float> row1 = Row(1);
        Vector256<float> row2 = Row(2);
        Vector256<float> row3 = Row(3);
        Vector256<float> row4 = Row(4);
        Vector256<float> row5 = Row(5);
        Vector256<float> row6 = Row(6);
        Vector256<float> row7 = Row(7);

        // Pairs of rows, then fours, inside the 128-bit halves; then the halves change places.
        Vector256<float> low01 = Avx.UnpackLow(row0, row1);
        Vector256<float> high01 = Avx.UnpackHigh(row0, row1);
        Vector256<float> low23 = Avx.UnpackLow(row2, row3);
        Vector256<float> high23 = Avx.UnpackHigh(row2, row3);
        Vector256<float> low45 = Avx.UnpackLow(row4, row5);
        Vector256<float> high45 = Avx.UnpackHigh(row4, row5);
        Vector256<float> low67 = Avx.UnpackLow(row6, row7);
        Vector256<float> high67 = Avx.UnpackHigh(row6, row7);
        Vector256<float> top0 = Avx.Shuffle(low01, low23, 0b01_00_01_00);
        Vector256<float> top1 = Avx.Shuffle(low01, low23, 0b11_10_11_10);
        Vector256<float> top2 = Avx.Shuffle(high01, high23, 0b01_00_01_00);
        Vector256<float> top3 = Avx.Shuffle(high01, high23, 0b11_10_11_10);
        Vector256<float> bottom0 = Avx.Shuffle(low45, low67, 0b01_00_01_00);
        Vector256<float> bottom1 = Avx.Shuffle(low45, low67, 0b11_10_11_10);
        Vector256<float> bottom2 = Avx.Shuffle(high45, high67, 0b01_00_01_00);
        Vector256<float> bottom3 = Avx.Shuffle(high45, high67, 0b11_10_11_10);
        Column(0, Avx.Permute2x128(top0, bottom0, 0x20));
        Column(1, Avx.Permute2x128(top1, bottom1, 0x20));
        Column(2, Avx.Permute2x128(top2, bottom2, 0x20));
        Column(3, Avx.Permute2x128(top3, bottom3, 0x20));
        Column(4, Avx.Permute2x128(top0, bottom0, 0x31));
        Column(5, Avx.Permute2x128(top1, bottom1, 0x31));
        Column(6, Avx.Permute2x128(top2, bottom2, 0x31));
        Column(7, Avx.Permute2x128(top3, bottom3, 0x31));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<float> Row(int i) =>
            i < rows ? Lanes.Load<Avx2Simd<float>, Vector256<float>, float>(source + (i * sourceStride), columns) : Vector256<float>.Zero;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Column(int j, Vector256<float> column)
        {
            if (j < columns)
            {
                Lanes.Store<Avx2Simd<float>, Vector256<float>, float>(destination + (j * destinationStride), column, lanes);
            }
        }
    }

    /// <inheritdoc cref="ISimd{V, T}.Transpose"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(double* source, nint sourceStride, int rows, int columns, double* destination, nint destinationStride, int lanes)
    {
        if (rows == 4 && columns == 4 && lanes == 4)
        {
            // Constants, which leave no branches.
            Block(source, sourceStride, 4, 4, destination, destinationStride, 4);
        }
        else
        {
            Block(source, sourceStride, rows, columns, destination, destinationStride, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(double* source, nint sourceStride, int rows, int columns, double* destination, nint destinationStride, int lanes)
    {
        Vector256<double> row0 = Row(0);
        Vector256<double> row1 = Row(1);
        Vector256<double> row2 = Row(2);
        Vector256<double> row3 = Row(3);
        Vector256<double> even01 = Avx.UnpackLow(row0, row1);
        Vector256<double> odd01 = Avx.UnpackHigh(row0, row1);
        Vector256<double> even23 = Avx.UnpackLow(row2, row3);
        Vector256<double> odd23 = Avx.UnpackHigh(row2, row3);
        Column(0, Avx.Permute2x128(even01, even23, 0x20));
        Column(1, Avx.Permute2x128(odd01, odd23, 0x20));
        Column(2, Avx.Permute2x128(even01, even23, 0x31));
        Column(3, Avx.Permute2x128(odd01, odd23, 0x31));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<double> Row(int i) =>
            i < rows ? Lanes.Load<Avx2Simd<double>, Vector256<double>, double>(source + (i * sourceStride), columns) : Vector256<double>.Zero;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Column(int j, Vector256<double> column)
        {
            if (j < columns)
            {
                Lanes.Store<Avx2Simd<double>, Vector256<double>, double>(destination + (j * destinationStride), column, lanes);
            }
        }
    }
}
