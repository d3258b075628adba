using System.Numerics;

namespace NnSimd.Kernels;

/// <summary>A loss that is a sum over elements of a function of an output y and its target t, written once over the vector contract.</summary>
public interface ILoss
{
    /// <summary>How many vectors a loop takes through the loss and its gradient side by side: 2, or 1 where these are more than the JIT takes twice into one loop, or than 16 registers hold.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    static virtual int Interleave<S, V, T>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged => 2;

    /// <summary>L(y, t), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    V Value<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>dL/dy, lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    /// <typeparam name="T">The element type.</typeparam>
    V Gradient<S, V, T>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>;
}
