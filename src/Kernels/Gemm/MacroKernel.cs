using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The five loops around the micro-kernel (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008), on one thread. An operand is
/// packed where that pays and walked in place where it does not; the micro-kernel takes both, and the bits are the same.
/// </summary>
internal static unsafe class MacroKernel<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation<T>
{
    private static int MR => S.TileRows;

    private static int NR => 2 * S.Width;

    /// <summary>C = f(alpha * A * B + beta * C + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        if (problem.M == 0 || problem.N == 0)
        {
            return;
        }

        // With nothing to sum, one pass of zero terms is left: beta, bias, activation.
        nint depth = problem.Alpha == T.Zero ? 0 : problem.K;
        if (VectorMatrix<S, V, T, A>.Fits(in problem))
        {
            VectorMatrix<S, V, T, A>.Multiply(in problem, depth, activation);
            return;
        }

        Blocking blocking = problem.Blocking ?? Blocking.Choose(in problem, depth, MR, NR);

        // A vector load needs contiguous columns of B; the broadcasts of A take any strides.
        bool packB = blocking.PackB || problem.B.ColumnStride != 1;
        nint lengthB = blocking.KC * (packB ? Whole(nint.Min(blocking.NC, problem.N)) : NR);
        nint lengthA = blocking.PackA ? blocking.KC * nint.Min(blocking.MC, problem.M) : 0;
        T* tile = (T*)Workspace.Rent(((MR * NR) + lengthB + lengthA) * sizeof(T));
        Debug.Assert(blocking.KC % Gemm.SummationBlock == 0 && blocking.MC % MR == 0 && blocking.NC % NR == 0);
        T* packedB = tile + (MR * NR);
        T* packedA = packedB + lengthB;

