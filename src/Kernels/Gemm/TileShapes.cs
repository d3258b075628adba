using System.Diagnostics;
using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>One whole vector of columns.</summary>
internal readonly struct OneVector : IColumns
{
    public static int Vectors => 1;

    public static bool IsPartial => false;
}

/// <summary>Fewer columns than a vector has lanes.</summary>
internal readonly struct PartOfOne : IColumns
{
    public static int Vectors => 1;

    public static bool IsPartial => true;
}

/// <summary>Two whole vectors of columns: the tile that all others are parts of.</summary>
internal readonly struct TwoVectors : IColumns
{
    public static int Vectors => 2;

    public static bool IsPartial => false;
}

/// <summary>Two whole vectors of columns of operands that lie beyond the near caches.</summary>
internal readonly struct FarVectors : IColumns
{
    public static int Vectors => 2;

    public static bool IsPartial => false;

    public static bool Prefetches => true;
}

/// <summary>Two whole vectors of columns, which are also copied to a panel for the tiles that follow: a store leaves the multiply-adds their pace.</summary>
internal readonly struct PackedVectors : IColumns
{
    public static int Vectors => 2;

    public static bool IsPartial => false;

    public static bool FillsPanel => true;

    public static bool Prefetches => true;
}

/// <summary>A whole vector of columns and a part of one.</summary>
internal readonly struct PartOfTwo : IColumns
{
    public static int Vectors => 2;

    public static bool IsPartial => true;
}

/// <summary>Four whole vectors of columns, of half as many rows: for operands of few rows.</summary>
internal readonly struct FourVectors : IColumns
{
    public static int Vectors => 4;

    public static bool IsPartial => false;
}

/// <summary>Columns of at most a segment of 128 bits; the vector has one of as many rows as it has segments.</summary>
internal readonly struct OneSegment : IColumns
{
    public static int Vectors => 1;

    public static bool IsPartial => true;

    public static int Segments => 1;
}

/// <summary>Columns of more than one segment and at most two.</summary>
internal readonly struct TwoSegments : IColumns
{
    public static int Vectors => 1;

    public static bool IsPartial => true;

    public static int Segments => 2;
}

/// <summary>Columns of more than two segments and at most three.</summary>
internal readonly struct ThreeSegments : IColumns
{
    public static int Vectors => 1;

    public static bool IsPartial => true;

    public static int Segments => 3;
}

/// <summary>The tile heights as compile-time numbers, and the one place that turns a number of rows into one.</summary>
internal static class TileHeights
{
    /// <summary>Calls the micro-kernel of <paramref name="rows"/> rows, 1 to the tile's, half of that for four vectors.</summary>
    public static void Multiply<S, V, T, TColumns>(nint rows, in TileOperands<T> tile)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TColumns : struct, IColumns
    {
        Debug.Assert(rows >= 1 && rows <= (TColumns.Vectors == 4 ? S.TileRows / 2 : S.TileRows) && tile.Depth >= 1);
        if (TColumns.Vectors == 4)
        {
            MultiplyWide<S, V, T>(rows, in tile);
            return;
        }

        switch (rows)
        {
            case 1:
                S.Tile<Rows1, TColumns>(in tile);
                break;
            case 2:
                S.Tile<Rows2, TColumns>(in tile);
                break;
            case 3:
                S.Tile<Rows3, TColumns>(in tile);
                break;
            case 4:
                S.Tile<Rows4, TColumns>(in tile);
                break;
            case 5:
                S.Tile<Rows5, TColumns>(in tile);
                break;
            case 6:
                S.Tile<Rows6, TColumns>(in tile);
                break;
            case 7:
                S.Tile<Rows7, TColumns>(in tile);
                break;
            case 8:
                S.Tile<Rows8, TColumns>(in tile);
                break;
            case 9:
                S.Tile<Rows9, TColumns>(in tile);
                break;
            case 10:
                S.Tile<Rows10, TColumns>(in tile);
                break;
            case 11:
                S.Tile<Rows11, TColumns>(in tile);
                break;
            default:
                S.Tile<Rows12, TColumns>(in tile);
                break;
        }
    }

    /// <summary>Calls the micro-kernel of columns in segments for <paramref name="vectors"/> vectors of rows, 1 to 6.</summary>
    public static unsafe void MultiplyNarrow<S, V, T, TColumns>(nint vectors, in TileOperands<T> tile, T* sums)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TColumns : struct, IColumns
    {
        Debug.Assert(vectors >= 1 && vectors <= 6 && tile.Depth is >= 0 and < Gemm.SummationBlock);
        switch (vectors)
        {
            case 1:
                NarrowKernel.Run<S, V, T, Rows1, TColumns>(in tile, sums);
                break;
            case 2:
                NarrowKernel.Run<S, V, T, Rows2, TColumns>(in tile, sums);
                break;
            case 3:
                NarrowKernel.Run<S, V, T, Rows3, TColumns>(in tile, sums);
                break;
            case 4:
                NarrowKernel.Run<S, V, T, Rows4, TColumns>(in tile, sums);
                break;
            case 5:
                NarrowKernel.Run<S, V, T, Rows5, TColumns>(in tile, sums);
                break;
            default:
                NarrowKernel.Run<S, V, T, Rows6, TColumns>(in tile, sums);
                break;
        }
    }

