using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y[i] = f(x[i]).</summary>
internal unsafe struct Map<T, F>(T* x, T* y, nint length, F function) : IKernel<T>, IElementwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where F : struct, IFunction
{
    public readonly T* Destination => x == y ? null : y;

    public static bool IsLong => F.IsLong<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.ForEach<S, V, T, Map<T, F>>(in this, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<S, V>(nint i, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.Store<S, V, T>(y + i, function.Forward<S, V, T>(Lanes.Load<S, V, T>(x + i, count)), count);
}

/// <summary>y[i] = g[i] f'(x[i]).</summary>
internal unsafe struct ChainRule<T, A>(T* x, T* g, T* y, nint length, A activation) : IKernel<T>, IElementwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where A : struct, IActivation
{
    public readonly T* Destination => x == y || g == y ? null : y;

    public static bool IsLong => A.IsLong<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.ForEach<S, V, T, ChainRule<T, A>>(in this, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<S, V>(nint i, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V slope = activation.Derivative<S, V, T>(Lanes.Load<S, V, T>(x + i, count));
        Lanes.Store<S, V, T>(y + i, S.Multiply(Lanes.Load<S, V, T>(g + i, count), slope), count);
    }
}

/// <summary>f' as a function to map.</summary>
internal readonly struct DerivativeOf<A>(A activation) : IFunction
    where A : struct, IActivation
{
    public static bool IsLong<T>()
        where T : unmanaged => A.IsLong<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        activation.Derivative<S, V, T>(x);
}
