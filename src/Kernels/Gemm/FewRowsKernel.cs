using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The kernel of <see cref="FewRows{S, V, T, A}"/>: 2 or 3 rows by two vectors, of a few terms, along rows of B.</summary>
internal static unsafe class FewRowsKernel
{
    /// <summary>Of more rows, tiles are as fast.</summary>
    public const int MostRows = 3;

    // How far ahead of the multiply-adds rows of B are brought near, in bytes: out of order the processor sees one step ahead, and its own prefetchers of 8 rows are late.
    private const int Ahead = 512;

    /// <summary>sums[rows x columns] += A[rows x terms] * B[terms x columns], in ascending terms: the tile's C are the sums, with room for whole vectors in each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TRows>(in TileOperands<T> tile, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : struct, IRows
    {
        byte* a = (byte*)tile.A;
        nint stride = tile.RowStrideA * sizeof(T);
        nint step = tile.ColumnStrideA * sizeof(T);
        T* b = tile.B;
        nint ldb = tile.RowStrideB;
        nint terms = tile.Depth;
        T* sums = tile.C;
        nint lds = tile.RowStrideC;
        nint j = 0;
        for (; j <= columns - (2 * S.Width); j += 2 * S.Width)
        {
            Add<S, V, T, TRows, TwoVectors>(a, stride, step, b + j, ldb, terms, sums + j, lds, S.Width);
        }

        if (j <= columns - S.Width)
        {
            Add<S, V, T, TRows, OneVector>(a, stride, step, b + j, ldb, terms, sums + j, lds, S.Width);
            j += S.Width;
        }

        if (j < columns)
        {
            Add<S, V, T, TRows, PartOfOne>(a, stride, step, b + j, ldb, terms, sums + j, lds, (int)(columns - j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V, T, TRows, TColumns>(byte* a, nint stride, nint step, T* b, nint ldb, nint terms, T* sums, nint lds, int last)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        bool two = TColumns.Vectors == 2;
        V zero = S.Broadcast(default);
        V left0 = S.Load(sums), right0 = two ? S.Load(sums + S.Width) : zero;
        V left1 = S.Load(sums + lds), right1 = two ? S.Load(sums + lds + S.Width) : zero;
        V left2 = TRows.Count > 2 ? S.Load(sums + (2 * lds)) : zero, right2 = two && TRows.Count > 2 ? S.Load(sums + (2 * lds) + S.Width) : zero;
        do
        {
            V b0 = TColumns.IsPartial ? S.LoadPartial(b, last) : S.Load(b);
            V b1 = two ? S.Load(b + S.Width) : zero;
            if (two)
            {
                S.Prefetch((byte*)b + Ahead);
                S.Prefetch((byte*)b + Ahead + Workspace.Alignment);
            }

            V row0 = S.Broadcast(*(T*)a);
            left0 = S.Fma(row0, b0, left0);
            if (two)
            {
                right0 = S.Fma(row0, b1, right0);
            }

            V row1 = S.Broadcast(*(T*)(a + stride));
            left1 = S.Fma(row1, b0, left1);
            if (two)
            {
                right1 = S.Fma(row1, b1, right1);
            }

            if (TRows.Count > 2)
            {
                V row2 = S.Broadcast(*(T*)(a + (2 * stride)));
                left2 = S.Fma(row2, b0, left2);
                if (two)
                {
                    right2 = S.Fma(row2, b1, right2);
                }
            }

            a += step;
            b += ldb;
        }
        while (--terms != 0);

        Store<S, V, T, TColumns>(sums, left0, right0);
        Store<S, V, T, TColumns>(sums + lds, left1, right1);
        if (TRows.Count > 2)
        {
            Store<S, V, T, TColumns>(sums + (2 * lds), left2, right2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V, T, TColumns>(T* sums, V left, V right)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where TColumns : struct, IColumns
    {
        S.Store(sums, left);
        if (TColumns.Vectors == 2)
        {
            S.Store(sums + S.Width, right);
        }
    }
}
