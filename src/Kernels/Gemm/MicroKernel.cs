using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The GEMM micro-kernel over the vector contract: every element type, every tile shape.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>
    /// C = alpha * A[rows x depth] * B[depth x vectors] + beta * C: each element of A is broadcast against the vectors of a row of B, all sums stay in
    /// registers over a summation block, and each block is folded into C once.
    /// </summary>
    /// <remarks>
    /// The accumulators are named locals and each is updated in place, which is what lets the JIT keep them in registers. The guards on
    /// <typeparamref name="TRows"/> and <typeparamref name="TColumns"/> are constants to it, so what a shape does not have leaves no code.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TRows, TColumns>(in TileOperands<T> tile)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        // Row i of A is reached as [base of the row group + 0, 1 or 2 strides]: three rows to a base register, so that
        // 12 rows take 4 bases and a stride, and the addressing modes do the rest.
        nint stride = tile.RowStrideA * sizeof(T);
        nint step = tile.ColumnStrideA * sizeof(T);
        byte* a0 = (byte*)tile.A;
        byte* a3 = a0 + (3 * stride);
        byte* a6 = a3 + (3 * stride);
        byte* a9 = a6 + (3 * stride);
        T* b = tile.B;
        nint ldb = tile.RowStrideB;
        T* panel = tile.Panel;
        byte* ahead = (byte*)tile.Ahead;
        nint aheadStep = tile.AheadStep * sizeof(T);
        nint depth = tile.Depth;
        int last = TColumns.IsPartial ? tile.LastColumns : S.Width;
        bool readsC = tile.ReadsC;
        T beta = tile.Beta;

        byte* near = (byte*)tile.C;
        nint strideC = tile.RowStrideC * sizeof(T);

        do
        {
            V zero = S.Broadcast(default);
            V left0 = zero, right0 = zero;
            V left1 = zero, right1 = zero;
            V left2 = zero, right2 = zero;
            V left3 = zero, right3 = zero;
            V left4 = zero, right4 = zero;
            V left5 = zero, right5 = zero;
            V left6 = zero, right6 = zero;
            V left7 = zero, right7 = zero;
            V left8 = zero, right8 = zero;
            V left9 = zero, right9 = zero;
            V left10 = zero, right10 = zero;
            V left11 = zero, right11 = zero;

            nint k = nint.Min(depth, Gemm.SummationBlock);
            depth -= k;
            do
            {
                nint terms = k;
                if (TColumns.Prefetches)
                {
                    // A row of C now and then, its last element's line too, so that the first fold finds them all. All at once would keep the loads of A and B waiting.
                    S.Prefetch(near);
                    S.Prefetch(near + Workspace.Alignment);
                    S.Prefetch(near + (2 * S.Width * sizeof(T)) - 1);
                    near += strideC;
                    terms = nint.Min(k, Gemm.SummationBlock / 16);
                }

                k -= terms;
                do
                {
                    V b0 = TColumns.Vectors == 1 && TColumns.IsPartial ? S.LoadPartial(b, last) : S.Load(b);
                    V b1 = TColumns.Vectors == 1 ? zero : TColumns.IsPartial ? S.LoadPartial(b + S.Width, last) : S.Load(b + S.Width);
                    if (TColumns.FillsPanel)
                    {
                        S.Store(panel, b0);
                        S.Store(panel + S.Width, b1);
                        panel += 2 * S.Width;
                    }

                    if (TColumns.Prefetches)
                    {
                        S.Prefetch(ahead);
                        S.Prefetch(ahead + Workspace.Alignment);
                        ahead += aheadStep;
                    }

                    V row0 = S.Broadcast(*(T*)a0);
                    left0 = S.Fma(row0, b0, left0);
                    if (TColumns.Vectors == 2)
                    {
                        right0 = S.Fma(row0, b1, right0);
                    }

                    if (TRows.Count > 1)
                    {
                        V row1 = S.Broadcast(*(T*)(a0 + stride));
                        left1 = S.Fma(row1, b0, left1);
                        if (TColumns.Vectors == 2)
                        {
                            right1 = S.Fma(row1, b1, right1);
                        }
                    }

                    if (TRows.Count > 2)
                    {
                        V row2 = S.Broadcast(*(T*)(a0 + (2 * stride)));
                        left2 = S.Fma(row2, b0, left2);
                        if (TColumns.Vectors == 2)
                        {
                            right2 = S.Fma(row2, b1, right2);
                        }
                    }

                    if (TRows.Count > 3)
                    {
                        V row3 = S.Broadcast(*(T*)a3);
                        left3 = S.Fma(row3, b0, left3);
                        if (TColumns.Vectors == 2)
                        {
                            right3 = S.Fma(row3, b1, right3);
                        }
                    }

                    if (TRows.Count > 4)
                    {
                        V row4 = S.Broadcast(*(T*)(a3 + stride));
                        left4 = S.Fma(row4, b0, left4);
                        if (TColumns.Vectors == 2)
                        {
                            right4 = S.Fma(row4, b1, right4);
                        }
                    }

                    if (TRows.Count > 5)
                    {
                        V row5 = S.Broadcast(*(T*)(a3 + (2 * stride)));
                        left5 = S.Fma(row5, b0, left5);
                        if (TColumns.Vectors == 2)
                        {
                            right5 = S.Fma(row5, b1, right5);
                        }
                    }

                    if (TRows.Count > 6)
                    {
                        V row6 = S.Broadcast(*(T*)a6);
                        left6 = S.Fma(row6, b0, left6);
                        if (TColumns.Vectors == 2)
                        {
                            right6 = S.Fma(row6, b1, right6);
                        }
                    }

                    if (TRows.Count > 7)
                    {
                        V row7 = S.Broadcast(*(T*)(a6 + stride));
                        left7 = S.Fma(row7, b0, left7);
                        if (TColumns.Vectors == 2)
                        {
                            right7 = S.Fma(row7, b1, right7);
                        }
                    }

                    if (TRows.Count > 8)
                    {
                        V row8 = S.Broadcast(*(T*)(a6 + (2 * stride)));
                        left8 = S.Fma(row8, b0, left8);
                        if (TColumns.Vectors == 2)
                        {
                            right8 = S.Fma(row8, b1, right8);
                        }
                    }

                    if (TRows.Count > 9)
                    {
                        V row9 = S.Broadcast(*(T*)a9);
                        left9 = S.Fma(row9, b0, left9);
                        if (TColumns.Vectors == 2)
                        {
                            right9 = S.Fma(row9, b1, right9);
                        }
                    }

                    if (TRows.Count > 10)
                    {
                        V row10 = S.Broadcast(*(T*)(a9 + stride));
                        left10 = S.Fma(row10, b0, left10);
                        if (TColumns.Vectors == 2)
                        {
                            right10 = S.Fma(row10, b1, right10);
                        }
                    }

                    if (TRows.Count > 11)
                    {
                        V row11 = S.Broadcast(*(T*)(a9 + (2 * stride)));
                        left11 = S.Fma(row11, b0, left11);
                        if (TColumns.Vectors == 2)
                        {
                            right11 = S.Fma(row11, b1, right11);
                        }
                    }

                    a0 += step;
                    a3 += step;
                    a6 += step;
                    a9 += step;
                    b += ldb;
                }
                while (--terms != 0);
            }
            while (TColumns.Prefetches && k != 0);

            V alpha = S.Broadcast(tile.Alpha);
            V factor = S.Broadcast(beta);
            T* c = tile.C;
            nint ldc = tile.RowStrideC;
            Fold<S, V, T, TColumns>(c, alpha, left0, right0, factor, zero, readsC, last);
            if (TRows.Count > 1)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left1, right1, factor, zero, readsC, last);
            }

            if (TRows.Count > 2)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left2, right2, factor, zero, readsC, last);
            }

            if (TRows.Count > 3)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left3, right3, factor, zero, readsC, last);
            }

            if (TRows.Count > 4)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left4, right4, factor, zero, readsC, last);
            }

            if (TRows.Count > 5)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left5, right5, factor, zero, readsC, last);
            }

            if (TRows.Count > 6)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left6, right6, factor, zero, readsC, last);
            }

            if (TRows.Count > 7)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left7, right7, factor, zero, readsC, last);
            }

            if (TRows.Count > 8)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left8, right8, factor, zero, readsC, last);
            }

            if (TRows.Count > 9)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left9, right9, factor, zero, readsC, last);
            }

            if (TRows.Count > 10)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left10, right10, factor, zero, readsC, last);
            }

            if (TRows.Count > 11)
            {
                Fold<S, V, T, TColumns>(c += ldc, alpha, left11, right11, factor, zero, readsC, last);
            }

            readsC = true;
            beta = tile.One;
        }
        while (depth != 0);
    }

    /// <summary>c = fma(alpha, sum, beta * c) on the vectors of a row, or from zero where C is not to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fold<S, V, T, TColumns>(T* c, V alpha, V sum0, V sum1, V beta, V zero, bool readsC, int last)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TColumns : struct, IColumns
    {
        V c0 = zero;
        V c1 = zero;
        if (TColumns.IsPartial)
        {
            if (TColumns.Vectors == 2)
            {
                c0 = readsC ? S.Multiply(beta, S.Load(c)) : zero;
                S.Store(c, S.Fma(alpha, sum0, c0));
                c += S.Width;
                sum0 = sum1;
            }

            c1 = readsC ? S.Multiply(beta, S.LoadPartial(c, last)) : zero;
            S.StorePartial(c, S.Fma(alpha, sum0, c1), last);
            return;
        }

        if (readsC)
        {
            c0 = S.Multiply(beta, S.Load(c));
            if (TColumns.Vectors == 2)
            {
                c1 = S.Multiply(beta, S.Load(c + S.Width));
            }
        }

        S.Store(c, S.Fma(alpha, sum0, c0));
        if (TColumns.Vectors == 2)
        {
            S.Store(c + S.Width, S.Fma(alpha, sum1, c1));
        }
    }
}
