using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The elementary functions for every element type: of each, the one that is written for its precision. The choice by type is made by the compiler.
/// </summary>
internal static class Elementary
{
    /// <inheritdoc cref="SingleMath.Exp"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? SingleMath.Exp<S, V, T>(x) : throw new NotSupportedException();

    /// <inheritdoc cref="SingleMath.Log"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? SingleMath.Log<S, V, T>(x) : throw new NotSupportedException();

    /// <inheritdoc cref="SingleMath.Log1p"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? SingleMath.Log1p<S, V, T>(x) : throw new NotSupportedException();

    /// <inheritdoc cref="SingleMath.Tanh"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? SingleMath.Tanh<S, V, T>(x) : throw new NotSupportedException();
}
