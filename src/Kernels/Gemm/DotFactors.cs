using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The factors of dot products as their kernel reads them: each row side by side, or, where four summation blocks go side by side, those of each place in the blocks.</summary>
internal static unsafe class DotFactors<S, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged
{
    // Lines of as many rows or columns share few sets of the L1 cache with each other, and leave no room for what else is read.
    private const int MostRoom = 32;

    /// <summary>Summation blocks side by side in a vector.</summary>
    public static int Blocks => FourFactors.Count<S, V, T>();

    /// <summary>Their terms.</summary>
    public static int BlockTerms => Blocks * Gemm.SummationBlock;

    /// <summary>What a row of factors has at its end, so that the next one shares no set of the L1 cache with it.</summary>
    public static int Gap => Workspace.Alignment / sizeof(T);

    /// <summary>Whether lines so many elements apart share few sets of the L1 cache.</summary>
    public static bool ShareSets(nint stride) => Blocking.Room(stride * sizeof(T)) <= MostRoom;

    /// <summary>Whether rows of A are factors only as a copy: they are not contiguous, or share few sets with each other or with the columns.</summary>
    public static bool NeedCopy(in GemmProblem<T> problem) => problem.A.ColumnStride != 1 || (problem.M > 1 && ShareSets(problem.A.RowStride));

    /// <summary>Where the lanes of a vector find their columns when blocks go side by side in each four lanes.</summary>
    public static LaneStrides Lanes(nint fours, nint eights) =>
        Blocks == 4 ? new(Gemm.SummationBlock, 2 * Gemm.SummationBlock, fours, eights) : LaneStrides.Even(Gemm.SummationBlock);

    /// <summary>Copies rows of factors, each side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(MatrixPointer<T> a, nint rows, nint terms, T* factors, nint stride)
    {
        if (a.RowStride == 1 && a.ColumnStride != 1)
        {
            TileCopy<S, V, T>.Transpose(a.Transposed(), new(factors, 1, stride), terms, rows);
            return;
        }

        for (nint i = 0; i < rows; i++)
        {
            T* row = a.At(i, 0);
            if (a.ColumnStride == 1)
            {
                new ReadOnlySpan<T>(row, (int)terms).CopyTo(new(factors, (int)terms));
            }
            else
            {
                for (nint k = 0; k < terms; k++)
                {
                    factors[k] = row[k * a.ColumnStride];
                }
            }

            factors += stride;
        }
    }

    /// <summary>Packs rows of factors in groups of summation blocks that go side by side: <paramref name="terms"/> is a multiple of those of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(MatrixPointer<T> a, nint rows, nint terms, T* factors, nint stride)
    {
        for (nint i = 0; i < rows; i++)
        {
            for (nint k = 0; k < terms; k += BlockTerms)
            {
                PackGroup(a.At(i, k), a.ColumnStride, factors + k);
            }

            factors += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackGroup(T* a, nint step, T* factors)
    {
        if (step != 1)
        {
            Packing.Pack<S, V, T>(a, Gemm.SummationBlock * step, step, Blocks, Blocks, Gemm.SummationBlock, factors);
            return;
        }

        for (nint k = 0; k < Gemm.SummationBlock; k += S.Width)
        {
            S.Transpose(a + k, Gemm.SummationBlock, Blocks, S.Width, factors + (k * Blocks), Blocks, Blocks);
        }
    }
}
