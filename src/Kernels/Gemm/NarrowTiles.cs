using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NnSimd.Kernels;

/// <summary>The tiles of a column that has fewer columns than a vector has lanes, in segments: the classes of a last layer, the last columns of a matrix.</summary>
internal static unsafe class NarrowTiles<S, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MostSegments = 3;
    private const int LeastRows = 12;
    private const int LeastDepth = 8;

    // The most vectors of rows of a tile: with sums, rows and what a term has of B, 14 registers where there is one segment of columns, 28 where there are three.
    private const int TileVectors = 6;

    /// <summary>The lanes of a segment.</summary>
    private static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    /// <summary>The rows that a vector has, one to a segment.</summary>
    private static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => S.Width / Lanes;
    }

    /// <summary>
    /// Whether they fit and pay: they save lanes, the more the fewer the columns, and have chains of sums enough for the latency of the multiply-add; but they cost more
    /// before and after. Segments of two lanes save too little. What is read behind the columns of a row of B, but for the last, is of the next row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(nint rows, nint columns, nint depth, nint rowStrideA, nint columnStrideA, nint rowStrideB) =>
        Lanes == 4 && Rows > 1 && columns <= Lanes * (Rows - 1) && rows >= LeastRows && 2 * depth >= columns * columns && depth >= LeastDepth
        && rowStrideB >= (-columns & (Lanes - 1)) && (columnStrideA == 1 || rowStrideA == 1);

    /// <summary>Updates rows of C.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="operands">Where they lie; what it says of A, B, C and the terms is of no use afterwards.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update(nint rows, nint columns, ref TileOperands<T> operands)
    {
        Debug.Assert(Lanes == 4);
        if (rows < Rows)
        {
            // The last rows of a packed A.
            operands.LastColumns = (int)columns;
            TileHeights.Multiply<S, V, T, PartOfOne>(rows, in operands);
            return;
        }

        // What lies behind the columns of a row is read and not used; behind those of the last one there may be nothing.
        nint segments = (columns + Lanes - 1) / Lanes;
        T* lastRow = stackalloc T[16];
        S.Store(lastRow, S.LoadPartial(operands.B + ((operands.Depth - 1) * operands.RowStrideB), (int)columns));
        operands.LastColumns = (int)(columns - (Lanes * (segments - 1)));
        T* a = operands.A;
        T* b = operands.B;
        T* c = operands.C;
        nint depth = operands.Depth;
        while (true)
        {
            nint terms = nint.Min(depth, Gemm.SummationBlock);
            depth -= terms;
            operands.Depth = terms - 1;
            operands.A = a;
            operands.B = b;
            operands.LastB = depth == 0 ? lastRow : b + ((terms - 1) * operands.RowStrideB);
            operands.C = c;
            Tiles(rows, segments, ref operands);
            if (depth == 0)
            {
                return;
            }

            a += terms * operands.ColumnStrideA;
            b += terms * operands.RowStrideB;
            operands.ReadsC = true;
            operands.Beta = operands.One;
        }
    }

    /// <summary>Tiles of one height, or a vector less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(nint rows, nint segments, ref TileOperands<T> operands)
    {
        T* memory = stackalloc T[(MostSegments * TileVectors * 16) + 16];
        T* sums = Workspace.Align(memory);
        nint vectors = (rows + Rows - 1) / Rows;

        // Of rows that are read four terms at a time, no more than their lines find room meanwhile.
        nint most = operands.ColumnStrideA == 1 ? nint.Min(Blocking.Room(operands.RowStrideA * sizeof(T)) / Rows, TileVectors) : TileVectors;

        // Two vectors at least, as the last one may share rows with the one before it.
        nint tiles = nint.Max(1, nint.Min((vectors + most - 1) / most, vectors / 2));
        while (true)
        {
            nint ofTile = tiles == 1 ? vectors : (vectors + tiles - 1) / tiles;
            nint height = nint.Min(ofTile * Rows, rows);
            operands.SharedRows = (ofTile * Rows) - height;
            if (Rows == 2 || segments == 1)
            {
                TileHeights.MultiplyNarrow<S, V, T, OneSegment>(ofTile, in operands, sums);
            }
            else if (segments == 2)
            {
                TileHeights.MultiplyNarrow<S, V, T, TwoSegments>(ofTile, in operands, sums);
            }
            else
            {
                TileHeights.MultiplyNarrow<S, V, T, ThreeSegments>(ofTile, in operands, sums);
            }

            Fold(ofTile, segments, sums, in operands);
            rows -= height;
            if (rows == 0)
            {
                return;
            }

            vectors -= ofTile;
            tiles--;
            operands.A += height * operands.RowStrideA;
            operands.C += height * operands.RowStrideC;
        }
    }

    /// <summary>The last term, then c = fma(alpha, sum, beta * c) on a tile, or from zero where C is not to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(nint vectors, nint segments, T* sums, in TileOperands<T> operands)
    {
        V alpha = S.Broadcast(operands.Alpha);
        V beta = S.Broadcast(operands.Beta);
        V zero = S.Broadcast(default);
        bool readsC = operands.ReadsC;
        bool byRows = operands.ColumnStrideA == 1;
        nint lda = operands.RowStrideA;
        nint ldc = operands.RowStrideC;
        nint last = ((vectors - 1) * Rows) - operands.SharedRows;
        T* term = operands.A + (operands.Depth * operands.ColumnStrideA);

        // All of C is read before any is written: rows that two vectors share get the same values twice.
        T* sum = sums;
        for (nint vector = 0; vector < vectors; vector++)
        {
            nint row = nint.Min(vector * Rows, last);
            T* a = term + (row * lda);
            T* c = operands.C + (row * ldc);
            V factor = byRows ? S.RepeatInSegments(S.LoadSegments(a - (Lanes - 1), lda, Lanes), Lanes - 1) : S.RepeatEach(a);
            for (nint segment = 0; segment < segments; segment++)
            {
                int count = segment == segments - 1 ? operands.LastColumns : Lanes;
                V old = readsC ? S.Multiply(beta, S.LoadSegments(c + (Lanes * segment), ldc, count)) : zero;
                S.Store(sum, S.Fma(alpha, S.Fma(factor, S.Repeat(operands.LastB + (Lanes * segment)), S.Load(sum)), old));
                sum += S.Width;
            }
        }

        for (nint vector = 0; vector < vectors; vector++)
        {
            T* c = operands.C + (nint.Min(vector * Rows, last) * ldc);
            for (nint segment = 0; segment < segments; segment++)
            {
                S.StoreSegments(c + (Lanes * segment), ldc, S.Load(sums), segment == segments - 1 ? operands.LastColumns : Lanes);
                sums += S.Width;
            }
        }
    }
}
