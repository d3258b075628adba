using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The loops over the tiles of a block of C: the innermost two around the micro-kernel, and the block of A that stays in the L2 cache.</summary>
internal static unsafe class TileLoops<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    private static int NR => 2 * S.Width;

    /// <summary>Updates the tiles of rows <paramref name="firstTile"/> to <paramref name="endTile"/> in the columns <paramref name="first"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in BlockUpdate<T> block, nint firstTile, nint endTile, nint first, nint end, A activation)
    {
        nint step = nint.Max(1, block.MC / S.TileRows);
        for (nint tile = firstTile; tile < endTile; tile += step)
        {
            nint endOfStep = nint.Min(tile + step, endTile);
            bool few = endOfStep - tile == 1 && block.Tiles.Start(endOfStep) - block.Tiles.Start(tile) <= S.TileRows / 2;
            nint j = first;
            if (few)
            {
                for (; j <= end - (2 * NR); j += 2 * NR)
                {
                    Column<FourVectors>(in block, tile, endOfStep, j, 2 * NR, activation);
                }
            }

            for (; j <= end - NR; j += NR)
            {
                Column<TwoVectors>(in block, tile, endOfStep, j, NR, activation);
            }

            nint left = end - j;
            if (left > S.Width)
            {
                Column<PartOfTwo>(in block, tile, endOfStep, j, left, activation);
            }
            else if (left == S.Width)
            {
                Column<OneVector>(in block, tile, endOfStep, j, left, activation);
            }
            else if (left > 0)
            {
                Column<PartOfOne>(in block, tile, endOfStep, j, left, activation);
            }
        }
    }

    /// <summary>A column of tiles: a panel of B in the L1 cache, a panel of A in registers at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column<TColumns>(in BlockUpdate<T> block, nint tile, nint end, nint column, nint columns, A activation)
        where TColumns : struct, IColumns
    {
        if (block.C.ColumnStride != 1)
        {
            ScatteredColumn<TColumns>(in block, tile, end, column, columns, activation);
            return;
        }

        TileOperands<T> operands = Operands<TColumns>(in block, column, columns);
        operands.RowStrideC = block.C.RowStride;
        for (; tile < end; tile++)
        {
            nint row = block.Tiles.Start(tile);
            nint rows = block.Tiles.Start(tile + 1) - row;
            PointRows(in block, row, rows, ref operands);
            operands.C = block.C.At(row, column);
            for (nint i = 0; i < rows; i++)
            {
                S.Prefetch(operands.C + (i * operands.RowStrideC));
                S.Prefetch(operands.C + (i * operands.RowStrideC) + columns - 1);
            }

            TileHeights.Multiply<S, V, T, TColumns>(rows, in operands);
            if (block.Finishes)
            {
                Finish(operands.C, operands.RowStrideC, rows, columns, block.Bias.Start == null ? block.Bias : block.Bias.From(row, column), activation);
            }
        }
    }

    /// <summary>A column of tiles where the columns of C are not next to each other: each tile is gathered before and scattered after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void ScatteredColumn<TColumns>(in BlockUpdate<T> block, nint tile, nint end, nint column, nint columns, A activation)
        where TColumns : struct, IColumns
    {
        // 12 rows of two vectors or 6 of four.
        T* scratch = stackalloc T[12 * NR];
        nint stride = TColumns.Vectors * S.Width;
        TileOperands<T> operands = Operands<TColumns>(in block, column, columns);
        operands.C = scratch;
        operands.RowStrideC = stride;
        for (; tile < end; tile++)
        {
            nint row = block.Tiles.Start(tile);
            nint rows = block.Tiles.Start(tile + 1) - row;
            MatrixPointer<T> c = block.C.From(row, column);
            if (block.ReadsC)
            {
                Copy(c, new(scratch, stride, 1), rows, columns);
            }

            PointRows(in block, row, rows, ref operands);
            TileHeights.Multiply<S, V, T, TColumns>(rows, in operands);
            if (block.Finishes)
            {
                Finish(scratch, stride, rows, columns, block.Bias.Start == null ? block.Bias : block.Bias.From(row, column), activation);
            }

            Copy(new(scratch, stride, 1), c, rows, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileOperands<T> Operands<TColumns>(in BlockUpdate<T> block, nint column, nint columns)
        where TColumns : struct, IColumns => new()
        {
            Depth = block.Depth,
            B = block.B + (column * block.UnitB),
            RowStrideB = block.RowStrideB,
            PanelStrideB = NR * block.UnitB,
            LastColumns = (int)(columns - ((TColumns.Vectors - 1) * S.Width)),
            Alpha = block.Alpha,
            Beta = block.Beta,
            One = T.One,
            ReadsC = block.ReadsC,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PointRows(in BlockUpdate<T> block, nint row, nint rows, ref TileOperands<T> operands)
    {
        if (block.IsPackedA)
        {
            operands.A = block.A.Start + ((row - block.Tiles.Start(block.FirstTile)) * block.Depth);
            operands.RowStrideA = 1;
            operands.ColumnStrideA = rows;
        }
        else
        {
            operands.A = block.A.At(row, 0);
            operands.RowStrideA = block.A.RowStride;
            operands.ColumnStrideA = block.A.ColumnStride;
        }
    }

    /// <summary>c = f(c + bias) on a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        for (nint j = 0; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            T* target = c + j;
            for (nint i = 0; i < rows; i++)
            {
                V value = Lanes.Load<S, V, T>(target, count);
                if (bias.Start != null)
                {
                    T* add = bias.At(i, j);
                    value = S.Add(value, bias.ColumnStride == 0 ? S.Broadcast(*add) : Lanes.Load<S, V, T>(add, count));
                }

                Lanes.Store<S, V, T>(target, activation.Forward<S, V, T>(value), count);
                target += ldc;
            }
        }
    }

    /// <summary>Copies a tile between C and its scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(MatrixPointer<T> source, MatrixPointer<T> destination, nint rows, nint columns)
    {
        for (nint i = 0; i < rows; i++)
        {
            for (nint j = 0; j < columns; j++)
            {
                *destination.At(i, j) = *source.At(i, j);
            }
        }
    }
}
