using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>A multiplication as a kernel: splits C into a grid of blocks, one to a thread.</summary>
internal struct MultiplyKernel<T, A> : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation<T>
{
    // Handing work to another thread costs some microseconds; below this many multiply-adds to a thread it is not worth it.
    public const double DefaultWorkPerThread = 1 << 20;

    public GemmProblem<T> Problem;
    public A Activation;
    public int MaxThreads;
    public double WorkPerThread;

    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        double work = (double)Problem.M * Problem.N * Problem.K;
        int threads = (int)Math.Min(MaxThreads, Math.Max(1, work / WorkPerThread));
        if (threads == 1)
        {
            MacroKernel<S, V, T, A>.Multiply(in Problem, Activation);
            return;
        }

        Grid<S, V, T, A> grid = new(in Problem, Activation, threads);
        WorkSharing.Run(in grid, grid.Blocks, threads);
    }
}

/// <summary>A multiplication cut into blocks of C that threads compute on their own. K is never split, so the cut changes no bit.</summary>
internal readonly struct Grid<S, V, T, A> : IWork
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation<T>
{
    private readonly GemmProblem<T> _problem;
    private readonly A _activation;
    private readonly int _columns;
    private readonly nint _rowsEach;
    private readonly nint _columnsEach;

    public Grid(in GemmProblem<T> problem, A activation, int threads)
    {
        _problem = problem;
        _activation = activation;

        // Of the ways to factor the threads, the one that reads the operands least: every column of blocks reads A, every row of blocks B.
        int rows = 1;
        double least = double.PositiveInfinity;
        for (int candidate = 1; candidate <= threads; candidate++)
        {
            double traffic = ((double)threads / candidate * problem.M) + ((double)candidate * problem.N);
            if (threads % candidate == 0 && traffic < least)
            {
                least = traffic;
                rows = candidate;
            }
        }

        _rowsEach = RoundUp(problem.M, rows, S.TileRows);
        _columnsEach = RoundUp(problem.N, threads / rows, 2 * S.Width);
        _columns = (int)((problem.N + _columnsEach - 1) / _columnsEach);
        Blocks = _columns * (int)((problem.M + _rowsEach - 1) / _rowsEach);
    }

    public int Blocks { get; }

    public void Run(int index)
    {
        nint row = index / _columns * _rowsEach;
        nint column = index % _columns * _columnsEach;
        GemmProblem<T> block = _problem.Block(
            row, column, nint.Min(_rowsEach, _problem.M - row), nint.Min(_columnsEach, _problem.N - column));
        MacroKernel<S, V, T, A>.Multiply(in block, _activation);
    }

    /// <summary>A share of <paramref name="total"/> in whole tiles.</summary>
    private static nint RoundUp(nint total, int shares, int tile)
    {
        nint tiles = (total + tile - 1) / tile;
        return (tiles + shares - 1) / shares * tile;
    }
}
