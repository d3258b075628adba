using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The blocks of a multiplication (Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008) on one thread. An operand is packed where that
/// pays and walked in place where it does not; the micro-kernel takes both, and the bits are the same.
/// </summary>
internal static unsafe class MacroKernel<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    private static int NR => 2 * S.Width;

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term, of operands that need no packing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void MultiplyInPlace(in GemmProblem<T> problem, A activation)
    {
        // Field by field: a struct that is copied in wide pieces right after it was written waits for its parts.
        Unsafe.SkipInit(out BlockUpdate<T> block);
        block.Depth = problem.K;
        block.Tiles.Cut(problem.M, S.TileRows);
        block.FirstTile = 0;
        block.EndTile = block.Tiles.Count;
        block.Columns = problem.N;
        block.A = problem.A.From(0, 0);
        block.IsPackedA = false;
        block.B = problem.B.From(0, 0);
        block.Panels = null;
        block.PanelColumns = 0;
        block.FillsPanels = false;
        block.C = problem.C.From(0, 0);
        block.Bias = problem.Bias.From(0, 0);
        block.Alpha = problem.Alpha;
        block.Beta = problem.Beta;
        block.ReadsC = problem.Beta != T.Zero;
        block.PrefetchesC = problem.M * problem.N * sizeof(T) > Blocking.NearCaches;
        block.Finishes = problem.Bias.Start != null || !Epilogue.IsIdentity<A>();
        TileLoops<S, V, T, A>.Run(in block, activation);
    }

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, in Blocking blocking, A activation)
    {
        Debug.Assert(blocking.KC % Gemm.SummationBlock == 0 && blocking.NC % (2 * NR) == 0);
        bool walksB = problem.B.ColumnStride == 1;
        bool packA = blocking.PackA;
        bool packB = !problem.IsPacked && (blocking.PackB || !walksB);
        nint depth = nint.Min(blocking.KC, problem.K);
        nint width = nint.Min(blocking.NC, (problem.N + NR - 1) / NR * NR);

        BlockUpdate<T> block = default;
        block.Tiles.Cut(problem.M, S.TileRows);
        block.Alpha = problem.Alpha;
        block.PrefetchesC = problem.M * problem.N * sizeof(T) > Blocking.NearCaches;
        nint tilesAtOnce = nint.Min(block.Tiles.Count, nint.Max(1, blocking.MC / S.TileRows));

        // Where one block of rows is all, a panel is used up before the next is filled, and the same memory serves them all.
        bool keepsPanels = tilesAtOnce < block.Tiles.Count;
        nint lengthB = packB ? depth * (keepsPanels ? width : NR) : 0;
        nint lengthA = packA ? depth * nint.Min(tilesAtOnce * S.TileRows, problem.M) : 0;
        T* panels = packA || packB ? (T*)Workspace.Rent((lengthA + lengthB) * sizeof(T)) : null;
        T* packedA = panels + lengthB;

        // A block of columns, its panels of B in the L3 cache.
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
                    block.Panels = problem.B.Start + (jc * problem.K) + (pc * NR);
                    block.PanelStep = problem.K;
                    block.PanelColumns = block.Columns;
                }
                else
                {
                    block.B = problem.B.From(pc, jc);
                    block.Panels = panels;
                    block.PanelStep = keepsPanels ? block.Depth : 0;
                    block.PanelColumns = !packB ? 0 : walksB ? block.Columns / NR * NR : block.Columns;
                    block.FillsPanels = true;
                }

                // A block of rows, its part of A in the L2 cache.
                for (nint tile = 0; tile < block.Tiles.Count; tile += tilesAtOnce)
                {
                    block.FirstTile = tile;
                    block.EndTile = nint.Min(tile + tilesAtOnce, block.Tiles.Count);
                    block.A = problem.A.From(0, pc);
                    block.IsPackedA = false;
                    if (packA)
                    {
                        PackRows(ref block, packedA);
                    }

                    TileLoops<S, V, T, A>.Run(in block, activation);
                    block.FillsPanels = false;
                }
            }
        }
    }

    /// <summary>Copies the block's rows of A: as rows next to each other where they are contiguous, else as a panel per tile.</summary>
    private static void PackRows(ref BlockUpdate<T> block, T* packed)
    {
        nint first = block.Tiles.Start(block.FirstTile);
        nint end = block.Tiles.Start(block.EndTile);
        if (block.A.ColumnStride == 1)
        {
            for (nint row = first; row < end; row++)
            {
                Packing.Copy<S, V, T>(block.A.At(row, 0), block.Depth, packed + ((row - first) * block.Depth));
            }

            block.A = new(packed - (first * block.Depth), block.Depth, 1);
            return;
        }

        for (nint tile = block.FirstTile; tile < block.EndTile; tile++)
        {
            nint row = block.Tiles.Start(tile);
            nint rows = block.Tiles.Start(tile + 1) - row;
            Packing.Pack<S, V, T>(block.A.At(row, 0), block.A.RowStride, block.A.ColumnStride, rows, rows, block.Depth, packed + ((row - first) * block.Depth));
        }

        block.A = new(packed - (first * block.Depth), 0, 0);
        block.IsPackedA = true;
    }
}
