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
    public static unsafe void Apply<F>(ReadOnlySpan<float> x, Span<float> destination, F function = default, Execution execution = default)
        where F : struct, IFunction<float>
    {
        Guard.Destination(x, destination);
        fixed (float* source = x, target = destination)
        {
            Map<float, F> kernel = new(source, target, x.Length, function);
            execution.Kernels.Run<float, Map<float, F>>(ref kernel);
        }
    }

    /// <summary>destination[i] = f'(x[i]).</summary>
    /// <typeparam name="A">The activation.</typeparam>
    /// <param name="x">The inputs.</param>
    /// <param name="destination">The results, at least as long as <paramref name="x"/>; the rest of it is left alone.</param>
    /// <param name="activation">The activation's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The destination is too short, or overlaps the input at another start.</exception>
    public static void Derivative<A>(ReadOnlySpan<float> x, Span<float> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation<float> =>
        Apply(x, destination, new DerivativeOf<float, A>(activation), execution);

    /// <summary>destination[i] = gradient[i] * f'(x[i]): the chain rule through the activation.</summary>
    /// <typeparam name="A">The activation.</typeparam>
    /// <param name="x">The inputs of the activation.</param>
    /// <param name="gradient">The gradient by its results, as long as <paramref name="x"/>.</param>
    /// <param name="destination">The gradient by its inputs; may be <paramref name="gradient"/> or <paramref name="x"/>.</param>
    /// <param name="activation">The activation's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ, the destination is too short, or overlaps an input at another start.</exception>
    public static unsafe void Backward<A>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination, A activation = default, Execution execution = default)
        where A : struct, IActivation<float>
    {
        Guard.SameLength(x, gradient);
        Guard.Destination(x, destination);
        Guard.Destination(gradient, destination);
        fixed (float* source = x, factor = gradient, target = destination)
        {
            ChainRule<float, A> kernel = new(source, factor, target, x.Length, activation);
            execution.Kernels.Run<float, ChainRule<float, A>>(ref kernel);
        }
    }
}
