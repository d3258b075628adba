using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>How a reduction combines: an operation with its identity.</summary>
internal interface IReduction
{
    static abstract V Identity<S, V>()
        where S : struct, ISimd<V, float>
        where V : unmanaged;

    static abstract V Combine<S, V>(V accumulator, V term)
        where S : struct, ISimd<V, float>
        where V : unmanaged;
}

/// <summary>The terms of a reduction, computed a vector at a time; a term may write results of its own.</summary>
internal interface ITerms
{
    /// <summary>The terms <paramref name="index"/> to <paramref name="index"/> + <paramref name="count"/>; the other lanes are ignored.</summary>
    V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, float>
        where V : unmanaged;
}

/// <summary>The sum of the terms.</summary>
internal readonly struct Sum : IReduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<S, V>()
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Broadcast(0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<S, V>(V accumulator, V term)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Add(accumulator, term);
}

/// <summary>The largest of the terms; a NaN may or may not be passed over.</summary>
internal readonly struct Maximum : IReduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<S, V>()
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Broadcast(float.NegativeInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<S, V>(V accumulator, V term)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        S.Max(term, accumulator);
}

/// <summary>
/// Reductions in one order on every instruction set: term i goes to accumulator i mod 16, and the accumulators fold as a
/// tree (8, 4, 2, 1). A narrower vector visits the accumulators in turn.
/// </summary>
internal static unsafe class Reduction
{
    private const int Accumulators = 16;

    /// <summary>Combines <paramref name="length"/> terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Reduce<S, V, R, Q>(Q terms, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged
        where R : struct, IReduction
        where Q : struct, ITerms
    {
        float* accumulators = stackalloc float[Accumulators];
        for (int i = 0; i < Accumulators; i += S.Width)
        {
            S.Store(accumulators + i, R.Identity<S, V>());
        }

        nint index = 0;
        for (; index <= length - S.Width; index += S.Width)
        {
            float* slot = accumulators + (index % Accumulators);
            S.Store(slot, R.Combine<S, V>(S.Load(slot), terms.Term<S, V>(index, S.Width)));
        }

        if (index < length)
        {
            int count = (int)(length - index);
            float* slot = accumulators + (index % Accumulators);
            V old = S.Load(slot);
            S.Store(slot, S.SelectFirst(count, R.Combine<S, V>(old, terms.Term<S, V>(index, count)), old));
        }

        for (int half = Accumulators / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                accumulators[i] = R.Combine<ScalarSimd<float>, float>(accumulators[i], accumulators[i + half]);
            }
        }

        return accumulators[0];
    }
}
