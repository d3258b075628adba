using System.Numerics;
using System.Runtime.InteropServices;

namespace NnSimd.Kernels;

/// <summary>
/// Activations on spans: <c>destination[i] = f(x[i])</c>. Each element depends on its input alone, not on its position, its neighbours, the
/// length, the alignment or the instruction set. The destination may be <c>x</c> itself, but may not overlap it otherwise.
/// </summary>
public static partial class Activations
{
    /// <summary>destination[i] = f(x[i]).</summary>
    /// <typeparam name="F">The function, an activation or any other.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="function">The function's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Apply<F>(ReadOnlySpan<float> x, Span<float> destination, F function = default, Execution execution = default)
        where F : struct, IFunction =>
        Apply<float, F>(x, destination, function, execution);

    /// <inheritdoc cref="Apply{F}(ReadOnlySpan{float}, Span{float}, F, Execution)"/>
    public static void Apply<F>(ReadOnlySpan<double> x, Span<double> destination, F function = default, Execution execution = default)
        where F : struct, IFunction =>
        Apply<double, F>(x, destination, function, execution);

    /// <summary>destination[i] = f'(x[i]).</summary>
    /// <typeparam name="A">The activation.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="activation">The activation's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Derivative<A>(ReadOnlySpan<float> x, Span<float> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation =>
        Apply<float, DerivativeOf<A>>(x, destination, new(activation), execution);

    /// <inheritdoc cref="Derivative{A}(ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public static void Derivative<A>(ReadOnlySpan<double> x, Span<double> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation =>
        Apply<double, DerivativeOf<A>>(x, destination, new(activation), execution);

    /// <summary>destination[i] = gradient[i] * f'(x[i]): the chain rule through the activation.</summary>
    /// <typeparam name="A">The activation.</typeparam>
    /// <param name="x">The inputs of the activation.</param>
    /// <param name="gradient">The gradient by its results, as long as <paramref name="x"/>.</param>
    /// <param name="destination">The gradient by its inputs; may be <paramref name="gradient"/> or <paramref name="x"/>.</param>
    /// <param name="activation">The activation's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, the destination is too short, or overlaps an input at another start.</exception>
    public static void Backward<A>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation =>
        Chain(x, gradient, destination, new DerivativeOf<A>(activation), execution);

    /// <inheritdoc cref="Backward{A}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public static void Backward<A>(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation =>
        Chain(x, gradient, destination, new DerivativeOf<A>(activation), execution);

    /// <summary>destination[i] = gradient[i] * f'(x[i]), f' from y[i] = f(x[i]): the chain rule of who kept the results and not the inputs.</summary>
    /// <remarks>
    /// Of ReLU, leaky ReLU, exp and the identity, the bits of <see cref="Backward{A}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, A, Execution)"/>. Of the
    /// sigmoid, y (1 - y), of tanh, 1 - y^2, and of ELU, y + alpha, f' is rounded once; the rounding of y is in it too.
    /// </remarks>
    /// <typeparam name="A">The activation.</typeparam>
    /// <param name="y">The results of the activation.</param>
    /// <param name="gradient">The gradient by them, as long as <paramref name="y"/>.</param>
    /// <param name="destination">The gradient by the inputs; may be <paramref name="gradient"/> or <paramref name="y"/>.</param>
    /// <param name="activation">The activation's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, the destination is too short, or overlaps an input at another start; or f' does not follow from f(x): <see cref="IActivation.HasOutputDerivative"/>.
    /// </exception>
    public static void BackwardFromOutput<A>(
        ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation
    {
        ThrowIfNoOutputDerivative(activation);
        Chain(y, gradient, destination, new OutputDerivativeOf<A>(activation), execution);
    }

    /// <inheritdoc cref="BackwardFromOutput{A}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public static void BackwardFromOutput<A>(
        ReadOnlySpan<double> y, ReadOnlySpan<double> gradient, Span<double> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation
    {
        ThrowIfNoOutputDerivative(activation);
        Chain(y, gradient, destination, new OutputDerivativeOf<A>(activation), execution);
    }

    private static unsafe void Apply<T, F>(ReadOnlySpan<T> x, Span<T> destination, F function, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where F : struct, IFunction
    {
        Guard.Destination(x, destination);
        fixed (T* source = &MemoryMarshal.GetReference(x), target = &MemoryMarshal.GetReference(destination))
        {
            Map<T, F> kernel = new(source, target, x.Length, function);
            execution.Run<T, Map<T, F>>(ref kernel);
        }
    }

    private static unsafe void Chain<T, D>(ReadOnlySpan<T> x, ReadOnlySpan<T> gradient, Span<T> destination, D derivative, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where D : struct, IFunction
    {
        Guard.SameLength(x, gradient);
        Guard.Destination(x, destination);
        Guard.Destination(gradient, destination);
        fixed (T* source = x, factor = gradient, target = destination)
        {
            ChainRule<T, D> kernel = new(source, factor, target, x.Length, derivative);
            execution.Run<T, ChainRule<T, D>>(ref kernel);
        }
    }

    private static void ThrowIfNoOutputDerivative<A>(A activation)
        where A : struct, IActivation
    {
        if (!activation.HasOutputDerivative)
        {
            throw new ArgumentException($"Expected an activation whose derivative follows from its result, but {typeof(A).Name} with these parameters is none.", nameof(activation));
        }
    }
}
