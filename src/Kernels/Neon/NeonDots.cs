using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace NnSimd.Kernels;

/// <summary>Dot products whose elements are transposed in registers, two sums side by side, as each is one chain.</summary>
internal static unsafe class NeonDots
{
    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector128<float> sum0, ref Vector128<float> sum1, float* factors, float* source0, float* source1, nint stride)
        where F : struct, IFactors
    {
        Pairs(source0, stride, out Vector128<float> even0, out Vector128<float> odd0, out Vector128<float> even1, out Vector128<float> odd1);
        Pairs(source1, stride, out Vector128<float> other0, out Vector128<float> another0, out Vector128<float> other1, out Vector128<float> another1);
        AddTerm<F>(ref sum0, ref sum1, factors, 0, AdvSimd.Arm64.ZipLow(even0, odd0), AdvSimd.Arm64.ZipLow(other0, another0));
        AddTerm<F>(ref sum0, ref sum1, factors, 1, AdvSimd.Arm64.ZipHigh(even0, odd0), AdvSimd.Arm64.ZipHigh(other0, another0));
        AddTerm<F>(ref sum0, ref sum1, factors, 2, AdvSimd.Arm64.ZipLow(even1, odd1), AdvSimd.Arm64.ZipLow(other1, another1));
        AddTerm<F>(ref sum0, ref sum1, factors, 3, AdvSimd.Arm64.ZipHigh(even1, odd1), AdvSimd.Arm64.ZipHigh(other1, another1));
    }

    /// <inheritdoc cref="ISimd{V, T}.AddDots"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<F>(ref Vector128<double> sum0, ref Vector128<double> sum1, double* factors, double* source0, double* source1, nint stride)
        where F : struct, IFactors
    {
        Vector128<double> row0 = Vector128.Load(source0);
        Vector128<double> row1 = Vector128.Load(source0 + stride);
        Vector128<double> other0 = Vector128.Load(source1);
        Vector128<double> other1 = Vector128.Load(source1 + stride);
        AddTerm<F>(ref sum0, ref sum1, factors, 0, AdvSimd.Arm64.ZipLow(row0, row1), AdvSimd.Arm64.ZipLow(other0, other1));
        AddTerm<F>(ref sum0, ref sum1, factors, 1, AdvSimd.Arm64.ZipHigh(row0, row1), AdvSimd.Arm64.ZipHigh(other0, other1));
    }

    /// <summary>Of the first two terms of rows 0 and 2 and of rows 1 and 3, then of the other two terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(float* source, nint stride, out Vector128<float> even0, out Vector128<float> odd0, out Vector128<float> even1, out Vector128<float> odd1)
    {
        Vector128<float> row0 = Vector128.Load(source);
        Vector128<float> row1 = Vector128.Load(source + stride);
        Vector128<float> row2 = Vector128.Load(source + (2 * stride));
        Vector128<float> row3 = Vector128.Load(source + (3 * stride));
        even0 = AdvSimd.Arm64.ZipLow(row0, row2);
        odd0 = AdvSimd.Arm64.ZipLow(row1, row3);
        even1 = AdvSimd.Arm64.ZipHigh(row0, row2);
        odd1 = AdvSimd.Arm64.ZipHigh(row1, row3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector128<float> sum0, ref Vector128<float> sum1, float* factors, int term, Vector128<float> elements0, Vector128<float> elements1)
        where F : struct, IFactors
    {
        Vector128<float> factor = F.Load<NeonSimd<float>, Vector128<float>, float>(factors, term);
        sum0 = AdvSimd.FusedMultiplyAdd(sum0, factor, elements0);
        sum1 = AdvSimd.FusedMultiplyAdd(sum1, factor, elements1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<F>(
        ref Vector128<double> sum0, ref Vector128<double> sum1, double* factors, int term, Vector128<double> elements0, Vector128<double> elements1)
        where F : struct, IFactors
    {
        Vector128<double> factor = F.Load<NeonSimd<double>, Vector128<double>, double>(factors, term);
        sum0 = AdvSimd.Arm64.FusedMultiplyAdd(sum0, factor, elements0);
        sum1 = AdvSimd.Arm64.FusedMultiplyAdd(sum1, factor, elements1);
    }
}
