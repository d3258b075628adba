using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed unsafe class WorkspaceTests
{
    [Property]
    public void Memory_apart_lies_half_a_page_off_and_inside_the_buffer(ushort bytes, ushort address)
    {
        byte* memory = Workspace.RentApart(bytes, (void*)(nint)address);
        Assert.Equal(0, (nint)memory % Workspace.Alignment);
        Assert.InRange(((nint)memory - address) & 4095, 2048 - Workspace.Alignment + 1, 2048);
        fixed (byte* buffer = Workspace.Buffer)
        {
            Assert.InRange(memory - buffer, 0, Workspace.Buffer!.Length - bytes);
        }
    }

    [Theory]
    [InlineData(256, 256, 256, false, false)]
    [InlineData(40, 64, 300, false, false)]
    [InlineData(40, 20, 12, true, false)]
    [InlineData(3, 100, 700, true, true)]
    [InlineData(1, 300, 400, false, false)]
    [InlineData(5, 300, 400, false, false)]
    [InlineData(128, 5, 64, true, false)]
    public void An_activation_may_multiply_itself(int m, int n, int k, bool transposedB, bool transposedC)
    {
        float[] a = Floats.Array(m * k, Values.Plain, 1), b = Floats.Array(k * n, Values.Plain, 2), expected = new float[m * n], actual = new float[m * n];
        ReadOnlyMatrixSpan<float> left = new(a, m, k), right = transposedB ? new ReadOnlyMatrixSpan<float>(b, n, k).Transpose() : new(b, k, n);
        Gemm.Multiply(left, right, View(expected), execution: Isa.Scalar);
        foreach (Execution execution in Isa.Each)
        {
            // Smaller than what the outer product rents, then larger.
            foreach (int size in new[] { 20, 600 })
            {
                Multiplying.Inner = () => Gemm.Multiply<float>(new(Multiplying.Row, 1, size), new(Multiplying.Matrix, size, size), new(Multiplying.Result, 1, size), execution: execution);
                actual.AsSpan().Fill(float.NaN);
                Gemm.Multiply(left, right, View(actual), Epilogue.Activation<Multiplying>(), execution: execution);
                Floats.AssertSame(expected, actual, $"{m} x {n} x {k}, {size} inside, on {execution.Kernels}");
            }
        }

        MatrixSpan<float> View(float[] c) => transposedC ? new MatrixSpan<float>(c, n, m).Transpose() : new(c, m, n);
    }

    /// <summary>The identity, which multiplies something else first.</summary>
    private readonly struct Multiplying : IActivation
    {
        public static readonly float[] Row = Floats.Array(600, Values.Plain, 3);
        public static readonly float[] Matrix = Floats.Array(600 * 600, Values.Plain, 4);
        public static readonly float[] Result = new float[600];

        [ThreadStatic]
        private static int _calls;

        [ThreadStatic]
        public static Action? Inner;

        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            // At the beginnings of tiles, and seldom enough to be done soon.
            if (_calls++ % 97 == 0)
            {
                Inner?.Invoke();
            }

            return x;
        }

        public V Derivative<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T> => x;
    }
}
