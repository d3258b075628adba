using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The micro-kernel of few rows: at most 6, by four vectors, so that the sums are enough independent chains to hide the latency of the multiply-add.</summary>
internal static unsafe class WideKernel
{
    /// <summary><see cref="MicroKernel.Run"/> on four vectors of B, the last two of them a panel further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TRows>(in TileOperands<T> tile)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : struct, IRows
    {
        nint stride = tile.RowStrideA * sizeof(T);
        nint step = tile.ColumnStrideA * sizeof(T);
        byte* a0 = (byte*)tile.A;
        byte* a3 = a0 + (3 * stride);
        T* b = tile.B;
        nint ldb = tile.RowStrideB;
        nint panel = tile.PanelStrideB;
        nint depth = tile.Depth;
        bool readsC = tile.ReadsC;
        T beta = tile.Beta;

        do
        {
            V zero = S.Broadcast(default);
            V first0 = zero, second0 = zero, third0 = zero, fourth0 = zero;
            V first1 = zero, second1 = zero, third1 = zero, fourth1 = zero;
            V first2 = zero, second2 = zero, third2 = zero, fourth2 = zero;
            V first3 = zero, second3 = zero, third3 = zero, fourth3 = zero;
            V first4 = zero, second4 = zero, third4 = zero, fourth4 = zero;
            V first5 = zero, second5 = zero, third5 = zero, fourth5 = zero;

            nint k = nint.Min(depth, Gemm.SummationBlock);
            depth -= k;
            do
            {
                // Vector by vector: 12 accumulators, the broadcasts of three rows and one vector of B are 16 registers.
                V row0 = S.Broadcast(*(T*)a0);
                V row1 = TRows.Count > 1 ? S.Broadcast(*(T*)(a0 + stride)) : zero;
                V row2 = TRows.Count > 2 ? S.Broadcast(*(T*)(a0 + (2 * stride))) : zero;
                V row3 = TRows.Count > 3 ? S.Broadcast(*(T*)a3) : zero;
                V row4 = TRows.Count > 4 ? S.Broadcast(*(T*)(a3 + stride)) : zero;
                V row5 = TRows.Count > 5 ? S.Broadcast(*(T*)(a3 + (2 * stride))) : zero;

                V b0 = S.Load(b);
                first0 = S.Fma(row0, b0, first0);
                if (TRows.Count > 1)
                {
                    first1 = S.Fma(row1, b0, first1);
                }

                if (TRows.Count > 2)
                {
                    first2 = S.Fma(row2, b0, first2);
                }

                if (TRows.Count > 3)
                {
                    first3 = S.Fma(row3, b0, first3);
                }

                if (TRows.Count > 4)
                {
                    first4 = S.Fma(row4, b0, first4);
                }

                if (TRows.Count > 5)
                {
                    first5 = S.Fma(row5, b0, first5);
                }

                V b1 = S.Load(b + S.Width);
                second0 = S.Fma(row0, b1, second0);
                if (TRows.Count > 1)
                {
                    second1 = S.Fma(row1, b1, second1);
                }

                if (TRows.Count > 2)
                {
                    second2 = S.Fma(row2, b1, second2);
                }

                if (TRows.Count > 3)
                {
                    second3 = S.Fma(row3, b1, second3);
                }

                if (TRows.Count > 4)
                {
                    second4 = S.Fma(row4, b1, second4);
                }

                if (TRows.Count > 5)
                {
                    second5 = S.Fma(row5, b1, second5);
                }

                V b2 = S.Load(b + panel);
                third0 = S.Fma(row0, b2, third0);
                if (TRows.Count > 1)
                {
                    third1 = S.Fma(row1, b2, third1);
                }

                if (TRows.Count > 2)
                {
                    third2 = S.Fma(row2, b2, third2);
                }

                if (TRows.Count > 3)
                {
                    third3 = S.Fma(row3, b2, third3);
                }

                if (TRows.Count > 4)
                {
                    third4 = S.Fma(row4, b2, third4);
                }

                if (TRows.Count > 5)
                {
                    third5 = S.Fma(row5, b2, third5);
                }

                V b3 = S.Load(b + panel + S.Width);
                fourth0 = S.Fma(row0, b3, fourth0);
                if (TRows.Count > 1)
                {
                    fourth1 = S.Fma(row1, b3, fourth1);
                }

                if (TRows.Count > 2)
                {
                    fourth2 = S.Fma(row2, b3, fourth2);
                }

                if (TRows.Count > 3)
                {
                    fourth3 = S.Fma(row3, b3, fourth3);
                }

                if (TRows.Count > 4)
                {
                    fourth4 = S.Fma(row4, b3, fourth4);
                }

                if (TRows.Count > 5)
                {
                    fourth5 = S.Fma(row5, b3, fourth5);
                }

                a0 += step;
                a3 += step;
                b += ldb;
            }
            while (--k != 0);

            V alpha = S.Broadcast(tile.Alpha);
            V factor = S.Broadcast(beta);
            T* c = tile.C;
            nint ldc = tile.RowStrideC;
            Fold<S, V, T>(c, alpha, first0, second0, third0, fourth0, factor, zero, readsC);
            if (TRows.Count > 1)
            {
                Fold<S, V, T>(c += ldc, alpha, first1, second1, third1, fourth1, factor, zero, readsC);
            }

            if (TRows.Count > 2)
            {
                Fold<S, V, T>(c += ldc, alpha, first2, second2, third2, fourth2, factor, zero, readsC);
            }

            if (TRows.Count > 3)
            {
                Fold<S, V, T>(c += ldc, alpha, first3, second3, third3, fourth3, factor, zero, readsC);
            }

            if (TRows.Count > 4)
            {
                Fold<S, V, T>(c += ldc, alpha, first4, second4, third4, fourth4, factor, zero, readsC);
            }

            if (TRows.Count > 5)
            {
                Fold<S, V, T>(c += ldc, alpha, first5, second5, third5, fourth5, factor, zero, readsC);
            }

            readsC = true;
            beta = tile.One;
        }
        while (depth != 0);
    }

    /// <summary>c = fma(alpha, sum, beta * c) on four vectors of a row, or from zero where C is not to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold<S, V, T>(T* c, V alpha, V sum0, V sum1, V sum2, V sum3, V beta, V zero, bool readsC)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V c0 = zero, c1 = zero, c2 = zero, c3 = zero;
        if (readsC)
        {
            c0 = S.Multiply(beta, S.Load(c));
            c1 = S.Multiply(beta, S.Load(c + S.Width));
            c2 = S.Multiply(beta, S.Load(c + (2 * S.Width)));
            c3 = S.Multiply(beta, S.Load(c + (3 * S.Width)));
        }

        S.Store(c, S.Fma(alpha, sum0, c0));
        S.Store(c + S.Width, S.Fma(alpha, sum1, c1));
        S.Store(c + (2 * S.Width), S.Fma(alpha, sum2, c2));
        S.Store(c + (3 * S.Width), S.Fma(alpha, sum3, c3));
    }
}
