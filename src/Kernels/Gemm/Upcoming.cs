using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>The operands of the product that follows in a batch, as lines of the caches: while a product is computed, some of them are asked for with each tile.</summary>
internal unsafe struct Upcoming
{
    // Products of half the L2 cache leave room for the ones that follow; of those that fit the L1 cache the operands are a few pages, and come in less time than it takes to ask for them.
    private const int MostBytes = Blocking.NearCaches / 2;

    private readonly nint _linesPerTile;
    private Area _first;
    private Area _second;
    private Area _third;

    /// <summary>Lines of the operands of products of so many tiles.</summary>
    public Upcoming(nint bytes, (nint Down, nint Across) tiles) => _linesPerTile = (bytes / Workspace.Alignment / (tiles.Down * tiles.Across)) + 1;

    /// <summary>Whether operands of so many bytes, so many times, lie beyond the near caches, those of one product and the next do not, and there is an instruction to ask for them.</summary>
    public static bool Fits(nint bytes, nint count) => Sse.IsSupported && bytes is >= Blocking.Small and <= MostBytes && count > Blocking.NearCaches / bytes;

    /// <summary>Begins with other operands.</summary>
    public void Begin(Area first, Area second, Area third)
    {
        _first = first;
        _second = second;
        _third = third;
    }

    /// <summary>Asks for the lines of one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Fetch<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        for (nint left = _linesPerTile; left > 0;)
        {
            if (_first.Rows == 0)
            {
                if (_second.Rows == 0 && _third.Rows == 0)
                {
                    return;
                }

                _first = _second;
                _second = _third;
                _third = default;
                continue;
            }

            nint lines = nint.Min(left, _first.Lines - _first.Line);
            byte* line = _first.Row + (_first.Line * Workspace.Alignment);
            left -= lines;
            _first.Line += lines;
            for (; lines > 0; lines--)
            {
                S.PrefetchLater(line);
                line += Workspace.Alignment;
            }

            if (_first.Line == _first.Lines)
            {
                _first.Line = 0;
                _first.Row += _first.Stride;
                _first.Rows--;
            }
        }
    }

    /// <summary>A matrix as lines of the caches: those of its rows or columns, whichever are contiguous, or of all where these are next to each other.</summary>
    public struct Area
    {
        /// <summary>The row that is asked for.</summary>
        public byte* Row;

        /// <summary>The rows that are left.</summary>
        public nint Rows;

        /// <summary>The bytes from one row to the next.</summary>
        public nint Stride;

        /// <summary>The lines of a row.</summary>
        public nint Lines;

        /// <summary>The line of the row that is next.</summary>
        public nint Line;

        /// <summary>The lines of a matrix; none of one that lies elsewhere than row by row or column by column.</summary>
        public static Area Of<T>(MatrixPointer<T> matrix, nint rows, nint columns)
            where T : unmanaged
        {
            if (matrix.ColumnStride != 1)
            {
                (matrix, rows, columns) = (matrix.Transposed(), columns, rows);
            }

            if (matrix.ColumnStride != 1 || matrix.Start == null)
            {
                return default;
            }

            if (matrix.RowStride == columns)
            {
                (rows, columns) = (1, rows * columns);
            }

            Area area = default;
            area.Row = (byte*)matrix.Start;
            area.Rows = rows;
            area.Stride = matrix.RowStride * sizeof(T);
            area.Lines = ((columns * sizeof(T)) + Workspace.Alignment - 1) / Workspace.Alignment;
            return area;
        }
    }
}
