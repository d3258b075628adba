using System.Reflection;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>An activation chosen at run time: an <see cref="IActivation"/> behind one virtual call per operation.</summary>
public abstract partial class Activation
{
    private Activation()
    {
    }

    /// <summary>The library's own activations, found by enumeration: what the tests verify and the benchmarks measure.</summary>
    internal static IEnumerable<Activation> All => typeof(Activation).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(Activation)).Select(property => (Activation)property.GetValue(null)!);

    /// <summary>The name of the activation's type, parameters left out.</summary>
    public abstract string Name { get; }

    /// <summary>The specification of the activation, or null where its type states none.</summary>
    public abstract IActivationReference? Reference { get; }

    /// <inheritdoc cref="IActivation.HasOutputDerivative"/>
    public abstract bool HasOutputDerivative { get; }

    /// <summary>Any activation, a user's own included, as a value.</summary>
    /// <typeparam name="A">The activation.</typeparam>
    public static Activation Of<A>(A activation = default)
        where A : struct, IActivation =>
        new Boxed<A>(activation);

    /// <inheritdoc cref="Activations.Apply{F}(ReadOnlySpan{float}, Span{float}, F, Execution)"/>
    public abstract void Apply(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.Derivative{A}(ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public abstract void Derivative(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.Backward{A}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public abstract void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.BackwardFromOutput{A}(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, A, Execution)"/>
    public abstract void BackwardFromOutput(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination, Execution execution = default);

    /// <summary>c = f(a * b + bias), the activation fused into the multiplication.</summary>
    /// <inheritdoc cref="Gemm.Multiply{T, A}(in ReadOnlyMatrixSpan{T}, in ReadOnlyMatrixSpan{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    [OverloadResolutionPriority(1)]
    public abstract void Multiply(
        ReadOnlyMatrixSpan<float> a, ReadOnlyMatrixSpan<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution = default);

    /// <summary>c = f(a * b + bias) with a packed right operand, the activation fused into the multiplication.</summary>
    /// <inheritdoc cref="Gemm.Multiply{T, A}(in ReadOnlyMatrixSpan{T}, PackedMatrix{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    public abstract void Multiply(
        ReadOnlyMatrixSpan<float> a, PackedMatrix<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution = default);

    /// <inheritdoc cref="Activations.Apply{F}(ReadOnlySpan{double}, Span{double}, F, Execution)"/>
    public abstract void Apply(ReadOnlySpan<double> x, Span<double> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.Derivative{A}(ReadOnlySpan{double}, Span{double}, A, Execution)"/>
    public abstract void Derivative(ReadOnlySpan<double> x, Span<double> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.Backward{A}(ReadOnlySpan{double}, ReadOnlySpan{double}, Span{double}, A, Execution)"/>
    public abstract void Backward(ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> destination, Execution execution = default);

    /// <inheritdoc cref="Activations.BackwardFromOutput{A}(ReadOnlySpan{double}, ReadOnlySpan{double}, Span{double}, A, Execution)"/>
    public abstract void BackwardFromOutput(ReadOnlySpan<double> y, ReadOnlySpan<double> gradient, Span<double> destination, Execution execution = default);

    /// <summary>c = f(a * b + bias), the activation fused into the multiplication.</summary>
    /// <inheritdoc cref="Gemm.Multiply{T, A}(in ReadOnlyMatrixSpan{T}, in ReadOnlyMatrixSpan{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    [OverloadResolutionPriority(1)]
    public abstract void Multiply(
        ReadOnlyMatrixSpan<double> a, ReadOnlyMatrixSpan<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution = default);

    /// <summary>c = f(a * b + bias) with a packed right operand, the activation fused into the multiplication.</summary>
    /// <inheritdoc cref="Gemm.Multiply{T, A}(in ReadOnlyMatrixSpan{T}, PackedMatrix{T}, in MatrixSpan{T}, Epilogue{T, A}, double, double, Execution)"/>
    public abstract void Multiply(
        ReadOnlyMatrixSpan<double> a, PackedMatrix<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution = default);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private sealed class Boxed<A>(A activation) : Activation
        where A : struct, IActivation
    {
        public override string Name => typeof(A).Name;

        public override IActivationReference? Reference => activation as IActivationReference;

        public override bool HasOutputDerivative { get; } = activation.HasOutputDerivative;

        public override void Apply(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
            Activations.Apply(x, destination, activation, execution);

        public override void Derivative(ReadOnlySpan<float> x, Span<float> destination, Execution execution = default) =>
            Activations.Derivative(x, destination, activation, execution);

        public override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> gradient, Span<float> destination, Execution execution = default) =>
            Activations.Backward(x, gradient, destination, activation, execution);

        public override void BackwardFromOutput(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination, Execution execution = default) =>
            Activations.BackwardFromOutput(y, gradient, destination, activation, execution);

        public override void Multiply(
            ReadOnlyMatrixSpan<float> a, ReadOnlyMatrixSpan<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution = default) =>
            Gemm.Multiply(a, b, c, Fused(bias, c.Columns), execution: execution);

        public override void Multiply(
            ReadOnlyMatrixSpan<float> a, PackedMatrix<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution = default) =>
            Gemm.Multiply(a, b, c, Fused(bias, c.Columns), execution: execution);

        public override void Apply(ReadOnlySpan<double> x, Span<double> destination, Execution execution = default) =>
            Activations.Apply(x, destination, activation, execution);

        public override void Derivative(ReadOnlySpan<double> x, Span<double> destination, Execution execution = default) =>
            Activations.Derivative(x, destination, activation, execution);

        public override void Backward(ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, Span<double> destination, Execution execution = default) =>
            Activations.Backward(x, gradient, destination, activation, execution);

        public override void BackwardFromOutput(ReadOnlySpan<double> y, ReadOnlySpan<double> gradient, Span<double> destination, Execution execution = default) =>
            Activations.BackwardFromOutput(y, gradient, destination, activation, execution);

        public override void Multiply(
            ReadOnlyMatrixSpan<double> a, ReadOnlyMatrixSpan<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution = default) =>
            Gemm.Multiply(a, b, c, Fused(bias, c.Columns), execution: execution);

        public override void Multiply(
            ReadOnlyMatrixSpan<double> a, PackedMatrix<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution = default) =>
            Gemm.Multiply(a, b, c, Fused(bias, c.Columns), execution: execution);

        // Here the bias is a parameter, by whose name a wrong one is refused.
        private Epilogue<T, A> Fused<T>(ReadOnlySpan<T> bias, int columns)
            where T : unmanaged
        {
            Guard.BiasLength(columns, bias.Length, "c", nameof(bias));
            return new(bias, true, activation);
        }
    }
}
