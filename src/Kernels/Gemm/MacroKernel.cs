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
    // The bytes of a row of B, each element of A being used with all of them, that make up for a copy of A; and where tiles of half the height do as well.
    private const int LeastReuse = 512;
    private const int LeastReuseOfRows = 2048;

    // Columns so many bytes apart take a tile of few rows to another page with every term, or every other.
    private const int FarApart = 1536;

    private static int NR => 2 * S.Width;

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term, of operands that need no packing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyInPlace(in GemmProblem<T> problem, A activation)
    {
        Unsafe.SkipInit(out BlockUpdate<T> block);
        Fill(ref block, in problem, problem.N, problem.IsFar, RowsShareSet(in problem));
        TileLoops<S, V, T, A>.Run(in block, activation);
    }

    /// <summary>C = f(alpha * A * B + beta * C + bias) with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, in Blocking blocking, A activation)
    {
        Debug.Assert(blocking.KC % Gemm.SummationBlock == 0 && blocking.NC % (2 * NR) == 0);
        Unsafe.SkipInit(out BlockUpdate<T> block);
        bool copiesA = CopiesA(in problem);
        Fill(ref block, in problem, nint.Min(blocking.NC, problem.N), blocking.IsFar, !copiesA && RowsShareSet(in problem));
        bool finishes = block.Finishes;
        bool walksB = problem.B.ColumnStride == 1;
        bool packs = !problem.IsPacked && !block.IsWide && (blocking.PackB || !walksB);
        nint depth = nint.Min(blocking.KC, problem.K);
        nint width = nint.Min(blocking.NC, (problem.N + NR - 1) / NR * NR);
        nint blocks = nint.Max(1, (problem.M + blocking.MC - 1) / blocking.MC);
        nint tilesAtOnce = (block.Tiles.Count + blocks - 1) / blocks;

        // Where one block of rows is all, and not written along the rows, a panel is used up before the next is filled, and the same memory serves them all.
        bool keepsPanels = block.AlongRows || tilesAtOnce < block.Tiles.Count;
        nint lengthB = packs ? depth * (keepsPanels ? width : NR) : 0;
        nint lengthA = copiesA ? CopiedRowStride(depth) * nint.Min(tilesAtOnce * S.TileRows, problem.M) : 0;
        T* panels = packs || copiesA ? (T*)Workspace.Rent((lengthA + lengthB) * sizeof(T)) : null;

        // A block of columns, its panels of B in the L3 cache.
        for (nint jc = 0; jc < problem.N; jc += width)
        {
            block.Columns = nint.Min(width, problem.N - jc);
            block.C = problem.C.From(0, jc);
            block.Bias = problem.Bias.FromIfAny(0, jc);

            // A block of summation blocks; all of C is brought up to date with it before the next.
            for (nint pc = 0; pc < problem.K; pc += depth)
            {
                block.Depth = nint.Min(depth, problem.K - pc);
                block.ReadsC = pc > 0 || problem.Beta != T.Zero;
                block.Beta = pc > 0 ? T.One : problem.Beta;
                block.Finishes = finishes && pc + block.Depth == problem.K;
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
                    block.PanelColumns = !packs ? 0 : walksB ? block.Columns / NR * NR : block.Columns;
                    block.FillsPanels = packs;
                }

                // A block of rows, its part of A in the L2 cache.
                for (nint tile = 0; tile < block.Tiles.Count; tile += tilesAtOnce)
                {
                    block.FirstTile = tile;
                    block.EndTile = nint.Min(tile + tilesAtOnce, block.Tiles.Count);
                    block.A = copiesA ? Rows(in block, problem.A.From(0, pc), panels + lengthB) : problem.A.From(0, pc);
                    TileLoops<S, V, T, A>.Run(in block, activation);
                    block.FillsPanels = false;
                }
            }
        }
    }

    /// <summary>Whether A is read from a copy. It is walked in place by rows or by columns, unless that takes more lines of the L1 cache, or pages, than the multiply-adds make up for.</summary>
    private static bool CopiesA(in GemmProblem<T> problem)
    {
        nint reuse = problem.N * sizeof(T);
        if (problem.A.ColumnStride == 1 || problem.IsPackedA)
        {
            return RowsShareSet(in problem) && reuse >= LeastReuseOfRows;
        }

        nint stride = problem.A.ColumnStride * sizeof(T);
        return (reuse >= LeastReuse && (problem.A.RowStride != 1 || Blocking.SharesSets(stride)))
            || (reuse >= 2 * LeastReuse && S.TileRows < Blocking.Ways && stride >= FarApart);
    }

    /// <summary>Whether the rows of A that a tile reads side by side share a set of the L1 cache, which has no room for the lines of so many.</summary>
    private static bool RowsShareSet(in GemmProblem<T> problem) =>
        S.TileRows > Blocking.Ways && problem.A.ColumnStride == 1 && !problem.IsPackedA && Blocking.SharesSets(problem.A.RowStride * sizeof(T));

    /// <summary>The block's rows of A next to each other in a copy.</summary>
    private static MatrixPointer<T> Rows(in BlockUpdate<T> block, MatrixPointer<T> a, T* copy)
    {
        nint first = block.Tiles.Start(block.FirstTile);
        nint rows = block.Tiles.Start(block.EndTile) - first;
        nint stride = CopiedRowStride(block.Depth);
        Packing.Pack<S, V, T>(a.At(first, 0), a.ColumnStride, a.RowStride, block.Depth, stride, rows, copy);
        return new(copy - (first * stride), stride, 1);
    }

    /// <summary>Rows in sets of their own: an odd number of cache lines from one to the next.</summary>
    private static nint CopiedRowStride(nint depth)
    {
        nint line = Workspace.Alignment / sizeof(T);
        return (((depth + line - 1) / line) | 1) * line;
    }

    /// <summary>All of the problem as one block, field by field: a struct that is copied in wide pieces right after it was written waits for its parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref BlockUpdate<T> block, in GemmProblem<T> problem, nint width, bool isFar, bool rowsShareSet)
    {
        // Few terms, of which B stays in the L1 cache: a large C is the work, and is written along its rows.
        block.AlongRows = isFar && !problem.IsPacked && problem.B.ColumnStride == 1 && problem.K * width * sizeof(T) <= Blocking.Small;
        block.Depth = problem.K;

        // All columns in one wide tile, of a B that lies there as a panel would.
        block.IsWide = problem.N == 2 * NR && problem.M > S.TileRows / 2 && !problem.IsPacked && !problem.IsPackedA && problem.B.ColumnStride == 1 && problem.B.RowStride == problem.N;

        // Rows of A or C that share a set of the L1 cache go half as many at a time: it has no room for the lines of more.
        bool halves = (rowsShareSet && problem.M > 2 * Blocking.Ways) || (block.AlongRows && S.TileRows > Blocking.Ways && Blocking.SharesSets(problem.C.RowStride * sizeof(T)));
        int height = block.IsWide || halves ? S.TileRows / 2 : S.TileRows;
        if (problem.IsPackedA)
        {
            block.Tiles.CutPanels(problem.M, NR, height);
        }
        else
        {
            block.Tiles.Cut(problem.M, height);
        }

        block.FirstTile = 0;
        block.EndTile = block.Tiles.Count;
        block.Columns = problem.N;
        block.A = problem.A.From(0, 0);
        block.PanelStepA = problem.IsPackedA ? problem.K : 0;
        block.B = problem.B.From(0, 0);
        block.Panels = null;
        block.PanelStep = 0;
        block.PanelColumns = 0;
        block.FillsPanels = false;
        block.C = problem.C.From(0, 0);
        block.Bias = problem.Bias.From(0, 0);
        block.Alpha = problem.Alpha;
        block.Beta = problem.Beta;
        block.ReadsC = problem.Beta != T.Zero;
        block.Upcoming = problem.Upcoming;
        block.IsFar = isFar;
        block.Finishes = problem.Finishes<A>();
    }
}
