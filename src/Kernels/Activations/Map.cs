using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y[i] = f(x[i]).</summary>
internal unsafe struct Map<T, F>(T* x, T* y, nint length, F function) : IKernel<T>, IElementwise<T>
    where T : unmanaged
    where F : struct, IFunction<T>
{
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.ForEach<S, V, T, Map<T, F>>(this, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<S, V>(nint i, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.Store<S, V, T>(y + i, function.Forward<S, V>(Lanes.Load<S, V, T>(x + i, count)), count);
}

/// <summary>y[i] = g[i] f'(x[i]).</summary>
internal unsafe struct ChainRule<T, A>(T* x, T* g, T* y, nint length, A activation) : IKernel<T>, IElementwise<T>
    where T : unmanaged
    where A : struct, IActivation<T>
{
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.ForEach<S, V, T, ChainRule<T, A>>(this, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<S, V>(nint i, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V slope = activation.Derivative<S, V>(Lanes.Load<S, V, T>(x + i, count));
        Lanes.Store<S, V, T>(y + i, S.Multiply(Lanes.Load<S, V, T>(g + i, count), slope), count);
    }
}

/// <summary>f' as a function to map.</summary>
internal readonly struct DerivativeOf<T, A>(A activation) : IFunction<T>
    where T : unmanaged
    where A : struct, IActivation<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        activation.Derivative<S, V>(x);
}
