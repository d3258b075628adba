using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Rows cut into tiles of one height, in place or inside of panels; the last tiles have what is left.</summary>
internal struct RowTiles
{
    private nint _rows;
    private nint _last;
    private int _height;
    private int _panel;
    private int _ofPanel;

    /// <summary>The number of tiles.</summary>
    public nint Count { get; private set; }

    /// <summary>Cuts <paramref name="rows"/> rows, the last two tiles sharing evenly what is left; in place: a copy of what was just written would wait for it.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="height">The rows of a tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Cut(nint rows, int height)
    {
        Count = (rows + height - 1) / height;
        nint shared = nint.Max(Count - 2, 0) * height;
        _rows = rows;
        _height = height;
        _last = Count == 1 ? 0 : shared + ((rows - shared + 1) / 2);
        _ofPanel = 0;
    }

    /// <summary>Cuts panels of <paramref name="panel"/> rows each into as few tiles as there can be, of much the same height.</summary>
    /// <param name="rows">The rows of all panels; the last one may be shorter.</param>
    /// <param name="panel">The rows of a panel.</param>
    /// <param name="most">The most rows of a tile.</param>
    public void CutPanels(nint rows, int panel, int most)
    {
        _rows = rows;
        _panel = panel;
        _ofPanel = (panel + most - 1) / most;
        _height = (panel + _ofPanel - 1) / _ofPanel;
        Count = (rows / panel * _ofPanel) + (((rows % panel) + _height - 1) / _height);
    }

    /// <summary>The first row of a tile; of the tile behind the last, the number of rows.</summary>
    public readonly nint Start(nint tile)
    {
        if (tile == Count)
        {
            return _rows;
        }

        if (_ofPanel != 0)
        {
            return (tile / _ofPanel * _panel) + (tile % _ofPanel * _height);
        }

        return tile < Count - 1 ? tile * _height : _last;
    }
}

/// <summary>C = alpha * A * B + beta * C on a block of C for some of the terms: what the loops over tiles read and write.</summary>
internal unsafe struct BlockUpdate<T>
    where T : unmanaged
{
    /// <summary>The terms, at least 1.</summary>
    public nint Depth;

    /// <summary>The rows of the problem, cut into tiles; the block has those from <see cref="FirstTile"/> to <see cref="EndTile"/>.</summary>
    public RowTiles Tiles;
    public nint FirstTile;
    public nint EndTile;

    /// <summary>The columns of the block.</summary>
    public nint Columns;

    /// <summary>A from the block's first term and the problem's first row on, in place or as panels of <see cref="MatrixPointer{T}.ColumnStride"/> rows.</summary>
    public MatrixPointer<T> A;

    /// <summary>Of panels of A, that of row i starts <see cref="PanelStepA"/> * i elements on; of A in place, 0.</summary>
    public nint PanelStepA;

    /// <summary>B in place, from the block's first term and column on.</summary>
    public MatrixPointer<T> B;

    /// <summary>The panels of the first <see cref="PanelColumns"/> columns of B: that of column j starts <see cref="PanelStep"/> * j elements on. The columns behind them are read in place.</summary>
    public T* Panels;
    public nint PanelStep;
    public nint PanelColumns;

    /// <summary>Whether the panels are still to be filled.</summary>
    public bool FillsPanels;

    /// <summary>C from the problem's first row and the block's first column on.</summary>
    public MatrixPointer<T> C;
    public MatrixPointer<T> Bias;
    public T Alpha;
    public T Beta;

    /// <summary>Whether C is read.</summary>
    public bool ReadsC;

    /// <inheritdoc cref="GemmProblem{T}.Upcoming"/>
    public Upcoming* Upcoming;

    /// <summary>Whether the operands lie beyond the near caches.</summary>
    public bool IsFar;

    /// <summary>Whether C is written along its rows, a tile's rows at a time: where it is most of the work.</summary>
    public bool AlongRows;

    /// <summary>Whether tiles are four vectors wide and half as high: A is read once then, with half as many rows at a time.</summary>
    public bool IsWide;

    /// <summary>Whether these are the last terms: bias and activation follow.</summary>
    public bool Finishes;
}
