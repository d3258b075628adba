using System.Diagnostics;

namespace NnSimd.Kernels;

/// <summary>The tile heights as compile-time numbers, and the one place that turns a number of rows into one.</summary>
internal static class TileHeights
{
    /// <summary>Calls the micro-kernel of <paramref name="rows"/> rows, 1 to 12.</summary>
    public static void Multiply<S, V, T>(nint rows, in TileOperands<T> tile)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        Debug.Assert(rows >= 1 && rows <= S.TileRows && tile.Depth >= 1);
        switch (rows)
        {
            case 1:
                S.Tile<Rows1>(in tile);
                break;
            case 2:
                S.Tile<Rows2>(in tile);
                break;
            case 3:
                S.Tile<Rows3>(in tile);
                break;
            case 4:
                S.Tile<Rows4>(in tile);
                break;
            case 5:
                S.Tile<Rows5>(in tile);
                break;
            case 6:
                S.Tile<Rows6>(in tile);
                break;
            case 7:
                S.Tile<Rows7>(in tile);
                break;
            case 8:
                S.Tile<Rows8>(in tile);
                break;
            case 9:
                S.Tile<Rows9>(in tile);
                break;
            case 10:
                S.Tile<Rows10>(in tile);
                break;
            case 11:
                S.Tile<Rows11>(in tile);
                break;
            default:
                S.Tile<Rows12>(in tile);
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