    /// <summary>Calls the kernel of products of few terms, 1 to 8.</summary>
    public static void MultiplyTerms<S, V, T>(in GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Debug.Assert(problem.K is >= 1 and <= OuterKernel.MostTerms);
        switch (problem.K)
        {
            case 1:
                OuterKernel.Run<S, V, T, Rows1>(in problem);
                break;
            case 2:
                OuterKernel.Run<S, V, T, Rows2>(in problem);
                break;
            case 3:
                OuterKernel.Run<S, V, T, Rows3>(in problem);
                break;
            case 4:
                OuterKernel.Run<S, V, T, Rows4>(in problem);
                break;
            case 5:
                OuterKernel.Run<S, V, T, Rows5>(in problem);
                break;
            case 6:
                OuterKernel.Run<S, V, T, Rows6>(in problem);
                break;
            case 7:
                OuterKernel.Run<S, V, T, Rows7>(in problem);
                break;
            default:
                OuterKernel.Run<S, V, T, Rows8>(in problem);
                break;
        }
    }

    /// <summary>Calls the kernel of few rows along rows of B for <paramref name="rows"/> rows, 2 or 3.</summary>
    public static void AddRows<S, V, T>(nint rows, in TileOperands<T> tile, nint columns)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Debug.Assert(rows is 2 or 3 && tile.Depth >= 1);
        if (rows == 2)
        {
            FewRowsKernel.Run<S, V, T, Rows2>(in tile, columns);
        }
        else
        {
            FewRowsKernel.Run<S, V, T, Rows3>(in tile, columns);
        }
    }

    /// <summary>Calls the kernel of dot products for <paramref name="rows"/> rows, 1 to 8.</summary>
    public static void MultiplyDots<S, V, T, F>(nint rows, in DotOperands<T> operands)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
        where F : struct, IFactors
    {
        Debug.Assert(rows is >= 1 and <= DotKernel.MostRows && operands.Terms is >= 1 and <= Gemm.SummationBlock);
        switch (rows)
        {
            case 1:
                DotKernel.Run<S, V, T, F, Rows1>(in operands);
                break;
            case 2:
                DotKernel.Run<S, V, T, F, Rows2>(in operands);
                break;
            case 3:
                DotKernel.Run<S, V, T, F, Rows3>(in operands);
                break;
            case 4:
                DotKernel.Run<S, V, T, F, Rows4>(in operands);
                break;
            case 5:
                DotKernel.Run<S, V, T, F, Rows5>(in operands);
                break;
            case 6:
                DotKernel.Run<S, V, T, F, Rows6>(in operands);
                break;
            case 7:
                DotKernel.Run<S, V, T, F, Rows7>(in operands);
                break;
            default:
                DotKernel.Run<S, V, T, F, Rows8>(in operands);
                break;
        }
    }

    private static void MultiplyWide<S, V, T>(nint rows, in TileOperands<T> tile)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (rows)
        {
            case 1:
                WideKernel.Run<S, V, T, Rows1>(in tile);
                break;
            case 2:
                WideKernel.Run<S, V, T, Rows2>(in tile);
                break;
            case 3:
                WideKernel.Run<S, V, T, Rows3>(in tile);
                break;
            case 4:
                WideKernel.Run<S, V, T, Rows4>(in tile);
                break;
            case 5:
                WideKernel.Run<S, V, T, Rows5>(in tile);
                break;
            default:
                WideKernel.Run<S, V, T, Rows6>(in tile);
                break;
        }
    }

    private readonly struct Rows1 : IRows
    {
        public static int Count => 1;
    }

    private readonly struct Rows2 : IRows
    {
        public static int Count => 2;
    }

    private readonly struct Rows3 : IRows
    {
        public static int Count => 3;
    }

    private readonly struct Rows4 : IRows
    {
        public static int Count => 4;
    }

    private readonly struct Rows5 : IRows
    {
        public static int Count => 5;
    }

    private readonly struct Rows6 : IRows
    {
        public static int Count => 6;
    }

    private readonly struct Rows7 : IRows
    {
        public static int Count => 7;
    }

    private readonly struct Rows8 : IRows
    {
        public static int Count => 8;
    }

    private readonly struct Rows9 : IRows
    {
        public static int Count => 9;
    }

    private readonly struct Rows10 : IRows
    {
        public static int Count => 10;
    }

    private readonly struct Rows11 : IRows
    {
        public static int Count => 11;
    }

    private readonly struct Rows12 : IRows
    {
        public static int Count => 12;
    }
}
