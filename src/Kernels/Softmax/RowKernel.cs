using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// A function of a contiguous row x of at least one element, and where it goes backward of the gradient by its result: each element of the result comes from that of the row, the
/// row's maximum and a sum over the row.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="N">The function itself: an instance knows the maximum and the sum of a row.</typeparam>
internal interface IRowFunction<T, N>
    where T : unmanaged, IFloatingPointIeee754<T>
    where N : struct, IRowFunction<T, N>
{
    /// <summary>Whether the maximum of x is needed.</summary>
    static virtual bool TakesMaximum => false;

    /// <summary>Whether there is a gradient.</summary>
    static virtual bool TakesGradient => false;

    /// <summary>Whether the result comes from the term of the sum, and not from x.</summary>
    static virtual bool KeepsTerms => false;

    /// <summary>How many vectors <see cref="Term"/> goes through side by side, as of <see cref="IFunction.Interleave{S, V, T}"/>.</summary>
    static virtual int TermInterleave => 4;

    /// <summary>How many vectors <see cref="Result"/> goes through side by side.</summary>
    static virtual int ResultInterleave => 4;

    static abstract N Of(T maximum, T sum);

    /// <summary>What an element adds to the sum.</summary>
    static abstract V Term<S, V>(V x, V gradient, RowShift<T> shift)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <param name="x">Elements of the row, or their terms where they are kept.</param>
    /// <param name="gradient">The gradient by the results.</param>
    V Result<S, V>(V x, V gradient)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>A function of each row of a matrix; y may be x or the gradient.</summary>
internal unsafe struct RowKernel<T, N>(T* x, nint strideX, T* gradient, nint strideGradient, T* y, nint strideY, int rows, int columns) : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where N : struct, IRowFunction<T, N>
{
    // The maximum or the sum of a row is known long after its last element is read: so a step is taken for a few rows before the next.
    private const int BlockRows = 4;

    // Of a row that is short enough to go without calls.
    private const int MostPairs = 4;

    /// <inheritdoc/>
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        nint pairs = ((nint)columns + (2 * S.Width) - 1) / (2 * S.Width);
        if (S.Width > 1 && columns <= S.Width)
        {
            InOneVector<S, V>();
        }
        else if (pairs > MostPairs || Reduction.Vectors<S, V, T>() > 4)
        {
            InSteps<S, V>();
        }
        else if (int.Min(N.TermInterleave, N.ResultInterleave) >= 4 && pairs % 2 == 0)
        {
            InGroups<S, V, QuadSimd<S, V, T, Cached>, Quad<V>>();
        }
        else
        {
            InGroups<S, V, PairSimd<S, V, T, Cached>, Pair<V>>();
        }
    }

    /// <summary>Each row in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void InOneVector<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        for (nint row = 0; row < rows && columns > 0; row++)
        {
            V element = Lanes.Load<S, V, T>(X(row), columns);
            V slope = N.TakesGradient ? Lanes.Load<S, V, T>(Gradient(row), columns) : default;
            T maximum = N.TakesMaximum ? Reduction.OfVector<S, V, T, Maximum>(element, columns) : default;
            V term = N.Term<S, V>(element, slope, new(maximum));
            N function = N.Of(maximum, Reduction.OfVector<S, V, T, Sum>(term, columns));
            Lanes.Store<S, V, T>(Y(row), function.Result<S, V>(N.KeepsTerms ? term : element, slope), columns);
        }
    }

    /// <summary>A few rows of a few vectors, step by step without a call; what the steps make of a row stays on the stack, whole vectors, which come back sooner than parts of vectors do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void InGroups<S, V, SG, G>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where SG : struct, IGroup<G, V, T>
        where G : unmanaged
    {
        T* maxima = stackalloc T[2 * BlockRows], sums = maxima + BlockRows;
        T* kept = stackalloc T[MostPairs * BlockRows * 2 * S.Width];
        for (nint begin = 0; begin < rows; begin += BlockRows)
        {
            nint end = nint.Min(begin + BlockRows, rows);
            for (nint row = begin; row < end && N.TakesMaximum; row++)
            {
                Quad<V> accumulators = Maximum.Identity<QuadSimd<S, V, T, Cached>, Quad<V>, T>();
                int i = 0;
                for (; i < columns; i += SG.Width)
                {
                    int count = int.Min(columns - i, SG.Width);
                    G element = Lanes.Load<SG, G, T>(X(row) + i, count);
                    SG.Accumulate<Maximum>(ref accumulators, count == SG.Width ? element : SG.SelectFirst(count, element, Maximum.Identity<SG, G, T>()));
                }

                maxima[row - begin] = Reduction.Fold<S, V, T, Maximum>(accumulators, i);
            }

            T* terms = kept;
            for (nint row = begin; row < end; row++)
            {
                Quad<V> accumulators = Sum.Identity<QuadSimd<S, V, T, Cached>, Quad<V>, T>();
                RowShift<T> shift = new(maxima[row - begin]);
                int i = 0;
                for (; i < columns; i += SG.Width)
                {
                    int count = int.Min(columns - i, SG.Width);
                    G element = Lanes.Load<SG, G, T>(X(row) + i, count);
                    G slope = N.TakesGradient ? Lanes.Load<SG, G, T>(Gradient(row) + i, count) : default;
                    G term = N.Term<SG, G>(element, slope, shift);
                    if (N.KeepsTerms)
                    {
                        SG.Store(terms, term);
                        terms += SG.Width;
                    }

                    SG.Accumulate<Sum>(ref accumulators, count == SG.Width ? term : SG.SelectFirst(count, term, Sum.Identity<SG, G, T>()));
                }

                sums[row - begin] = Reduction.Fold<S, V, T, Sum>(accumulators, i);
            }

            terms = kept;
            for (nint row = begin; row < end; row++)
            {
                N function = N.Of(maxima[row - begin], sums[row - begin]);
                for (int i = 0; i < columns; i += SG.Width)
                {
                    int count = int.Min(columns - i, SG.Width);
                    G element = N.KeepsTerms ? SG.Load(terms) : Lanes.Load<SG, G, T>(X(row) + i, count);
                    G slope = N.TakesGradient ? Lanes.Load<SG, G, T>(Gradient(row) + i, count) : default;
                    terms += SG.Width;
                    Lanes.Store<SG, G, T>(Y(row) + i, function.Result<SG, G>(element, slope), count);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void InSteps<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        T* maxima = stackalloc T[2 * BlockRows], sums = maxima + BlockRows;
        for (nint begin = 0; begin < rows && columns > 0; begin += BlockRows)
        {
            nint end = nint.Min(begin + BlockRows, rows);
            for (nint row = begin; row < end && N.TakesMaximum; row++)
            {
                maxima[row - begin] = LogSumExp.Maximum<S, V, T>(X(row), columns);
            }

            for (nint row = begin; row < end; row++)
            {
                RowTerms<T, N> terms = new(X(row), Gradient(row), maxima[row - begin]);
                sums[row - begin] = N.KeepsTerms
                    ? Reduction.Total<S, V, T, KeptTerms<T, RowTerms<T, N>>>(new(terms, Y(row)), columns)
                    : Reduction.Total<S, V, T, RowTerms<T, N>>(in terms, columns);
            }

            for (nint row = begin; row < end; row++)
            {
                Results results = new(N.KeepsTerms ? Y(row) : X(row), Gradient(row), Y(row), N.Of(maxima[row - begin], sums[row - begin]));
                Lanes.ForEach<S, V, T, Results>(in results, columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T* X(nint row) => x + (row * strideX);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T* Gradient(nint row) => gradient + (row * strideGradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T* Y(nint row) => y + (row * strideY);

    private readonly struct Results(T* x, T* gradient, T* y, N function) : IElementwise<T>
    {
        public static int Interleave<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged => N.ResultInterleave;

        public static bool IsMemoryBound => true;

        public T* Destination => x == y || gradient == y ? null : y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            V slope = N.TakesGradient ? Lanes.Load<S, V, T>(gradient + index, count) : default;
            Lanes.Store<S, V, T>(y + index, function.Result<S, V>(Lanes.Load<S, V, T>(x + index, count), slope), count);
        }
    }
}

/// <summary>The terms of a row's sum.</summary>
internal readonly unsafe struct RowTerms<T, N>(T* x, T* gradient, T maximum) : ITerms<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where N : struct, IRowFunction<T, N>
{
    private readonly RowShift<T> _shift = new(maximum);

    public static int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => N.TermInterleave;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        N.Term<S, V>(Lanes.Load<S, V, T>(x + index, count), N.TakesGradient ? Lanes.Load<S, V, T>(gradient + index, count) : default, _shift);
}

/// <summary>The terms of a sum, each also stored.</summary>
internal readonly unsafe struct KeptTerms<T, Q>(Q terms, T* kept) : ITerms<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where Q : struct, ITerms<T>
{
    public static int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => Q.Interleave<S, V>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Term<S, V>(nint index, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V term = terms.Term<S, V>(index, count);
        Lanes.Store<S, V, T>(kept + index, term, count);
        return term;
    }
}
