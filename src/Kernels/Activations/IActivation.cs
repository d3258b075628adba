using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>A function of one variable, written once over the vector contract for every element type. Parameters, if any, are its fields.</summary>
public interface IFunction
{
    /// <summary>
    /// How many vectors a loop takes through the function side by side: 4, 2 or 1. The chains of dependent operations of four keep a processor busy, but a long function's vectors
    /// and constants no longer fit 16 registers, and the JIT stops inlining where a method has some 500 variables. The verb codegen of perf shows the calls and the spills in the hot
    /// loop of a function that should say less.
    /// </summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static virtual int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 4;

    /// <summary>
    /// Whether memory is slower than the function, so that it pays to write a result that the caches cannot hold past them. Where the function takes its time, such writes only
    /// keep it waiting. False unless a function says otherwise.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    static virtual bool IsMemoryBound<T>()
        where T : unmanaged => false;

    /// <summary>f(x), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    V Forward<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>
/// An activation: a small struct that states its formula and its derivative once, over the vector contract. From it come every
/// instruction set, float and double, the fused matrix multiplication and the network layer.
/// </summary>
public interface IActivation : IFunction
{
    /// <summary>How many vectors a loop takes through the derivative side by side, at most, and no more than <see cref="IFunction.Interleave{S, V, T}"/> says: 2 unless an activation says otherwise.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static virtual int DerivativeInterleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 2;

    /// <summary>f'(x), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    V Derivative<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Whether f'(x) follows from f(x) alone, with these parameters, and <see cref="OutputDerivative"/> says how. False unless an activation says otherwise.</summary>
    bool HasOutputDerivative => false;

    /// <summary>f'(x) as a function of y = f(x), lane by lane. Who keeps y needs no x to go back.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    /// <exception cref="NotSupportedException">There is no such function: <see cref="HasOutputDerivative"/> is false.</exception>
    V OutputDerivative<S, V, T>(V y)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        throw new NotSupportedException("The derivative does not follow from the result.");
}
