using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>y[i] = f(x[i]).</summary>
internal unsafe struct Map<T, F>(T* x, T* y, nint length, F function) : IKernel<T>, IElementwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where F : struct, IFunction
{
    public readonly T* Destination => x == y ? null : y;

    public static int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => F.Interleave<S, V, T>();

    public static bool IsMemoryBound => F.IsMemoryBound<T>();

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

/// <summary>y[i] = g[i] d(x[i]), d a derivative.</summary>
internal unsafe struct ChainRule<T, D>(T* x, T* g, T* y, nint length, D derivative) : IKernel<T>, IElementwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where D : struct, IFunction
{
    public readonly T* Destination => x == y || g == y ? null : y;

    public static int Interleave<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged => D.Interleave<S, V, T>();

    public static bool IsMemoryBound => D.IsMemoryBound<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged =>
        Lanes.ForEach<S, V, T, ChainRule<T, D>>(in this, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<S, V>(nint i, int count)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        V slope = derivative.Forward<S, V, T>(Lanes.Load<S, V, T>(x + i, count));
        Lanes.Store<S, V, T>(y + i, S.Multiply(Lanes.Load<S, V, T>(g + i, count), slope), count);
    }
}

/// <summary>f' as a function to map.</summary>
internal readonly struct DerivativeOf<A>(A activation) : IFunction
    where A : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => int.Min(A.Interleave<S, V, T>(), A.DerivativeInterleave<S, V, T>());

    public static bool IsMemoryBound<T>()
        where T : unmanaged => A.IsMemoryBound<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        activation.Derivative<S, V, T>(x);
}

/// <summary>f' from f as a function to map.</summary>
internal readonly struct OutputDerivativeOf<A>(A activation) : IFunction
    where A : struct, IActivation
{
    public static bool IsMemoryBound<T>()
        where T : unmanaged => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        activation.OutputDerivative<S, V, T>(x);
}
