using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The factors of dot products that go side by side in the lanes of a vector.</summary>
internal unsafe interface IFactors
{
    /// <summary>How many factors a term has, those of the next term behind them.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static abstract int Count<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged;

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
