using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The kernel of <see cref="OuterProducts{S, V, T, A}"/>: two rows by two vectors, all terms at once.</summary>
internal static unsafe class OuterKernel
{
    // The factors of two rows and their sums fit 32 registers; of 16, some are operands in memory, which keep no multiply-add waiting. More terms are no faster so.
    public const int MostTerms = 8;

    /// <summary>C = alpha * A * B + beta * C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, T, TTerms>(in GemmProblem<T> problem)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where TTerms : struct, IRows
    {
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
            nint stepA = rows > 1 ? problem.A.RowStride : 0;
            nint stepC = rows > 1 ? problem.C.RowStride : 0;
            nint term = problem.A.ColumnStride;
            T* next = a + stepA;
            V a0 = S.Broadcast(*a), next0 = S.Broadcast(*next);
            V a1 = TTerms.Count > 1 ? S.Broadcast(a[term]) : zero, next1 = TTerms.Count > 1 ? S.Broadcast(next[term]) : zero;
            V a2 = TTerms.Count > 2 ? S.Broadcast(a[2 * term]) : zero, next2 = TTerms.Count > 2 ? S.Broadcast(next[2 * term]) : zero;
            V a3 = TTerms.Count > 3 ? S.Broadcast(a[3 * term]) : zero, next3 = TTerms.Count > 3 ? S.Broadcast(next[3 * term]) : zero;
            V a4 = TTerms.Count > 4 ? S.Broadcast(a[4 * term]) : zero, next4 = TTerms.Count > 4 ? S.Broadcast(next[4 * term]) : zero;
            V a5 = TTerms.Count > 5 ? S.Broadcast(a[5 * term]) : zero, next5 = TTerms.Count > 5 ? S.Broadcast(next[5 * term]) : zero;
            V a6 = TTerms.Count > 6 ? S.Broadcast(a[6 * term]) : zero, next6 = TTerms.Count > 6 ? S.Broadcast(next[6 * term]) : zero;
            V a7 = TTerms.Count > 7 ? S.Broadcast(a[7 * term]) : zero, next7 = TTerms.Count > 7 ? S.Broadcast(next[7 * term]) : zero;
            T* b = problem.B.Start;
            nint j = 0;
            for (; j <= columns - (2 * S.Width); j += 2 * S.Width)
            {
                T* at = b + j;
                V left = S.Load(at), right = S.Load(at + S.Width);
                V sum0 = S.Fma(a0, left, zero), sum1 = S.Fma(a0, right, zero);
                V sum2 = S.Fma(next0, left, zero), sum3 = S.Fma(next0, right, zero);
                if (TTerms.Count > 1)
                {
                    Add<S, V, T>(at += ldb, a1, next1, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 2)
                {
                    Add<S, V, T>(at += ldb, a2, next2, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 3)
                {
                    Add<S, V, T>(at += ldb, a3, next3, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 4)
                {
                    Add<S, V, T>(at += ldb, a4, next4, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 5)
                {
                    Add<S, V, T>(at += ldb, a5, next5, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 6)
                {
                    Add<S, V, T>(at += ldb, a6, next6, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                if (TTerms.Count > 7)
                {
                    Add<S, V, T>(at += ldb, a7, next7, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                T* to = c + j;
                V c0 = zero, c1 = zero, c2 = zero, c3 = zero;
                if (readsC)
                {
                    c0 = S.Multiply(beta, S.Load(to));
                    c1 = S.Multiply(beta, S.Load(to + S.Width));
                    c2 = S.Multiply(beta, S.Load(to + stepC));
                    c3 = S.Multiply(beta, S.Load(to + stepC + S.Width));
                }

                S.Store(to, S.Fma(alpha, sum0, c0));
                S.Store(to + S.Width, S.Fma(alpha, sum1, c1));
                S.Store(to + stepC, S.Fma(alpha, sum2, c2));
                S.Store(to + stepC + S.Width, S.Fma(alpha, sum3, c3));
            }

            for (; j < columns; j += S.Width)
            {
                int count = (int)nint.Min(S.Width, columns - j);
                T* at = b + j;
                V row = Lanes.Load<S, V, T>(at, count);
                V sum0 = S.Fma(a0, row, zero), sum1 = S.Fma(next0, row, zero);
                if (TTerms.Count > 1)
                {
                    AddPart<S, V, T>(at += ldb, count, a1, next1, ref sum0, ref sum1);
                }

                if (TTerms.Count > 2)
                {
                    AddPart<S, V, T>(at += ldb, count, a2, next2, ref sum0, ref sum1);
                }

                if (TTerms.Count > 3)
                {
                    AddPart<S, V, T>(at += ldb, count, a3, next3, ref sum0, ref sum1);
                }

                if (TTerms.Count > 4)
                {
                    AddPart<S, V, T>(at += ldb, count, a4, next4, ref sum0, ref sum1);
                }

                if (TTerms.Count > 5)
                {
                    AddPart<S, V, T>(at += ldb, count, a5, next5, ref sum0, ref sum1);
                }

                if (TTerms.Count > 6)
                {
                    AddPart<S, V, T>(at += ldb, count, a6, next6, ref sum0, ref sum1);
                }

                if (TTerms.Count > 7)
                {
                    AddPart<S, V, T>(at += ldb, count, a7, next7, ref sum0, ref sum1);
                }

                T* to = c + j;
                V c0 = zero, c1 = zero;
                if (readsC)
                {
                    c0 = S.Multiply(beta, Lanes.Load<S, V, T>(to, count));
                    c1 = S.Multiply(beta, Lanes.Load<S, V, T>(to + stepC, count));
                }

                Lanes.Store<S, V, T>(to, S.Fma(alpha, sum0, c0), count);
                Lanes.Store<S, V, T>(to + stepC, S.Fma(alpha, sum1, c1), count);
            }

            a += 2 * stepA;
            c += 2 * stepC;
            rows -= 2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<S, V, T>(T* b, V factor, V nextFactor, ref V sum0, ref V sum1, ref V sum2, ref V sum3)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V left = S.Load(b), right = S.Load(b + S.Width);
        sum0 = S.Fma(factor, left, sum0);
        sum1 = S.Fma(factor, right, sum1);
        sum2 = S.Fma(nextFactor, left, sum2);
        sum3 = S.Fma(nextFactor, right, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPart<S, V, T>(T* b, int count, V factor, V nextFactor, ref V sum0, ref V sum1)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        V row = Lanes.Load<S, V, T>(b, count);
        sum0 = S.Fma(factor, row, sum0);
        sum1 = S.Fma(nextFactor, row, sum1);
    }
}