        // Loop 5: a block of columns, its part of B in the L3 cache.
        for (nint jc = 0; jc < problem.N; jc += blocking.NC)
        {
            nint nc = nint.Min(blocking.NC, problem.N - jc);

            // Loop 4: a block of summation blocks; all of C is brought up to date with it before the next.
            nint pc = 0;
            do
            {
                nint kc = nint.Min(blocking.KC, depth - pc);
                Panels b = Panels.OfB(problem.B.From(pc, jc), kc, nc, packB, packedB);

                // Loop 3: a block of rows, its part of A in the L2 cache.
                for (nint ic = 0; ic < problem.M; ic += blocking.MC)
                {
                    nint mc = nint.Min(blocking.MC, problem.M - ic);
                    Panels a = Panels.OfA(problem.A.From(ic, pc), mc, kc, blocking.PackA, packedA);
                    GemmProblem<T> block = problem.Block(ic, jc, mc, nc);
                    Rank(in block, in a, in b, kc, pc == 0, pc + kc == depth, tile, activation);
                }

                pc += kc;
            }
            while (pc < depth);
        }
    }

    /// <summary>Brings a block of C up to date with kc terms: loops 2 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rank(in GemmProblem<T> block, in Panels a, in Panels b, nint kc, bool first, bool last, T* scratch, A activation)
    {
        bool finish = last && (typeof(A) != typeof(Identity) || block.Bias != null);
        TileOperands<T> tile = new() { Depth = kc, Alpha = block.Alpha, Accumulate = !first || block.Beta != T.Zero };

        // Loop 2: a panel of B in the L1 cache.
        for (nint j = 0; j < block.N; j += NR)
        {
            nint columns = nint.Min(NR, block.N - j);
            bool direct = columns == NR && block.C.ColumnStride == 1;
            b.PointColumns(j, ref tile);

            // Loop 1: a panel of A in registers, a row of broadcasts at a time.
            for (nint i = 0; i < block.M; i += MR)
            {
                nint rows = nint.Min(MR, block.M - i);
                a.PointRows(i, rows, ref tile);
                MatrixPointer<T> c = block.C.From(i, j);
                tile.C = direct ? c.Start : scratch;
                tile.RowStrideC = direct ? c.RowStride : NR;
                if (!direct && tile.Accumulate)
                {
                    Gather(c, rows, columns, scratch);
                }

                if (first && tile.Accumulate && block.Beta != T.One)
                {
                    Scale(tile.C, tile.RowStrideC, rows, block.Beta);
                }

                if (kc > 0)
                {
                    TileHeights.Multiply<S, V, T>(rows, in tile);
                }
                else if (!tile.Accumulate)
                {
                    Scale(tile.C, tile.RowStrideC, rows, default);
                }

                if (finish)
                {
                    Finish(tile.C, tile.RowStrideC, rows, columns, block.Bias == null ? null : block.Bias + j, activation);
                }

                if (!direct)
                {
                    Scatter(scratch, rows, columns, c);
                }
            }
        }
    }

    /// <summary>Columns rounded up to whole panels.</summary>
    private static nint Whole(nint columns) => (columns + NR - 1) / NR * NR;

    /// <summary>c = f(c + bias) on a tile; columns beyond <paramref name="columns"/> hold anything and nothing is read for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(T* c, nint ldc, nint rows, nint columns, T* bias, A activation)
    {
        for (int half = 0; half < columns; half += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - half);
            V add = bias == null ? S.Broadcast(default) : Lanes.Load<S, V, T>(bias + half, count);
            T* target = c + half;
            for (nint i = 0; i < rows; i++)
            {
                V value = S.Load(target);
                if (bias != null)
                {
                    value = S.Add(value, add);
                }

                S.Store(target, activation.Forward<S, V>(value));
                target += ldc;
            }
        }
    }

    /// <summary>c = beta * c on a tile of two vectors a row; zero where beta is zero, whatever c holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(T* c, nint ldc, nint rows, T beta)
    {
        V factor = S.Broadcast(beta);
        for (nint i = 0; i < rows; i++)
        {
            for (int j = 0; j < NR; j += S.Width)
            {
                S.Store(c + j, beta == T.Zero ? S.Broadcast(default) : S.Multiply(factor, S.Load(c + j)));
            }

            c += ldc;
        }
    }

    /// <summary>A part of C into a whole tile, zeros in the other columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(MatrixPointer<T> c, nint rows, nint columns, T* tile)
    {
        if (c.ColumnStride == 1)
        {
            Packing.CopyEdge<S, V, T>(c.Start, c.RowStride, rows, columns, tile);
            return;
        }

        for (nint i = 0; i < rows; i++)
        {
            for (nint j = 0; j < NR; j++)
            {
                tile[(i * NR) + j] = j < columns ? *c.At(i, j) : default;
            }
        }
    }

    /// <summary>The part of a tile that C has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(T* tile, nint rows, nint columns, MatrixPointer<T> c)
    {
        for (nint i = 0; i < rows; i++)
        {
            T* row = tile + (i * NR);
            if (c.ColumnStride == 1)
            {
                for (nint j = 0; j < columns; j += S.Width)
                {
                    Lanes.Store<S, V, T>(c.At(i, j), S.Load(row + j), (int)nint.Min(S.Width, columns - j));
                }

                continue;
            }

            for (nint j = 0; j < columns; j++)
            {
                *c.At(i, j) = row[j];
            }
        }
    }

    /// <summary>A block of an operand, cut into panels: in place, packed, or in place but for a last panel that is not whole.</summary>
    private readonly struct Panels
    {
        private readonly MatrixPointer<T> _inPlace;
        private readonly T* _packed;
        private readonly nint _firstPacked;

        private Panels(MatrixPointer<T> inPlace, T* packed, nint firstPacked)
        {
            _inPlace = inPlace;
            _packed = packed;
            _firstPacked = firstPacked;
        }

        /// <summary>Rows of A; unless packed, walked in place.</summary>
        public static Panels OfA(MatrixPointer<T> a, nint rows, nint depth, bool pack, T* buffer)
        {
            if (pack)
            {
                Packing.PackA<S, V, T>(a, rows, depth, buffer);
            }

            return new(a, buffer, pack ? 0 : rows);
        }

        /// <summary>Columns of B; unless packed, walked in place but for the last columns that are not two vectors, which a vector load would overrun.</summary>
        public static Panels OfB(MatrixPointer<T> b, nint depth, nint columns, bool pack, T* buffer)
        {
            nint firstPacked = pack ? 0 : columns / NR * NR;
            if (firstPacked < columns)
            {
                Packing.PackB<S, V, T>(b.From(0, firstPacked), depth, columns - firstPacked, buffer);
            }

            return new(b, buffer, firstPacked);
        }

        /// <summary>Points a tile at a panel of rows of A.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PointRows(nint row, nint rows, ref TileOperands<T> tile)
        {
            bool inPlace = row < _firstPacked;
            tile.A = inPlace ? _inPlace.At(row, 0) : _packed + (row * tile.Depth);
            tile.RowStrideA = inPlace ? _inPlace.RowStride : 1;
            tile.ColumnStrideA = inPlace ? _inPlace.ColumnStride : rows;
        }

        /// <summary>Points a tile at a panel of columns of B.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PointColumns(nint column, ref TileOperands<T> tile)
        {
            bool inPlace = column < _firstPacked;
            tile.B = inPlace ? _inPlace.At(0, column) : _packed + ((column - _firstPacked) * tile.Depth);
            tile.RowStrideB = inPlace ? _inPlace.RowStride : NR;
        }
    }
}
