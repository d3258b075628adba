using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>How a reduction combines: an operation with its identity.</summary>
internal interface IReduction
{
    static abstract V Identity<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;

    static abstract V Combine<S, V, T>(V accumulator, V term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>The terms of a reduction, computed a vector at a time; a term may write results of its own.</summary>
internal interface ITerms<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc cref="IFunction.Interleave{S, V, T}"/>
    static virtual int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => 4;

    /// <summary>The terms <paramref name="index"/> to <paramref name="index"/> + <paramref name="count"/>; the other lanes are ignored.</summary>
    V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>The sum of the terms.</summary>
internal readonly struct Sum : IReduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Constant(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<S, V, T>(V accumulator, V term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Add(accumulator, term);
}

/// <summary>The largest of the terms; a NaN is passed over, and of terms that are all NaN it is -inf.</summary>
internal readonly struct Maximum : IReduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Constant(double.NegativeInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<S, V, T>(V accumulator, V term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        S.Max(term, accumulator);
}

/// <summary>
/// Reductions in one order on every instruction set. Term i goes to accumulator i mod A; A, 32 of float and 16 of double, is two of the longest vectors. The
/// accumulators fold in halves: each of the first half with its counterpart in the second, down to one.
/// </summary>
internal static unsafe class Reduction
{
    // A sum of many terms is one of sums of so many: the accumulators of each have a few hundred terms, whatever the length.
    private const int SumBlock = 8192;

    private const int AccumulatorBytes = 128;

    /// <summary>How many vectors the accumulators take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Vectors<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => AccumulatorBytes / sizeof(T) / S.Width;

    /// <summary>How many roundings lie between a term and the sum of <paramref name="length"/> terms, at most.</summary>
    public static int Roundings<T>(nint length)
        where T : unmanaged
    {
        int accumulators = AccumulatorBytes / sizeof(T);
        return (int)((nint.Min(length, SumBlock) + accumulators - 1) / accumulators) + int.Log2(accumulators) + (int)(length / SumBlock) + 1;
    }

    /// <summary>The sum of the terms, in blocks whose sums are added in double, in order.</summary>
    public static T Total<S, V, T, Q>(in Q terms, nint length)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where Q : struct, ITerms<T>
    {
        if (length <= SumBlock)
        {
            return Reduce<S, V, T, Sum, Q>(in terms, 0, length);
        }

        double total = 0;
        for (nint begin = 0; begin < length; begin += SumBlock)
        {
            total += double.CreateTruncating(Reduce<S, V, T, Sum, Q>(in terms, begin, nint.Min(begin + SumBlock, length)));
        }

        return T.CreateTruncating(total);
    }

    /// <summary>Combines the terms from <paramref name="begin"/>, a multiple of the accumulators, to before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reduce<S, V, T, R, Q>(in Q terms, nint begin, nint end)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
        where Q : struct, ITerms<T>
    {
        nint length = end - begin;
        if (length > S.Width || length == 0 || S.Width == 1)
        {
            return Vectors<S, V, T>() == 2 ? InRegisters<S, V, T, R, Q>(in terms, begin, end) : InMemory<S, V, T, R, Q>(in terms, begin, end);
        }

        Q copy = terms;
        return OfVector<S, V, T, R>(copy.Term<S, V>(begin, (int)length), (int)length);
    }

    /// <summary>Combines the first <paramref name="count"/> terms, at least one, of a vector of several: the other accumulators hold the identity, which changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T OfVector<S, V, T, R>(V terms, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
    {
        V identity = R.Identity<S, V, T>();
        return Fold<S, V, T, R>(S.SelectFirst(count, R.Combine<S, V, T>(identity, terms), identity));
    }

    // The JIT takes only so much code into one method, and takes it before it knows what is not for this set: so accumulators in registers and in memory, and groups of vectors, have methods of their own.

    /// <summary>Combines the terms, the accumulators in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T InMemory<S, V, T, R, Q>(in Q terms, nint index, nint end)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
        where Q : struct, ITerms<T>
    {
        int count = AccumulatorBytes / sizeof(T);
        T* accumulators = stackalloc T[count];
        Q copy = terms;
        for (int i = 0; i < count; i += S.Width)
        {
            S.Store(accumulators + i, R.Identity<S, V, T>());
        }

        if (Q.Interleave<S, V>() >= 2 && Vectors<S, V, T>() == 4)
        {
            index = WholeGroups<S, V, T, R, Q, PairSimd<S, V, T, Cached>, Pair<V>>(in terms, index, end, out *(Quad<V>*)accumulators);
        }

        // What is left, or all of it: each vector goes to its accumulators in turn.
        for (; index < end; index += S.Width)
        {
            T* slot = accumulators + (index % count);
            V old = S.Load(slot);
            int rest = (int)nint.Min(end - index, S.Width);
            S.Store(slot, S.SelectFirst(rest, R.Combine<S, V, T>(old, copy.Term<S, V>(index, rest)), old));
        }

        for (int half = count / 2; half >= S.Width; half /= 2)
        {
            for (int i = 0; i < half; i += S.Width)
            {
                S.Store(accumulators + i, R.Combine<S, V, T>(S.Load(accumulators + i), S.Load(accumulators + i + half)));
            }
        }

        return S.Width == 1 ? accumulators[0] : Fold<S, V, T, R>(S.Load(accumulators));
    }

    /// <summary>The same where two vectors hold the accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T InRegisters<S, V, T, R, Q>(in Q terms, nint index, nint end)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
        where Q : struct, ITerms<T>
    {
        Q copy = terms;
        V even = R.Identity<S, V, T>(), odd = even;
        if (Q.Interleave<S, V>() <= 2)
        {
            if (Q.Interleave<S, V>() == 2 && index <= end - (2 * S.Width))
            {
                index = WholeGroups<S, V, T, R, Q, PairSimd<S, V, T, Cached>, Pair<V>>(in terms, index, end, out Quad<V> groups);
                (even, odd) = (groups.V0, groups.V1);
            }

            // The next vector belongs to the other accumulators.
            bool isOdd = (end - index + S.Width - 1) / S.Width % 2 != 0;
            for (; index < end; index += S.Width)
            {
                (even, odd) = (odd, Part(even));
            }

            return Fold<S, V, T, R>(isOdd ? R.Combine<S, V, T>(odd, even) : R.Combine<S, V, T>(even, odd));
        }

        if (end - index >= 8 * S.Width)
        {
            index = WholeGroups<S, V, T, R, Q, QuadSimd<S, V, T, Cached>, Quad<V>>(in terms, index, end, out Quad<V> groups);
            (even, odd) = (groups.V0, groups.V1);
        }

        for (; index <= end - (2 * S.Width); index += 2 * S.Width)
        {
            Pair<V> pair = copy.Term<PairSimd<S, V, T, Cached>, Pair<V>>(index, 2 * S.Width);
            even = R.Combine<S, V, T>(even, pair.Low);
            odd = R.Combine<S, V, T>(odd, pair.High);
        }

        if (index <= end - S.Width)
        {
            even = R.Combine<S, V, T>(even, copy.Term<S, V>(index, S.Width));
            index += S.Width;
            if (index < end)
            {
                odd = Part(odd);
            }
        }
        else if (index < end)
        {
            even = Part(even);
        }

        return Fold<S, V, T, R>(R.Combine<S, V, T>(even, odd));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        V Part(V accumulator)
        {
            int rest = (int)nint.Min(end - index, S.Width);
            return S.SelectFirst(rest, R.Combine<S, V, T>(accumulator, copy.Term<S, V>(index, rest)), accumulator);
        }
    }

    /// <summary>Combines as many of the terms as there are whole groups of vectors into accumulators of two or four vectors.</summary>
    /// <returns>The first term that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint WholeGroups<S, V, T, R, Q, SG, G>(in Q terms, nint begin, nint end, out Quad<V> accumulators)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
        where Q : struct, ITerms<T>
        where SG : struct, IGroup<G, V, T>
        where G : unmanaged
    {
        Q copy = terms;
        Quad<V> sums = R.Identity<QuadSimd<S, V, T, Cached>, Quad<V>, T>();
        nint index = begin;
        for (; index <= end - SG.Width; index += SG.Width)
        {
            SG.Accumulate<R>(ref sums, copy.Term<SG, G>(index, SG.Width));
        }

        accumulators = InOrder<S, V, T>(sums, index - begin);
        return index;
    }

    /// <summary>The accumulators, first to last, after so many terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Quad<V> InOrder<S, V, T>(Quad<V> accumulators, nint terms)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged =>
        Vectors<S, V, T>() == 4 && terms % (4 * S.Width) != 0
            ? new() { V0 = accumulators.V2, V1 = accumulators.V3, V2 = accumulators.V0, V3 = accumulators.V1 }
            : accumulators;

    /// <summary>What accumulators of two or four vectors come to after groups of so many terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold<S, V, T, R>(Quad<V> accumulators, nint terms)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
    {
        accumulators = InOrder<S, V, T>(accumulators, terms);
        V even = accumulators.V0, odd = accumulators.V1;
        if (Vectors<S, V, T>() == 4)
        {
            even = R.Combine<S, V, T>(even, accumulators.V2);
            odd = R.Combine<S, V, T>(odd, accumulators.V3);
        }

        return Fold<S, V, T, R>(R.Combine<S, V, T>(even, odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fold<S, V, T, R>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
        where R : struct, IReduction
    {
        x = S.Width > 8 ? R.Combine<S, V, T>(x, S.Following(x, 8)) : x;
        x = S.Width > 4 ? R.Combine<S, V, T>(x, S.Following(x, 4)) : x;
        x = S.Width > 2 ? R.Combine<S, V, T>(x, S.Following(x, 2)) : x;
        x = S.Width > 1 ? R.Combine<S, V, T>(x, S.Following(x, 1)) : x;
        return S.First(x);
    }
}
