using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace NnSimd.Kernels;

/// <summary>
/// The NEON micro-kernel for packed A: 12 rows by 2 vectors, each multiply-add taking its factor from a lane of A. A broadcast costs a vector
/// instruction here, so 3 loads of A in place of 12 broadcasts leave 5 loads to 24 multiply-adds.
/// </summary>
internal static unsafe class NeonByLane
{
    /// <summary>C[12 x 2 vectors] += alpha * A * B, where the 12 elements of a column of A are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands<float> tile)
    {
        float* a = tile.A;
        float* b = tile.B;
        nint step = tile.ColumnStrideA;
        nint ldb = tile.RowStrideB;
        nint depth = tile.Depth;
        bool readsC = tile.ReadsC;
        float beta = tile.Beta;

        do
        {
            Vector128<float> zero = Vector128<float>.Zero;
            Vector128<float> left0 = zero, right0 = zero;
            Vector128<float> left1 = zero, right1 = zero;
            Vector128<float> left2 = zero, right2 = zero;
            Vector128<float> left3 = zero, right3 = zero;
            Vector128<float> left4 = zero, right4 = zero;
            Vector128<float> left5 = zero, right5 = zero;
            Vector128<float> left6 = zero, right6 = zero;
            Vector128<float> left7 = zero, right7 = zero;
            Vector128<float> left8 = zero, right8 = zero;
            Vector128<float> left9 = zero, right9 = zero;
            Vector128<float> left10 = zero, right10 = zero;
            Vector128<float> left11 = zero, right11 = zero;

            nint k = nint.Min(depth, Gemm.SummationBlock);
            depth -= k;
            do
            {
                Vector128<float> b0 = AdvSimd.LoadVector128(b);
                Vector128<float> b1 = AdvSimd.LoadVector128(b + 4);

                Vector128<float> rows0 = AdvSimd.LoadVector128(a);
                left0 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left0, b0, rows0, 0);
                right0 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right0, b1, rows0, 0);
                left1 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left1, b0, rows0, 1);
                right1 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right1, b1, rows0, 1);
                left2 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left2, b0, rows0, 2);
                right2 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right2, b1, rows0, 2);
                left3 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left3, b0, rows0, 3);
                right3 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right3, b1, rows0, 3);

                Vector128<float> rows1 = AdvSimd.LoadVector128(a + 4);
                left4 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left4, b0, rows1, 0);
                right4 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right4, b1, rows1, 0);
                left5 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left5, b0, rows1, 1);
                right5 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right5, b1, rows1, 1);
                left6 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left6, b0, rows1, 2);
                right6 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right6, b1, rows1, 2);
                left7 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left7, b0, rows1, 3);
                right7 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right7, b1, rows1, 3);

                Vector128<float> rows2 = AdvSimd.LoadVector128(a + 8);
                left8 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left8, b0, rows2, 0);
                right8 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right8, b1, rows2, 0);
                left9 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left9, b0, rows2, 1);
                right9 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right9, b1, rows2, 1);
                left10 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left10, b0, rows2, 2);
                right10 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right10, b1, rows2, 2);
                left11 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(left11, b0, rows2, 3);
                right11 = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(right11, b1, rows2, 3);

                a += step;
                b += ldb;
            }
            while (--k != 0);

            Vector128<float> alpha = Vector128.Create(tile.Alpha);
            Vector128<float> factor = Vector128.Create(beta);
            float* c = tile.C;
            nint ldc = tile.RowStrideC;
            Fold(c, alpha, left0, right0, factor, readsC);
            Fold(c += ldc, alpha, left1, right1, factor, readsC);
            Fold(c += ldc, alpha, left2, right2, factor, readsC);
            Fold(c += ldc, alpha, left3, right3, factor, readsC);
            Fold(c += ldc, alpha, left4, right4, factor, readsC);
            Fold(c += ldc, alpha, left5, right5, factor, readsC);
            Fold(c += ldc, alpha, left6, right6, factor, readsC);
            Fold(c += ldc, alpha, left7, right7, factor, readsC);
            Fold(c += ldc, alpha, left8, right8, factor, readsC);
            Fold(c += ldc, alpha, left9, right9, factor, readsC);
            Fold(c += ldc, alpha, left10, right10, factor, readsC);
            Fold(c += ldc, alpha, left11, right11, factor, readsC);
            readsC = true;
            beta = 1;
        }
        while (depth != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(float* c, Vector128<float> alpha, Vector128<float> left, Vector128<float> right, Vector128<float> beta, bool readsC) =>
        MicroKernel.Fold<NeonSimd<float>, Vector128<float>, float, TwoVectors>(c, alpha, left, right, beta, Vector128<float>.Zero, readsC, 4);
}
