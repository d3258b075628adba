using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The factors of dot products that go side by side in the lanes of a vector: see <see cref="ISimd{V, T}.AddDots"/>.</summary>
public unsafe interface IFactors
{
    /// <summary>How many factors a term has, those of the next term behind them.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static abstract int Count<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged;

    /// <summary>Whether the lines of the elements had better be read one after the other, each to its end: they share sets of the L1 cache, which has not room for all of them.</summary>
    static virtual bool ReadsLines => false;

    /// <summary>The factors of a term, one for each lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static abstract V Load<S, V, T>(T* factors, int term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged;
}

/// <summary>One factor for every lane.</summary>
internal readonly unsafe struct OneFactor : IFactors
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V, T>(T* factors, int term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Broadcast(factors[term]);
}

/// <summary>One factor for every lane, of elements that are read line by line.</summary>
internal readonly unsafe struct OneFactorOfLines : IFactors
{
    public static bool ReadsLines => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V, T>(T* factors, int term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => OneFactor.Load<S, V, T>(factors, term);
}

/// <summary>Four factors, or as many as a shorter vector has lanes, for each four lanes.</summary>
internal readonly unsafe struct FourFactors : IFactors
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Width < 4 ? S.Width : 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V, T>(T* factors, int term)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => S.Repeat(factors + (term * Count<S, V, T>()));
}
