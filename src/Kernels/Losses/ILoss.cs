namespace NnSimd.Kernels;

/// <summary>A loss that is a sum over elements of a function of an output y and its target t, written once over the vector contract.</summary>
/// <typeparam name="T">The element type.</typeparam>
public interface ILoss<T>
    where T : unmanaged
{
    /// <summary>L(y, t), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    V Value<S, V>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged;

    /// <summary>dL/dy, lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    V Gradient<S, V>(V y, V t)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}
