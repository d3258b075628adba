using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// One row times a matrix whose columns are contiguous: a dot product per column, a vector of them at a time, each column read along its memory. The columns are transposed in
/// registers, because each sum keeps its order.
/// </summary>
internal static unsafe class DotProducts<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    /// <summary>The columns <paramref name="first"/> to <paramref name="end"/> of c = f(alpha * a * B + beta * c + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply(in GemmProblem<T> problem, nint first, nint end, A activation)
    {
        T* block = stackalloc T[16 * 16];
        V alpha = S.Broadcast(problem.Alpha);
        nint strideA = problem.A.ColumnStride;
        nint ldb = problem.B.ColumnStride;
        for (nint j = first; j < end; j += S.Width)
        {
            int columns = (int)nint.Min(S.Width, end - j);
            T* c = problem.C.At(0, j);
            V value = Begin(c, columns, problem.Beta);
            nint pc = 0;
            if (columns == S.Width)
            {
                for (; pc <= problem.K - (2 * Gemm.SummationBlock); pc += 2 * Gemm.SummationBlock)
                {
                    SumTwoBlocks(problem.A.At(0, pc), strideA, problem.B.At(pc, j), ldb, out V sum0, out V sum1);
                    value = S.Fma(alpha, sum1, S.Fma(alpha, sum0, value));
                }
            }

            for (; pc < problem.K; pc += Gemm.SummationBlock)
            {
                value = S.Fma(alpha, Sum(problem.A.At(0, pc), strideA, problem.B.At(pc, j), ldb, columns, nint.Min(Gemm.SummationBlock, problem.K - pc), block), value);
            }

            Finish(in problem, c, j, columns, value, activation);
        }
    }

    /// <summary>The sums of two summation blocks, side by side: two chains of additions, and no more columns than a cache has ways for where they are a power of two apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumTwoBlocks(T* a, nint strideA, T* b, nint ldb, out V first, out V second)
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0;
        T* end = b + Gemm.SummationBlock;
        nint step = 2 * S.Width * strideA;
        for (; b < end; b += 2 * S.Width)
        {
            // A cache line of each column at a time.
            sum0 = S.AddDots(sum0, a, strideA, b, ldb);
            sum1 = S.AddDots(sum1, a + (Gemm.SummationBlock * strideA), strideA, b + Gemm.SummationBlock, ldb);
            sum0 = S.AddDots(sum0, a + (S.Width * strideA), strideA, b + S.Width, ldb);
            sum1 = S.AddDots(sum1, a + ((Gemm.SummationBlock + S.Width) * strideA), strideA, b + Gemm.SummationBlock + S.Width, ldb);
            a += step;
        }

        first = sum0;
        second = sum1;
    }

    /// <summary>The sums of a summation block; what is no whole block of columns and terms is transposed in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Sum(T* a, nint strideA, T* b, nint ldb, int columns, nint terms, T* block)
    {
        V sum = S.Broadcast(default);
        nint k = 0;
        for (; columns == S.Width && k <= terms - S.Width; k += S.Width)
        {
            sum = S.AddDots(sum, a + (k * strideA), strideA, b + k, ldb);
        }

        for (; k < terms; k += S.Width)
        {
            int count = (int)nint.Min(S.Width, terms - k);
            S.Transpose(b + k, ldb, columns, count, block, S.Width, S.Width);
            for (int i = 0; i < count; i++)
            {
                sum = S.Fma(S.Broadcast(a[(k + i) * strideA]), S.Load(block + (i * S.Width)), sum);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Begin(T* c, int count, T beta) =>
        beta == T.Zero ? S.Broadcast(default) : S.Multiply(S.Broadcast(beta), Lanes.Load<S, V, T>(c, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in GemmProblem<T> problem, T* c, nint column, int count, V value, A activation)
    {
        if (problem.Bias.Start != null)
        {
            T* add = problem.Bias.At(0, column);
            value = S.Add(value, problem.Bias.ColumnStride == 0 ? S.Broadcast(*add) : Lanes.Load<S, V, T>(add, count));
        }

        Lanes.Store<S, V, T>(c, activation.Forward<S, V, T>(value), count);
    }
}
