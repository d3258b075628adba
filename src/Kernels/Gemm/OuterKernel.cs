using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The kernel of <see cref="OuterProducts{S, V, T, A}"/>: two rows by two vectors, or one by four, all terms at once.</summary>
internal static unsafe class OuterKernel
{
    // The factors of two rows and their sums fit 32 registers. More terms are no faster so.
    public const int MostTerms = 8;

    // Of 16 registers, the factors of two rows leave enough for the rest.
    private const int MostTermsOfTwoRows = 4;

    /// <summary>C = alpha * A * B + beta * C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TTerms>(in GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTerms : struct, IRows
    {
        bool isOneRow = S.Registers == 16 && TTerms.Count > MostTermsOfTwoRows;
        int width = isOneRow ? 4 * S.Width : 2 * S.Width;
        V zero = S.Broadcast(default);
        V alpha = S.Broadcast(problem.Alpha), beta = S.Broadcast(problem.Beta);
        bool readsC = problem.Beta != T.Zero;
        nint ldb = problem.B.RowStride;
        nint columns = problem.N;
        T* a = problem.A.Start;
        T* c = problem.C.Start;
        nint rows = problem.M;
        while (rows > 0)
        {
            // Of an odd number of rows the last is its own neighbour: computed twice, side by side, and written twice.
            bool isTwo = !isOneRow && rows > 1;
            nint stepA = isTwo ? problem.A.RowStride : 0;
            nint stepC = isTwo ? problem.C.RowStride : 0;
            nint term = problem.A.ColumnStride;
            T* nextA = a + stepA;
            V a0 = S.Broadcast(*a), next0 = S.Broadcast(*nextA);
            V a1 = TTerms.Count > 1 ? S.Broadcast(a[term]) : zero, next1 = TTerms.Count > 1 ? S.Broadcast(nextA[term]) : zero;
            V a2 = TTerms.Count > 2 ? S.Broadcast(a[2 * term]) : zero, next2 = TTerms.Count > 2 ? S.Broadcast(nextA[2 * term]) : zero;
            V a3 = TTerms.Count > 3 ? S.Broadcast(a[3 * term]) : zero, next3 = TTerms.Count > 3 ? S.Broadcast(nextA[3 * term]) : zero;
            V a4 = TTerms.Count > 4 ? S.Broadcast(a[4 * term]) : zero, next4 = TTerms.Count > 4 ? S.Broadcast(nextA[4 * term]) : zero;
            V a5 = TTerms.Count > 5 ? S.Broadcast(a[5 * term]) : zero, next5 = TTerms.Count > 5 ? S.Broadcast(nextA[5 * term]) : zero;
            V a6 = TTerms.Count > 6 ? S.Broadcast(a[6 * term]) : zero, next6 = TTerms.Count > 6 ? S.Broadcast(nextA[6 * term]) : zero;
            V a7 = TTerms.Count > 7 ? S.Broadcast(a[7 * term]) : zero, next7 = TTerms.Count > 7 ? S.Broadcast(nextA[7 * term]) : zero;
            T* b = problem.B.Start;
            nint j = 0;
            for (; j <= columns - width; j += width)
            {
                T* at = b + j;
                V sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
                Add<S, V, T>(at, isOneRow, a0, next0, ref sum0, ref sum1, ref sum2, ref sum3);
                if (TTerms.Count > 1)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a1, next1, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 2)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a2, next2, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 3)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a3, next3, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 4)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a4, next4, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 5)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a5, next5, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 6)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a6, next6, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 7)
                {
                    Add<S, V, T>(at += ldb, isOneRow, a7, next7, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                T* to = c + j;
                T* next = to + (isOneRow ? 2 * S.Width : stepC);
                if (!readsC)
                {
                    S.Store(to, S.Fma(alpha, sum0, zero));
                    S.Store(to + S.Width, S.Fma(alpha, sum1, zero));
                    S.Store(next, S.Fma(alpha, sum2, zero));
                    S.Store(next + S.Width, S.Fma(alpha, sum3, zero));
                }
                else
                {
                    // All are read before one is written: the next row may be the same.
                    V c0 = S.Multiply(beta, S.Load(to)), c1 = S.Multiply(beta, S.Load(to + S.Width));
                    V c2 = S.Multiply(beta, S.Load(next)), c3 = S.Multiply(beta, S.Load(next + S.Width));
                    S.Store(to, S.Fma(alpha, sum0, c0));
                    S.Store(to + S.Width, S.Fma(alpha, sum1, c1));
                    S.Store(next, S.Fma(alpha, sum2, c2));
                    S.Store(next + S.Width, S.Fma(alpha, sum3, c3));
                }
            }

            for (; j < columns; j += S.Width)
            {
                int count = (int)nint.Min(S.Width, columns - j);
                T* at = b + j;
                V sum0 = zero, sum1 = zero;
                AddPart<S, V, T>(at, count, isOneRow, a0, next0, ref sum0, ref sum1);
                if (TTerms.Count > 1)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a1, next1, ref sum0, ref sum1);
                }

                if (TTerms.Count > 2)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a2, next2, ref sum0, ref sum1);
                }

                if (TTerms.Count > 3)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a3, next3, ref sum0, ref sum1);
                }

                if (TTerms.Count > 4)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a4, next4, ref sum0, ref sum1);
                }

                if (TTerms.Count > 5)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a5, next5, ref sum0, ref sum1);
                }

                if (TTerms.Count > 6)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a6, next6, ref sum0, ref sum1);
                }

                if (TTerms.Count > 7)
                {
                    AddPart<S, V, T>(at += ldb, count, isOneRow, a7, next7, ref sum0, ref sum1);
                }

                T* to = c + j;
                V result0 = Fold<S, V, T>(to, count, alpha, sum0, beta, zero, readsC);
                V result1 = isOneRow ? result0 : Fold<S, V, T>(to + stepC, count, alpha, sum1, beta, zero, readsC);
                Lanes.Store<S, V, T>(to, result0, count);
                if (!isOneRow)
                {
                    Lanes.Store<S, V, T>(to + stepC, result1, count);
                }
            }

            int done = isOneRow ? 1 : 2;
            a += done * problem.A.RowStride;
            c += done * problem.C.RowStride;
            rows -= done;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V, T>(T* b, bool isOneRow, V factor, V nextFactor, ref V sum0, ref V sum1, ref V sum2, ref V sum3)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        if (isOneRow)
        {
            sum0 = S.Fma(factor, S.Load(b), sum0);
            sum1 = S.Fma(factor, S.Load(b + S.Width), sum1);
            sum2 = S.Fma(factor, S.Load(b + (2 * S.Width)), sum2);
            sum3 = S.Fma(factor, S.Load(b + (3 * S.Width)), sum3);
            return;
        }

        V left = S.Load(b), right = S.Load(b + S.Width);
        sum0 = S.Fma(factor, left, sum0);
        sum1 = S.Fma(factor, right, sum1);
        sum2 = S.Fma(nextFactor, left, sum2);
        sum3 = S.Fma(nextFactor, right, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPart<S, V, T>(T* b, int count, bool isOneRow, V factor, V nextFactor, ref V sum0, ref V sum1)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V row = Lanes.Load<S, V, T>(b, count);
        sum0 = S.Fma(factor, row, sum0);
        sum1 = isOneRow ? sum0 : S.Fma(nextFactor, row, sum1);
    }

    /// <summary>fma(alpha, sum, beta * c) on a vector or a part of one, or from zero where C is not to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Fold<S, V, T>(T* c, int count, V alpha, V sum, V beta, V zero, bool readsC)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged =>
        S.Fma(alpha, sum, readsC ? S.Multiply(beta, Lanes.Load<S, V, T>(c, count)) : zero);
}
