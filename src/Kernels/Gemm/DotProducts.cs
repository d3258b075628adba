using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// One row times a matrix whose columns are contiguous: dot products along the memory of each column. The lanes of a vector are many columns; or, where those would share too few
/// sets of the L1 cache, four summation blocks of fewer columns.
/// </summary>
internal static unsafe class DotProducts<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // Terms at a time: their factors, 16 KiB of float, and a group of columns, 128 KiB, stay in the near caches.
    private const int MostTerms = 16 * Gemm.SummationBlock;

    // A matrix of so many bytes lies beyond what a core has of its L3 cache.
    private const int FarBytes = 10 << 20;

    // Lines of as many columns leave no room for what else is read.
    private const int MostRoom = 32;

    // Columns at a time: four vectors, as each sum is one chain, but no more columns than a processor follows through memory.
    private static int Columns => int.Min(4 * S.Width, 32);

    // Summation blocks side by side in a vector, and their terms.
    private static int Blocks => FourFactors.Count<S, V, T>();

    private static int BlockTerms => Blocks * Gemm.SummationBlock;

    // The columns of two vectors of several blocks each.
    private static int Group => 2 * S.Width / Blocks;

    /// <summary>Whether there are columns, or blocks of them, enough to fill vectors, of which the last may have some in common with the one before.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.N >= S.Width || (AreInBlocks(in problem) && problem.K % BlockTerms == 0);

    /// <summary>Whether the L1 cache has no room for the same terms of two vectors of columns and what else is read.</summary>
    private static bool AreInBlocks(in GemmProblem<T> problem) => problem.N >= Group && Blocking.Room(problem.B.ColumnStride * sizeof(T)) <= MostRoom;

    /// <summary>c = f(alpha * a * B + beta * c + bias).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        T* c = problem.C.At(0, 0);
        VectorMatrix<S, V, T, A>.Begin(c, problem.N, problem.Beta);
        T* copy = (T*)Workspace.Rent((nint)MostTerms * sizeof(T));

        // Without room for the lines of two vectors of columns, each is read to its end.
        bool readsLines = Blocking.Room(problem.B.ColumnStride * sizeof(T)) < 2 * S.Width;
        for (nint pc = 0; pc < problem.K; pc += MostTerms)
        {
            nint terms = nint.Min(MostTerms, problem.K - pc);
            nint inBlocks = AreInBlocks(in problem) ? terms / BlockTerms * BlockTerms : 0;
            T* a = problem.A.At(0, pc);
            if (problem.A.ColumnStride != 1 || inBlocks > 0)
            {
                CopyFactors(a, problem.A.ColumnStride, inBlocks, terms, copy);
                a = copy;
            }

            // Short runs of many blocks are what far memory gives worst: they are fetched from end to end before.
            nint touched = problem.N * problem.K * sizeof(T) >= FarBytes ? terms : 0;
            for (nint j = 0; j < problem.N; j += Columns)
            {
                if (inBlocks > 0)
                {
                    AddBlocks(in problem, pc, inBlocks, touched, j, a);
                }

                for (nint k = inBlocks; k < terms; k += Gemm.SummationBlock)
                {
                    nint ofBlock = nint.Min(Gemm.SummationBlock, terms - k);
                    if (readsLines)
                    {
                        AddBlock<OneFactorOfLines>(in problem, pc + k, ofBlock, j, a + k);
                    }
                    else
                    {
                        AddBlock<OneFactor>(in problem, pc + k, ofBlock, j, a + k);
                    }
                }
            }
        }

        VectorMatrix<S, V, T, A>.Finish(c, problem.N, problem.Bias, activation);
    }

    /// <summary>The factors of the blocks that go side by side, those of each place in them side by side too; then the others as they come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyFactors(T* a, nint stride, nint inBlocks, nint terms, T* factors)
    {
        nint k = 0;
        for (; k < inBlocks; k += BlockTerms)
        {
            Packing.Pack<S, V, T>(a + (k * stride), Gemm.SummationBlock * stride, stride, Blocks, Blocks, Gemm.SummationBlock, factors + k);
        }

        for (; k < terms; k++)
        {
            factors[k] = a[k * stride];
        }
    }

    /// <summary>Adds summation blocks that go side by side to the columns from <paramref name="j"/> on.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="pc">The first term.</param>
    /// <param name="terms">The terms, a multiple of those that go side by side.</param>
    /// <param name="touched">The terms to be fetched from far memory before they are used.</param>
    /// <param name="j">The first column.</param>
    /// <param name="factors">The factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlocks(in GemmProblem<T> problem, nint pc, nint terms, nint touched, nint j, T* factors)
    {
        // The sums of each column side by side. The last group begins early enough to be whole: room for the columns before the first, computed once more.
        int row = (Columns + Group) * Blocks;
        T* memory = stackalloc T[(MostTerms / Gemm.SummationBlock / 4 * ((32 + 8) * 4)) + (4 * 16) + 16];
        T* block = Workspace.Align(memory);
        T* sums = block + (4 * 16);
        nint ldb = problem.B.ColumnStride;
        nint end = nint.Min(j + Columns, problem.N);
        for (nint first = j; first < end; first += Group)
        {
            nint column = nint.Min(first, problem.N - Group);
            T* b = problem.B.At(pc, column);
            if (touched > 0)
            {
                DotSums<S, V, T>.Touch(b, ldb, Group, touched);
            }

            T* target = sums + ((column - j + Group) * Blocks);
            for (nint k = 0; k < terms; k += BlockTerms)
            {
                DotSums<S, V, T>.OfBlocks(factors + k, b + k, ldb, target);
                target += row;
            }
        }

        V alpha = S.Broadcast(problem.Alpha);
        for (nint column = j; column < end; column += S.Width)
        {
            int count = (int)nint.Min(S.Width, end - column);
            T* source = sums + ((column - j + Group) * Blocks);
            V value = Lanes.Load<S, V, T>(problem.C.At(0, column), count);
            for (nint k = 0; k < terms; k += BlockTerms)
            {
                S.Transpose(source, Blocks, count, Blocks, block, S.Width, S.Width);
                for (int i = 0; i < Blocks; i++)
                {
                    value = S.Fma(alpha, S.Load(block + (i * S.Width)), value);
                }

                source += row;
            }

            Lanes.Store<S, V, T>(problem.C.At(0, column), value, count);
        }
    }

    /// <summary>Adds one summation block to the columns from <paramref name="j"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlock<F>(in GemmProblem<T> problem, nint pc, nint terms, nint j, T* factors)
        where F : struct, IFactors
    {
        T* memory = stackalloc T[16 + 32 + 16];
        T* wanted = Workspace.Align(memory) + S.Width;
        nint ldb = problem.B.ColumnStride;

        // As above, the last vectors begin early enough to be whole.
        nint last = problem.N - S.Width;
        nint first = nint.Min(j, last), second = nint.Min(j + S.Width, last);
        T* b0 = problem.B.At(pc, first), b1 = problem.B.At(pc, second);
        T* sums0 = wanted + (first - j), sums1 = wanted + (second - j);
        if (Columns == 2 * S.Width || problem.N - j <= 2 * S.Width)
        {
            DotSums<S, V, T>.OfColumns<F>(factors, b0, b1, ldb, terms, sums0, sums1);
        }
        else
        {
            nint third = nint.Min(j + (2 * S.Width), last), fourth = nint.Min(j + (3 * S.Width), last);
            DotSums<S, V, T>.OfColumns<F>(
                factors, b0, b1, problem.B.At(pc, third), problem.B.At(pc, fourth), ldb, terms, sums0, sums1, wanted + (third - j), wanted + (fourth - j));
        }

        VectorMatrix<S, V, T, A>.Fold(wanted, problem.Alpha, problem.C.At(0, j), nint.Min(Columns, problem.N - j));
    }
}
