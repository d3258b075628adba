using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>The identity, but it makes a call first.</summary>
internal readonly struct Calling : IActivation
{
    [ThreadStatic]
    public static Action? First;

    public V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        First?.Invoke();
        return x;
    }

    public V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> => x;
}
