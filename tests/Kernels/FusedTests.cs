using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class FusedSingleTests : FusedTests<float>
{
    protected override void Multiply(
        Activation f, ReadOnlyMatrixSpan<float> a, ReadOnlyMatrixSpan<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution) => f.Multiply(a, b, c, bias, execution);

    protected override void Multiply(
        Activation f, ReadOnlyMatrixSpan<float> a, PackedMatrix<float> b, MatrixSpan<float> c, ReadOnlySpan<float> bias, Execution execution) => f.Multiply(a, b, c, bias, execution);
}

public sealed class FusedDoubleTests : FusedTests<double>
{
    protected override void Multiply(
        Activation f, ReadOnlyMatrixSpan<double> a, ReadOnlyMatrixSpan<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution) => f.Multiply(a, b, c, bias, execution);

    protected override void Multiply(
        Activation f, ReadOnlyMatrixSpan<double> a, PackedMatrix<double> b, MatrixSpan<double> c, ReadOnlySpan<double> bias, Execution execution) => f.Multiply(a, b, c, bias, execution);
}

/// <summary>Every activation fused into a multiplication.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class FusedTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Those that have a parameter also with another than the default.
    private static readonly Activation[] Functions = [.. Activation.All, Activation.Of(new LeakyRelu(0.2)), Activation.Of(new Elu(1.67))];

    [Property(MaxTest = 60)]
    public void A_fused_activation_has_the_bits_of_one_that_follows(GemmCase c)
    {
        (int m, int n, int k) = (c.M, c.N, c.K % 70);
        T[] a = Values(m * k, 0), b = Values(k * n, 1), bias = Values(n, 2), sums = new T[m * n], expected = new T[m * n], actual = new T[m * n];
        ReadOnlyMatrixSpan<T> left = c.A.Transposed ? new ReadOnlyMatrixSpan<T>(a, k, m).Transpose() : new(a, m, k);
        ReadOnlyMatrixSpan<T> right = c.B.Transposed ? new ReadOnlyMatrixSpan<T>(b, n, k).Transpose() : new(b, k, n);
        MatrixSpan<T> result = c.C.Transposed ? new MatrixSpan<T>(actual, n, m).Transpose() : new(actual, m, n);
        Gemm.Multiply(left, right, c.C.Transposed ? new MatrixSpan<T>(sums, n, m).Transpose() : new(sums, m, n), new Epilogue<T, Identity>(bias, true, default), execution: Isa.Scalar);
        foreach (Activation f in Functions)
        {
            ActivationOf<T>.Create(f).Apply(sums, expected, Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                actual.AsSpan().Fill(T.NaN);
                Multiply(f, left, right, result, bias, execution);
                Floats.AssertSame<T>(expected, actual, $"{f} on {execution.Kernels}");

                using PackedMatrix<T> packed = PackedMatrix.Pack(right, execution);
                actual.AsSpan().Fill(T.NaN);
                Multiply(f, left, packed, result, bias, execution);
                Floats.AssertSame<T>(expected, actual, $"{f} on {execution.Kernels}, packed");
            }
        }

        T[] Values(int length, int array) => Floats.Array<T>(length, c.Values, c.Seed ^ array);
    }

    protected abstract void Multiply(
        Activation f, ReadOnlyMatrixSpan<T> a, ReadOnlyMatrixSpan<T> b, MatrixSpan<T> c, ReadOnlySpan<T> bias, Execution execution);

    protected abstract void Multiply(
        Activation f, ReadOnlyMatrixSpan<T> a, PackedMatrix<T> b, MatrixSpan<T> c, ReadOnlySpan<T> bias, Execution execution);
}
