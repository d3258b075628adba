namespace NnSimd.Kernels;

/// <summary>
/// An algorithm written once over the vector contract, its operands as fields: <see cref="KernelSet.Run{T, TKernel}"/>
/// runs it on an instruction set.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IKernel<T>
    where T : unmanaged
{
    /// <summary>Runs the algorithm on the instruction set <typeparamref name="S"/>.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}
