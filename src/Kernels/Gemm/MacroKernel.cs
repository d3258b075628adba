using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The blocks of a multiplication (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008). An operand is packed where that pays and
/// walked in place where it does not; the micro-kernel takes both, and the bits are the same. Threads share the packed operands.
/// </summary>
internal static unsafe class MacroKernel<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // The tiles of a piece of work for a thread: some microseconds of it.
    private const int TilesPerPiece = 8;

    private static int MR => S.TileRows;

    private static int NR => 2 * S.Width;

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, in Blocking blocking, A activation, int threads)
    {
        Debug.Assert(blocking.KC % Gemm.SummationBlock == 0 && (blocking.NC % (2 * NR) == 0 || blocking.NC >= problem.N));
        RowTiles tiles = new(problem.M, MR);
        bool packA = blocking.PackA;
        bool packB = !problem.IsPacked && (blocking.PackB || problem.B.ColumnStride != 1);
        nint depth = nint.Min(blocking.KC, problem.K);
        nint width = nint.Min(blocking.NC, Whole(problem.N));
        nint tilesAtOnce = packA ? nint.Max(1, Blocking.MostPacked / sizeof(T) / depth / MR) : tiles.Count;
        nint lengthB = packB ? depth * width : 0;
        nint lengthA = packA ? depth * nint.Min(tilesAtOnce * MR, problem.M) : 0;
        T* packedB = packA || packB ? (T*)Workspace.Rent((lengthA + lengthB) * sizeof(T)) : null;
        T* packedA = packedB + lengthB;

        BlockUpdate<T> block = new()
        {
            Tiles = tiles,
            Alpha = problem.Alpha,
            IsPackedA = packA,
            MC = blocking.MC,
        };

        // A block of columns, its part of B in the L3 cache.
        for (nint jc = 0; jc < problem.N; jc += width)
        {
            block.Columns = nint.Min(width, problem.N - jc);
            block.C = problem.C.From(0, jc);
            block.Bias = problem.Bias.Start == null ? default : problem.Bias.From(0, jc);

            // A block of summation blocks; all of C is brought up to date with it before the next.
            for (nint pc = 0; pc < problem.K; pc += depth)
            {
                block.Depth = nint.Min(depth, problem.K - pc);
                block.ReadsC = pc > 0 || problem.Beta != T.Zero;
                block.Beta = pc > 0 ? T.One : problem.Beta;
                block.Finishes = pc + block.Depth == problem.K && (problem.Bias.Start != null || !Epilogue.IsIdentity<A>());
                if (problem.IsPacked)
                {
                    block.B = problem.B.Start + (jc * problem.K) + (pc * NR);
                    block.UnitB = problem.K;
                    block.RowStrideB = NR;
                }
                else if (packB)
                {
                    block.B = packedB;
                    block.UnitB = block.Depth;
                    block.RowStrideB = NR;
                }
                else
                {
                    block.B = problem.B.At(pc, jc);
                    block.UnitB = 1;
                    block.RowStrideB = problem.B.RowStride;
                }

                // A block of rows, its part of A packed.
                for (nint tile = 0; tile < tiles.Count; tile += tilesAtOnce)
                {
                    block.FirstTile = tile;
                    block.EndTile = nint.Min(tile + tilesAtOnce, tiles.Count);
                    block.A = packA ? new(packedA, 0, 0) : problem.A.From(0, pc);
                    if (packA || packB)
                    {
                        Packer packer = new(in block, problem.A.From(0, pc), problem.B.From(pc, jc), packA, packB && tile == 0);
                        WorkSharing.Run(in packer, packer.Pieces, threads);
                    }

                    if (threads == 1)
                    {
                        TileLoops<S, V, T, A>.Run(in block, block.FirstTile, block.EndTile, 0, block.Columns, activation);
                    }
                    else
                    {
                        Updater updater = new(in block, activation, threads);
                        WorkSharing.Run(in updater, updater.Pieces, threads);
                    }
                }
            }
        }
    }

    /// <summary>Columns rounded up to whole panels.</summary>
    private static nint Whole(nint columns) => (columns + NR - 1) / NR * NR;

    /// <summary>The packing of a block's operands, cut into pieces of some panels.</summary>
    private readonly struct Packer : IWork
    {
        private const int PanelsPerPiece = 16;

        private readonly BlockUpdate<T> _block;
        private readonly MatrixPointer<T> _a;
        private readonly MatrixPointer<T> _b;
        private readonly int _piecesOfB;

        public Packer(in BlockUpdate<T> block, MatrixPointer<T> a, MatrixPointer<T> b, bool packA, bool packB)
        {
            _block = block;
            _a = a;
            _b = b;
            _piecesOfB = packB ? (int)(((block.Columns + NR - 1) / NR + PanelsPerPiece - 1) / PanelsPerPiece) : 0;
            Pieces = _piecesOfB + (packA ? (int)((block.EndTile - block.FirstTile + PanelsPerPiece - 1) / PanelsPerPiece) : 0);
        }

        public int Pieces { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            nint depth = _block.Depth;
            if (index < _piecesOfB)
            {
                nint j = (nint)index * PanelsPerPiece * NR;
                Packing.PackColumns<S, V, T>(_b.From(0, j), nint.Min(PanelsPerPiece * NR, _block.Columns - j), NR, depth, _block.B + (j * depth));
                return;
            }

            nint first = _block.FirstTile + ((index - _piecesOfB) * (nint)PanelsPerPiece);
            nint origin = _block.Tiles.Start(_block.FirstTile);
            for (nint tile = first; tile < nint.Min(first + PanelsPerPiece, _block.EndTile); tile++)
            {
                nint row = _block.Tiles.Start(tile);
                nint rows = _block.Tiles.Start(tile + 1) - row;
                Packing.Pack<S, V, T>(_a.At(row, 0), _a.RowStride, _a.ColumnStride, rows, rows, depth, _block.A.Start + ((row - origin) * depth));
            }
        }
    }

    /// <summary>The update of a block of C, cut into a grid of pieces. K is never split, so the cut changes no bit.</summary>
    private readonly struct Updater : IWork
    {
        private readonly BlockUpdate<T> _block;
        private readonly A _activation;
        private readonly nint _tilesEach;
        private readonly nint _columnsEach;
        private readonly int _rows;

        public Updater(in BlockUpdate<T> block, A activation, int threads)
        {
            _block = block;
            _activation = activation;

            // Several pieces to a thread, so that a slow one does not keep the others waiting, but none too small to be worth handing out. Rows are cut
            // first, to the height that fits the L2 cache; columns where that does not give enough.
            nint tiles = block.EndTile - block.FirstTile;
            nint columns = (block.Columns + NR - 1) / NR;
            nint wanted = nint.Clamp(tiles * columns / TilesPerPiece, 1, 4 * (nint)threads);
            nint rows = nint.Clamp(wanted, 1, nint.Max(1, tiles / 2));
            _tilesEach = nint.Clamp((tiles + rows - 1) / rows, 1, nint.Max(1, block.MC / MR));
            _rows = (int)((tiles + _tilesEach - 1) / _tilesEach);
            nint across = nint.Clamp((wanted + _rows - 1) / _rows, 1, columns);
            _columnsEach = (columns + across - 1) / across * NR;
            Pieces = _rows * (int)((block.Columns + _columnsEach - 1) / _columnsEach);
        }

        public int Pieces { get; }

        public void Run(int index)
        {
            nint tile = _block.FirstTile + (index % _rows * _tilesEach);
            nint column = index / _rows * _columnsEach;
            TileLoops<S, V, T, A>.Run(
                in _block, tile, nint.Min(tile + _tilesEach, _block.EndTile), column, nint.Min(column + _columnsEach, _block.Columns), _activation);
        }
    }
}
