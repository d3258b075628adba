using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed unsafe class WorkspaceTests
{
    // Goes on from case to case, so that each meets its tiles at other places.
    [ThreadStatic]
    private static int _calls;

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
        float[] row = Floats.Array(600, Values.Plain, 3), matrix = Floats.Array(600 * 600, Values.Plain, 4), result = new float[600];
        Gemm.Multiply(left, right, View(expected), execution: Isa.Scalar);
        foreach (Execution execution in Isa.Each)
        {
            // Smaller than what the outer product rents, then larger.
            foreach (int size in new[] { 20, 600 })
            {
                // At the beginnings of tiles, and seldom enough to be done soon.
                Calling.First = () =>
                {
                    if (_calls++ % 13 == 0)
                    {
                        Gemm.Multiply<float>(new(row, 1, size), new(matrix, size, size), new(result, 1, size), execution: execution);
                    }
                };
                actual.AsSpan().Fill(float.NaN);
                Gemm.Multiply(left, right, View(actual), Epilogue.Activation<Calling>(), execution: execution);
                Floats.AssertSame(expected, actual, $"{m} x {n} x {k}, {size} inside, on {execution.Kernels}");
            }
        }

        Calling.First = null;

        MatrixSpan<float> View(float[] c) => transposedC ? new MatrixSpan<float>(c, n, m).Transpose() : new(c, m, n);
    }
}
