using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace NnSimd.Kernels;

/// <summary>Columns transposed as they are loaded.</summary>
internal static unsafe class NeonColumns
{
    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* source, in LaneStrides lanes, out Vector128<float> a0, out Vector128<float> b0, out Vector128<float> a1, out Vector128<float> b1)
    {
        float* pair = source + lanes.Pairs;
        Vector128<float> column0 = Vector128.Load(source);
        Vector128<float> column1 = Vector128.Load(source + lanes.Ones);
        Vector128<float> column2 = Vector128.Load(pair);
        Vector128<float> column3 = Vector128.Load(pair + lanes.Ones);
        a0 = AdvSimd.Arm64.ZipLow(column0, column2);
        b0 = AdvSimd.Arm64.ZipLow(column1, column3);
        a1 = AdvSimd.Arm64.ZipHigh(column0, column2);
        b1 = AdvSimd.Arm64.ZipHigh(column1, column3);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Term(int term, Vector128<float> a0, Vector128<float> b0, Vector128<float> a1, Vector128<float> b1) => term switch
    {
        0 => AdvSimd.Arm64.ZipLow(a0, b0),
        1 => AdvSimd.Arm64.ZipHigh(a0, b0),
        2 => AdvSimd.Arm64.ZipLow(a1, b1),
        _ => AdvSimd.Arm64.ZipHigh(a1, b1),
    };

    /// <inheritdoc cref="ISimd{V, T}.LoadColumns"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(double* source, in LaneStrides lanes, out Vector128<double> a0, out Vector128<double> b0)
    {
        a0 = Vector128.Load(source);
        b0 = Vector128.Load(source + lanes.Ones);
    }

    /// <inheritdoc cref="ISimd{V, T}.ColumnTerm"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Term(int term, Vector128<double> a0, Vector128<double> b0) => term == 0 ? AdvSimd.Arm64.ZipLow(a0, b0) : AdvSimd.Arm64.ZipHigh(a0, b0);
}
