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
    /// <remarks>
    /// One that works on vectors itself, and does not leave that to methods of its own, is marked against inlining: a caller that took it in for every instruction set would
    /// use up the JIT's budget, and what is left of the vector operations would be calls.
    /// </remarks>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}
