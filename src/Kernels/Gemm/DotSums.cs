using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Sums of products in ascending order along contiguous columns, which are transposed in registers, one column or block of it to a lane.</summary>
internal static unsafe class DotSums<S, V, T>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged
{
    private const int CacheLine = 64;

    // Two pages: so the processor knows where the next one lies before its first element is wanted.
    private const int Ahead = 8192;

    /// <summary>The sums of whole summation blocks, as many as there are factors side by side, of the columns that fill two vectors; the sums of a column side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfBlocks(T* factors, T* b, nint ldb, T* sums)
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0;
        T* other = b + (S.Width / FourFactors.Count<S, V, T>() * ldb);
        for (T* end = b + Gemm.SummationBlock; b < end; b += S.Width)
        {
            S.AddDots<FourFactors>(ref sum0, ref sum1, factors, b, other, Gemm.SummationBlock, ldb);
            other += S.Width;
            factors += S.Width * FourFactors.Count<S, V, T>();
        }

        S.Store(sums, sum0);
        S.Store(sums + S.Width, sum1);
    }

    /// <summary>The sums of at most a summation block of two vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfColumns<F>(T* factors, T* b0, T* b1, nint ldb, nint terms, T* sums0, T* sums1)
        where F : struct, IFactors
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0;
        nint k = 0;
        for (; k <= terms - S.Width; k += S.Width)
        {
            S.AddDots<F>(ref sum0, ref sum1, factors + k, b0 + k, b1 + k, ldb, 4 * ldb);
        }

        Finish(sum0, sum1, factors, b0, b1, ldb, k, terms, sums0, sums1);
    }

    /// <summary>The sums of at most a summation block of four vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfColumns<F>(T* factors, T* b0, T* b1, T* b2, T* b3, nint ldb, nint terms, T* sums0, T* sums1, T* sums2, T* sums3)
        where F : struct, IFactors
    {
        V sum0 = S.Broadcast(default);
        V sum1 = sum0, sum2 = sum0, sum3 = sum0;
        nint k = 0;
        for (; k <= terms - S.Width; k += S.Width)
        {
            S.AddDots<F>(ref sum0, ref sum1, factors + k, b0 + k, b1 + k, ldb, 4 * ldb);
            S.AddDots<F>(ref sum2, ref sum3, factors + k, b2 + k, b3 + k, ldb, 4 * ldb);
        }

        Finish(sum0, sum1, factors, b0, b1, ldb, k, terms, sums0, sums1);
        Finish(sum2, sum3, factors, b2, b3, ldb, k, terms, sums2, sums3);
    }

    /// <summary>Reads columns one after the other, as far memory gives them best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Touch(T* b, nint ldb, nint columns, nint terms)
    {
        V any = S.Broadcast(default);
        for (nint j = 0; j < columns; j++)
        {
            for (nint k = 0; k <= terms - (CacheLine / sizeof(T)); k += CacheLine / sizeof(T))
            {
                S.Prefetch((byte*)(b + k) + Ahead);
                any = S.Add(any, S.Load(b + k));
            }

            b += ldb;
        }

        T* sink = stackalloc T[16];
        S.Store(sink, any);
    }

    /// <summary>Adds the terms that fill no vector, and stores the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(V sum0, V sum1, T* factors, T* b0, T* b1, nint ldb, nint k, nint terms, T* sums0, T* sums1)
    {
        if (k < terms)
        {
            // They are transposed in memory, all before the first is read: what was just stored is waited for.
            T* memory = stackalloc T[(2 * 16 * 16) + 16];
            T* block0 = Workspace.Align(memory);
            T* block1 = block0 + (16 * 16);
            int count = (int)(terms - k);
            S.Transpose(b0 + k, ldb, S.Width, count, block0, S.Width, S.Width);
            S.Transpose(b1 + k, ldb, S.Width, count, block1, S.Width, S.Width);
            for (; k < terms; k++)
            {
                V factor = S.Broadcast(factors[k]);
                sum0 = S.Fma(factor, S.Load(block0), sum0);
                sum1 = S.Fma(factor, S.Load(block1), sum1);
                block0 += S.Width;
                block1 += S.Width;
            }
        }

        S.Store(sums0, sum0);
        S.Store(sums1, sum1);
    }
}
