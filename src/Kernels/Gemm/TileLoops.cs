using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NnSimd.Kernels;

/// <summary>The loops over the tiles of a block of C, the innermost two around the micro-kernel.</summary>
internal static unsafe class TileLoops<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    private static int NR => 2 * S.Width;

    // The columns of a segment.
    private const int LeastPanel = 4;

    // A whole vector of columns by itself, and a segment by itself, take less time than both together where a tile of one vector has sums enough for the latency of the multiply-add.
    private static bool SplitsTwo => S.TileRows >= 12;

    /// <summary>Updates the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in BlockUpdate<T> block, A activation)
    {
        if (!block.AlongRows)
        {
            Columns(in block, activation);
            return;
        }

        BlockUpdate<T> rows = block;
        rows.IsFar = false;
        for (nint tile = block.FirstTile; tile < block.EndTile; tile++)
        {
            rows.FirstTile = tile;
            rows.EndTile = tile + 1;
            Columns(in rows, activation);
            rows.FillsPanels = false;
        }
    }

    /// <summary>The columns of tiles, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(in BlockUpdate<T> block, A activation)
    {
        nint end = block.Columns;
        nint j = 0;
        if (block.IsWide || (block.EndTile - block.FirstTile == 1 && (!block.FillsPanels || block.PanelColumns == 0)
            && block.Tiles.Start(block.EndTile) - block.Tiles.Start(block.FirstTile) <= S.TileRows / 2))
        {
            // Few rows: wide tiles, on panels that are there or in place.
            j = Columns<FourVectors>(in block, j, block.PanelColumns == 0 ? end : block.PanelColumns, 2 * NR, activation);
        }

        j = block.IsFar ? Columns<FarVectors>(in block, j, end, NR, activation) : Columns<TwoVectors>(in block, j, end, NR, activation);
        nint left = end - j;
        nint part = left & (S.Width - 1);
        bool segments = part > 0 && FitsSegments(in block, end - part, part);
        bool splits = segments && SplitsTwo && part <= Vector128<T>.Count && j >= block.PanelColumns;
        if (left > S.Width && !splits)
        {
            Columns<PartOfTwo>(in block, j, end, left, activation);
            return;
        }

        if (left >= S.Width)
        {
            j = Columns<OneVector>(in block, j, end, S.Width, activation);
        }

        if (segments)
        {
            // How many segments there are is found with the tiles.
            Columns<OneSegment>(in block, j, end, part, activation);
        }
        else if (part > 0)
        {
            Columns<PartOfOne>(in block, j, end, part, activation);
        }
    }

    /// <summary>Whether the last columns of the block are multiplied in segments.</summary>
    private static bool FitsSegments(in BlockUpdate<T> block, nint column, nint columns)
    {
        nint rows = block.Tiles.Start(block.EndTile) - block.Tiles.Start(block.FirstTile);
        nint rowStrideB = column < block.PanelColumns ? PanelRowStride(in block, columns) : block.B.RowStride;
        return block.C.ColumnStride == 1 && NarrowTiles<S, V, T>.Fits(rows, columns, block.Depth, block.A.RowStride, block.A.ColumnStride, rowStrideB);
    }

    /// <summary>Columns of tiles, <paramref name="width"/> wide each, as many as end before <paramref name="end"/>.</summary>
    /// <returns>The first column that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Columns<TColumns>(in BlockUpdate<T> block, nint column, nint end, nint width, A activation)
        where TColumns : struct, IColumns
    {
        if (column > end - width)
        {
            return column;
        }

        Unsafe.SkipInit(out TileOperands<T> operands);
        operands.Depth = block.Depth;
        operands.LastColumns = (int)(width - ((TColumns.Vectors - 1) * S.Width));
        operands.Alpha = block.Alpha;
        operands.Beta = block.Beta;
        operands.One = T.One;
        operands.ReadsC = block.ReadsC;
        do
        {
            Column<TColumns>(in block, column, width, ref operands, activation);
            column += width;
        }
        while (column <= end - width);
        return column;
    }

    /// <summary>A column of tiles: a panel of B in the L1 cache, a tile's rows of A in registers at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TColumns>(in BlockUpdate<T> block, nint column, nint columns, ref TileOperands<T> operands, A activation)
        where TColumns : struct, IColumns
    {
        nint tile = block.FirstTile;
        if (TColumns.Prefetches || block.FillsPanels)
        {
            Prefetch(in block, column, tile, ref operands);
        }

        operands.PanelStrideB = NR;
        if (column < block.PanelColumns)
        {
            T* panel = block.Panels + (column * block.PanelStep);
            nint stride = PanelRowStride(in block, columns);
            if (block.FillsPanels)
            {
                if (block.B.ColumnStride == 1)
                {
                    operands.B = block.B.At(0, column);
                    operands.RowStrideB = block.B.RowStride;
                    operands.Panel = panel;
                    Update<PackedVectors>(in block, tile, column, columns, ref operands, activation);
                    tile++;
                }
                else
                {
                    Packing.Pack<S, V, T>(block.B.At(0, column), block.B.ColumnStride, block.B.RowStride, columns, stride, block.Depth, panel);
                }
            }

            operands.B = panel;
            operands.RowStrideB = stride;
            operands.PanelStrideB = NR * block.PanelStep;
        }
        else
        {
            operands.B = block.B.At(0, column);
            operands.RowStrideB = block.B.RowStride;
        }

        if (TColumns.Segments > 0)
        {
            UpdateSegments(in block, column, columns, ref operands, activation);
            return;
        }

        for (; tile < block.EndTile; tile++)
        {
            if (TColumns.Prefetches)
            {
                Prefetch(in block, column, tile, ref operands);
            }

            if (block.Upcoming != null)
            {
                block.Upcoming->Fetch<S, V, T>();
            }

            Update<TColumns>(in block, tile, column, columns, ref operands, activation);
        }
    }

    /// <summary>The length of a panel's rows. Of a B that lies by columns, the last ones are not filled up to the width of a tile: that would be most of the work where there are few.</summary>
    private static nint PanelRowStride(in BlockUpdate<T> block, nint columns)
    {
        nint stride = NR;
        while (block.B.ColumnStride != 1 && stride >= 2 * columns && stride > LeastPanel)
        {
            stride /= 2;
        }

        return stride;
    }

    /// <summary>Has the first tiles of a column bring the next column's part of B near, two cache lines of each row at a time.</summary>
    private static void Prefetch(in BlockUpdate<T> block, nint column, nint tile, ref TileOperands<T> operands)
    {
        nint next = column + NR < block.Columns ? column + NR : column;
        bool isPacked = next < block.PanelColumns && !block.FillsPanels;
        MatrixPointer<T> b = isPacked ? new(block.Panels + (next * block.PanelStep), NR, 1) : block.B.From(0, next);
        nint lines = (tile - block.FirstTile) * 2 * Workspace.Alignment / sizeof(T);

        // Rows that are not aligned end in a line of their own.
        operands.Ahead = b.Start + nint.Min(lines, NR - 1);
        operands.AheadStep = lines <= NR ? b.RowStride : 0;
    }

    /// <summary>Updates one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update<TColumns>(in BlockUpdate<T> block, nint tile, nint column, nint columns, ref TileOperands<T> operands, A activation)
        where TColumns : struct, IColumns
    {
        nint row = block.Tiles.Start(tile);
        nint rows = block.Tiles.Start(tile + 1) - row;
        operands.A = RowsOfA(in block, row);
        operands.RowStrideA = block.A.RowStride;
        operands.ColumnStrideA = block.A.ColumnStride;
        if (block.C.ColumnStride != 1)
        {
            UpdateScattered<TColumns>(in block, row, rows, column, columns, ref operands, activation);
            return;
        }

        operands.C = block.C.At(row, column);
        operands.RowStrideC = block.C.RowStride;
        TileHeights.Multiply<S, V, T, TColumns>(rows, in operands);
        if (block.Finishes)
        {
            Finish(operands.C, operands.RowStrideC, rows, columns, block.Bias.FromIfAny(row, column), activation);
        }
    }

    /// <summary>Updates all rows of columns in segments, of a packed A panel by panel.</summary>
    private static void UpdateSegments(in BlockUpdate<T> block, nint column, nint columns, ref TileOperands<T> operands, A activation)
    {
        nint end = block.Tiles.Start(block.EndTile);
        for (nint row = block.Tiles.Start(block.FirstTile); row < end;)
        {
            nint rows = block.PanelStepA == 0 ? end - row : nint.Min(end, (row & -NR) + NR) - row;
            TileOperands<T> tile = operands;
            tile.A = RowsOfA(in block, row);
            tile.RowStrideA = block.A.RowStride;
            tile.ColumnStrideA = block.A.ColumnStride;
            tile.C = block.C.At(row, column);
            tile.RowStrideC = block.C.RowStride;
            NarrowTiles<S, V, T>.Update(rows, columns, ref tile);
            if (block.Finishes)
            {
                Finish(block.C.At(row, column), block.C.RowStride, rows, columns, block.Bias.FromIfAny(row, column), activation);
            }

            row += rows;
        }
    }

    /// <summary>A from a row on: in place, or in its panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* RowsOfA(in BlockUpdate<T> block, nint row) =>
        block.PanelStepA == 0 ? block.A.At(row, 0) : block.A.Start + ((row & -NR) * block.PanelStepA) + (row & (NR - 1));

    /// <summary>Updates a tile where the columns of C are not next to each other: it is gathered before and scattered after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateScattered<TColumns>(in BlockUpdate<T> block, nint row, nint rows, nint column, nint columns, ref TileOperands<T> operands, A activation)
        where TColumns : struct, IColumns
    {
        // 12 rows of two vectors or 6 of four.
        T* memory = stackalloc T[(12 * NR) + 16];
        T* scratch = Workspace.Align(memory);
        nint stride = TColumns.Vectors * S.Width;
        operands.C = scratch;
        operands.RowStrideC = stride;
        MatrixPointer<T> c = block.C.From(row, column);
        if (block.ReadsC)
        {
            TileCopy<S, V, T>.Copy(c, new(scratch, stride, 1), rows, columns);
        }

        TileHeights.Multiply<S, V, T, TColumns>(rows, in operands);
        if (block.Finishes)
        {
            Finish(scratch, stride, rows, columns, block.Bias.FromIfAny(row, column), activation);
        }

        TileCopy<S, V, T>.Copy(new(scratch, stride, 1), c, rows, columns);
    }

    /// <summary>C = f(C + bias), where the problem has either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(in GemmProblem<T> problem, A activation) =>
        Finish(problem.C.Start, problem.C.RowStride, problem.M, problem.N, problem.Bias, activation);

    /// <summary>c = f(c + bias) on a tile whose rows are contiguous, two vectors of a row side by side where the function gains by it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        if (bias.Start == null && Epilogue.IsIdentity<A>())
        {
            return;
        }

        if (!Epilogue.IsOwn<A>())
        {
            FinishApart(c, ldc, rows, columns, bias, activation);
            return;
        }

        FinishHere(c, ldc, rows, columns, bias, activation);
    }

    /// <summary>The same with an activation of others, which may call this library: meanwhile the thread's buffer, which may hold what this call still reads, is not the thread's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FinishApart(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        byte[]? buffer = Workspace.Buffer;
        Workspace.Buffer = null;
        try
        {
            FinishHere(c, ldc, rows, columns, bias, activation);
        }
        finally
        {
            Workspace.Buffer = buffer;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishHere(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        nint paired = A.Interleave<S, V, T>() >= 2 ? columns / NR * NR : 0;
        if (paired > 0)
        {
            Finish<PairSimd<S, V, T, Cached>, Pair<V>>(c, ldc, rows, paired, bias, activation);
        }

        if (paired == columns)
        {
            return;
        }

        c += paired;
        columns -= paired;
        bias = bias.FromIfAny(0, paired);
        nint fours = A.Interleave<S, V, T>() >= 4 ? rows & -4 : 0;
        if (fours > 0)
        {
            FinishFours(c, ldc, fours, columns, bias, activation);
        }

        if (fours < rows)
        {
            Finish<S, V>(c + (fours * ldc), ldc, rows - fours, columns, bias.FromIfAny(fours, 0), activation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Finish<SG, G>(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
        where SG : struct, ISimd<G, T>
        where G : unmanaged
    {
        T* rowBias = bias.ColumnStride == 0 ? bias.Start : null;
        for (nint j = 0; j < columns; j += SG.Width)
        {
            int count = (int)nint.Min(SG.Width, columns - j);
            T* target = c + j;
            G add = Bias<SG, G>(bias, j, count);
            for (nint i = 0; i < rows; i++)
            {
                Lanes.Store<SG, G, T>(target, activation.Forward<SG, G, T>(Sum<SG, G>(target, count, add, rowBias, i * bias.RowStride)), count);
                target += ldc;
            }
        }
    }

    /// <summary>Four rows of a vector at a time: narrow rows overlap as whole vectors, and a processor that has just written one in part waits before it reads the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FinishFours(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        T* rowBias = bias.ColumnStride == 0 ? bias.Start : null;
        for (nint j = 0; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            T* target = c + j;
            V add = Bias<S, V>(bias, j, count);
            for (nint i = 0; i < rows; i += 4)
            {
                Quad<V> sums;
                sums.V0 = Sum<S, V>(target, count, add, rowBias, i * bias.RowStride);
                sums.V1 = Sum<S, V>(target + ldc, count, add, rowBias, (i + 1) * bias.RowStride);
                sums.V2 = Sum<S, V>(target + (2 * ldc), count, add, rowBias, (i + 2) * bias.RowStride);
                sums.V3 = Sum<S, V>(target + (3 * ldc), count, add, rowBias, (i + 3) * bias.RowStride);
                sums = activation.Forward<QuadSimd<S, V, T, Cached>, Quad<V>, T>(sums);
                Lanes.Store<S, V, T>(target, sums.V0, count);
                Lanes.Store<S, V, T>(target + ldc, sums.V1, count);
                Lanes.Store<S, V, T>(target + (2 * ldc), sums.V2, count);
                Lanes.Store<S, V, T>(target + (3 * ldc), sums.V3, count);
                target += 4 * ldc;
            }
        }
    }

    /// <summary>What to add to columns: their bias; or -0, which changes nothing, where there is none, or one for each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static G Bias<SG, G>(MatrixPointer<T> bias, nint j, int count)
        where SG : struct, ISimd<G, T>
        where G : unmanaged =>
        bias.Start == null || bias.ColumnStride == 0 ? SG.Constant(-0.0) : Lanes.Load<SG, G, T>(bias.At(0, j), count);

    /// <summary>c + bias, that of the columns or of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static G Sum<SG, G>(T* c, int count, G add, T* rowBias, nint row)
        where SG : struct, ISimd<G, T>
        where G : unmanaged =>
        SG.Add(Lanes.Load<SG, G, T>(c, count), rowBias == null ? add : SG.Broadcast(rowBias[row]));
}
