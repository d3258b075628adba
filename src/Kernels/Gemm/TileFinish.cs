using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>What follows the sums: bias and activation.</content>
internal static unsafe partial class TileLoops<S, V, T, A>
    where S : struct, ISimd<V, T>
    where V : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    /// <summary>C = f(C + bias), where the problem has either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(in GemmProblem<T> problem, A activation) =>
        Finish(problem.C.Start, problem.C.RowStride, problem.M, problem.N, problem.Bias, activation);

    /// <summary>c = f(c + bias) on a tile whose rows are contiguous, two vectors of a row side by side where the function gains by it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        if (bias.Start == null && Epilogue.IsIdentity<A>())
        {
            return;
        }

        if (!Epilogue.IsOwn<A>())
        {
            FinishApart(c, ldc, rows, columns, bias, activation);
            return;
        }

        FinishHere(c, ldc, rows, columns, bias, activation);
    }

    /// <summary>The same with an activation of others, which may call this library: meanwhile the thread's buffer, which may hold what this call still reads, is not the thread's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FinishApart(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        byte[]? buffer = Workspace.Buffer;
        Workspace.Buffer = null;
        try
        {
            FinishHere(c, ldc, rows, columns, bias, activation);
        }
        finally
        {
            Workspace.Buffer = buffer;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishHere(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        nint paired = A.Interleave<S, V, T>() >= 2 ? columns / NR * NR : 0;
        if (paired > 0)
        {
            Finish<PairSimd<S, V, T, Cached>, Pair<V>>(c, ldc, rows, paired, bias, activation);
        }

        if (paired == columns)
        {
            return;
        }

        c += paired;
        columns -= paired;
        bias = bias.FromIfAny(0, paired);
        nint fours = A.Interleave<S, V, T>() >= 4 ? rows & -4 : 0;
        if (fours > 0)
        {
            FinishFours(c, ldc, fours, columns, bias, activation);
        }

        if (fours < rows)
        {
            Finish<S, V>(c + (fours * ldc), ldc, rows - fours, columns, bias.FromIfAny(fours, 0), activation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Finish<SG, G>(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
        where SG : struct, ISimd<G, T>
        where G : unmanaged
    {
        T* rowBias = bias.ColumnStride == 0 ? bias.Start : null;
        for (nint j = 0; j < columns; j += SG.Width)
        {
            int count = (int)nint.Min(SG.Width, columns - j);
            T* target = c + j;
            G add = Bias<SG, G>(bias, j, count);
            for (nint i = 0; i < rows; i++)
            {
                Lanes.Store<SG, G, T>(target, activation.Forward<SG, G, T>(Sum<SG, G>(target, count, add, rowBias, i * bias.RowStride)), count);
                target += ldc;
            }
        }
    }

    /// <summary>Four rows of a vector at a time: narrow rows overlap as whole vectors, and a processor that has just written one in part waits before it reads the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FinishFours(T* c, nint ldc, nint rows, nint columns, MatrixPointer<T> bias, A activation)
    {
        T* rowBias = bias.ColumnStride == 0 ? bias.Start : null;
        for (nint j = 0; j < columns; j += S.Width)
        {
            int count = (int)nint.Min(S.Width, columns - j);
            T* target = c + j;
            V add = Bias<S, V>(bias, j, count);
            for (nint i = 0; i < rows; i += 4)
            {
                Quad<V> sums;
                sums.V0 = Sum<S, V>(target, count, add, rowBias, i * bias.RowStride);
                sums.V1 = Sum<S, V>(target + ldc, count, add, rowBias, (i + 1) * bias.RowStride);
                sums.V2 = Sum<S, V>(target + (2 * ldc), count, add, rowBias, (i + 2) * bias.RowStride);
                sums.V3 = Sum<S, V>(target + (3 * ldc), count, add, rowBias, (i + 3) * bias.RowStride);
                sums = activation.Forward<QuadSimd<S, V, T, Cached>, Quad<V>, T>(sums);
                Lanes.Store<S, V, T>(target, sums.V0, count);
                Lanes.Store<S, V, T>(target + ldc, sums.V1, count);
                Lanes.Store<S, V, T>(target + (2 * ldc), sums.V2, count);
                Lanes.Store<S, V, T>(target + (3 * ldc), sums.V3, count);
                target += 4 * ldc;
            }
        }
    }

    /// <summary>What to add to columns: their bias; or -0, which changes nothing, where there is none, or one for each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static G Bias<SG, G>(MatrixPointer<T> bias, nint j, int count)
        where SG : struct, ISimd<G, T>
        where G : unmanaged =>
        bias.Start == null || bias.ColumnStride == 0 ? SG.Constant(-0.0) : Lanes.Load<SG, G, T>(bias.At(0, j), count);

    /// <summary>c + bias, that of the columns or of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static G Sum<SG, G>(T* c, int count, G add, T* rowBias, nint row)
        where SG : struct, ISimd<G, T>
        where G : unmanaged =>
        SG.Add(Lanes.Load<SG, G, T>(c, count), rowBias == null ? add : SG.Broadcast(rowBias[row]));
}
