using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// One row times a matrix (GEMV), without packing: B is read once, a few rows at a time from end to end, so that it streams at memory bandwidth; the sums
/// of a block of columns stay in the L1 cache.
/// </summary>
internal static unsafe class VectorMatrix<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    // The sums of a block of columns, which need not all stay in the L1 cache: what counts in far memory is how long a row goes on.
    private const int BytesOfSums = 32 << 10;

    // Rows of B read side by side, two vectors of each: as many streams as the prefetchers follow, and 8 products to one load and store of a sum.
    private const int Rows = 8;

    // So few terms of a near B cost less than to set up sums in memory.
    private const int FewTerms = 16;

    /// <summary>Whether the problem is one row times a matrix of contiguous rows that no tile of them holds all sums of, with terms enough for sums in memory.</summary>
    public static bool Fits(in GemmProblem<T> problem) =>
        problem.M == 1 && problem.B.ColumnStride == 1 && problem.N > 2 * S.Width && (problem.K > FewTerms || !problem.HasNearB) && problem.C.ColumnStride == 1 && !problem.IsPacked;

    /// <summary>c = f(alpha * a * B + beta * c + bias) for the one row, with at least one term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in GemmProblem<T> problem, A activation)
    {
        Debug.Assert(Fits(in problem));
        nint blockColumns = BytesOfSums / sizeof(T);
        T* sums = (T*)Workspace.RentApart(BytesOfSums, problem.B.Start);
        for (nint jc = 0; jc < problem.N; jc += blockColumns)
        {
            nint columns = nint.Min(blockColumns, problem.N - jc);
            T* c = problem.C.At(0, jc);
            Begin(c, columns, problem.Beta);
            for (nint pc = 0; pc < problem.K; pc += Gemm.SummationBlock)
            {
                nint terms = nint.Min(Gemm.SummationBlock, problem.K - pc);
                Sum(problem.A.At(0, pc), problem.A.ColumnStride, problem.B.From(pc, jc), terms, columns, sums);
                Fold(sums, problem.Alpha, c, columns);
            }

            TileLoops<S, V, T, A>.Finish(c, 0, 1, columns, problem.Bias.FromIfAny(0, jc), activation);
        }
    }

    /// <summary>sums_j = sum_k a_k b_kj in ascending k, from zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(T* a, nint stride, MatrixPointer<T> b, nint terms, nint columns, T* sums)
    {
        V zero = S.Broadcast(default);
        for (nint j = 0; j < columns; j += S.Width)
        {
            S.Store(sums + j, zero);
        }

        nint k = 0;
        for (; k <= terms - Rows; k += Rows)
        {
            AddRows(a + (k * stride), stride, b.At(k, 0), b.RowStride, columns, sums);
        }

        for (; k < terms; k++)
        {
            AddRow(a[k * stride], b.At(k, 0), columns, sums);
        }
    }

    /// <summary>sums_j += sum of 8 products, in ascending k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(T* a, nint stride, T* b, nint ldb, nint columns, T* sums)
    {
        V a0 = S.Broadcast(a[0]);
        V a1 = S.Broadcast(a[stride]);
        V a2 = S.Broadcast(a[2 * stride]);
        V a3 = S.Broadcast(a[3 * stride]);
        V a4 = S.Broadcast(a[4 * stride]);
        V a5 = S.Broadcast(a[5 * stride]);
        V a6 = S.Broadcast(a[6 * stride]);
        V a7 = S.Broadcast(a[7 * stride]);
        T* b3 = b + (3 * ldb);
        T* b6 = b3 + (3 * ldb);
        nint j = 0;
        for (; j <= columns - (2 * S.Width); j += 2 * S.Width)
        {
            V sum0 = S.Load(sums + j);
            V sum1 = S.Load(sums + j + S.Width);
            Add(ref sum0, ref sum1, a0, b + j);
            Add(ref sum0, ref sum1, a1, b + ldb + j);
            Add(ref sum0, ref sum1, a2, b + (2 * ldb) + j);
            Add(ref sum0, ref sum1, a3, b3 + j);
            Add(ref sum0, ref sum1, a4, b3 + ldb + j);
            Add(ref sum0, ref sum1, a5, b3 + (2 * ldb) + j);
            Add(ref sum0, ref sum1, a6, b6 + j);
            Add(ref sum0, ref sum1, a7, b6 + ldb + j);
            S.Store(sums + j, sum0);
            S.Store(sums + j + S.Width, sum1);
        }

        for (; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            V sum = S.Load(sums + j);
            sum = S.Fma(a0, Lanes.Load<S, V, T>(b + j, count), sum);
            sum = S.Fma(a1, Lanes.Load<S, V, T>(b + ldb + j, count), sum);
            sum = S.Fma(a2, Lanes.Load<S, V, T>(b + (2 * ldb) + j, count), sum);
            sum = S.Fma(a3, Lanes.Load<S, V, T>(b3 + j, count), sum);
            sum = S.Fma(a4, Lanes.Load<S, V, T>(b3 + ldb + j, count), sum);
            sum = S.Fma(a5, Lanes.Load<S, V, T>(b3 + (2 * ldb) + j, count), sum);
            sum = S.Fma(a6, Lanes.Load<S, V, T>(b6 + j, count), sum);
            S.Store(sums + j, S.Fma(a7, Lanes.Load<S, V, T>(b6 + ldb + j, count), sum));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(ref V sum0, ref V sum1, V factor, T* row)
        {
            sum0 = S.Fma(factor, S.Load(row), sum0);
            sum1 = S.Fma(factor, S.Load(row + S.Width), sum1);
        }
    }

    /// <summary>sums_j += a b_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(T a, T* b, nint columns, T* sums)
    {
        V factor = S.Broadcast(a);
        nint j = 0;
        for (; j <= columns - S.Width; j += S.Width)
        {
            S.Store(sums + j, S.Fma(factor, S.Load(b + j), S.Load(sums + j)));
        }

        if (j < columns)
        {
            S.Store(sums + j, S.Fma(factor, S.LoadPartial(b + j, (int)(columns - j)), S.Load(sums + j)));
        }
    }

    /// <summary>c = beta * c; zero where beta is zero, whatever c holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Begin(T* c, nint columns, T beta)
    {
        if (beta == T.One)
        {
            return;
        }

        V factor = S.Broadcast(beta);
        for (nint j = 0; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            V value = beta == T.Zero ? S.Broadcast(default) : S.Multiply(factor, Lanes.Load<S, V, T>(c + j, count));
            Lanes.Store<S, V, T>(c + j, value, count);
        }
    }

    /// <summary>c = fma(alpha, sum, c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fold(T* sums, T alpha, T* c, nint columns)
    {
        V factor = S.Broadcast(alpha);
        for (nint j = 0; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            Lanes.Store<S, V, T>(c + j, S.Fma(factor, S.Load(sums + j), Lanes.Load<S, V, T>(c + j, count)), count);
        }
    }
}
