using NnSimd.Kernels;

namespace NnSimd.Tests;

public class SoftmaxTests
{
    [Property]
    public void A_row_has_the_same_bits_on_every_ISA_in_any_batch_and_in_place(Length length, Seed seed, bool atEnd)
    {
        int columns = length.Value;
        int rows = 1 + (seed.Value % 4);
        int stride = columns + (seed.Value % 3);
        using GuardedMemory<float> input = new(columns == 0 ? 0 : ((rows - 1) * stride) + columns, atEnd);
        using GuardedMemory<float> output = new(rows * columns, atEnd);
        Floats.Fill(input.Span, seed.Value % 2 == 0 ? Values.Bits : Values.Plain, new Random(seed.Value));
        foreach (bool log in new[] { false, true })
        {
            float[] expected = new float[rows * columns];
            for (int i = 0; i < rows; i++)
            {
                One(log, columns == 0 ? default : input.Span.Slice(i * stride, columns), expected.AsSpan(i * columns, columns), Isa.Scalar);
            }

            foreach (Execution execution in Isa.Each)
            {
                ReadOnlyMatrixSpan<float> logits = new(input.Span, rows, columns, stride);
                MatrixSpan<float> result = new(output.Span, rows, columns);
                Many(log, logits, result, execution);
                Floats.AssertSame(expected, output.Span, $"{execution.Kernels}");

                for (int i = 0; i < rows && columns > 0; i++)
                {
                    input.Span.Slice(i * stride, columns).CopyTo(output.Span[(i * columns)..]);
                }

                Many(log, result, result, execution);
                Floats.AssertSame(expected, output.Span, $"{execution.Kernels} in place");
            }
        }
    }

    [Fact]
    public void Extreme_rows_do_what_is_documented()
    {
        foreach (Execution execution in Isa.Each)
        {
            foreach (int n in new[] { 2, 10, 16, 17, 40, 64, 100 })
            {
                float[] y = new float[n];
                float[] x = Enumerable.Repeat(1e30f, n).ToArray();
                Softmax.Apply<float>(x, y, execution);
                Assert.All(y, value => Assert.Equal(1f / n, value));

                x[1] = float.NegativeInfinity;
                Softmax.Apply<float>(x, y, execution);
                Assert.Equal(0f, y[1]);
                Assert.Equal(1f / (n - 1), y[0]);

                x[n - 1] = float.NaN;
                Softmax.Apply<float>(x, y, execution);
                Assert.All(y, value => Assert.True(float.IsNaN(value)));
                x.AsSpan().Fill(float.NegativeInfinity);
                Softmax.Apply<float>(x, y, execution);
                Assert.All(y, value => Assert.True(float.IsNaN(value)));
                Softmax.Log<float>(x, y, execution);
                Assert.All(y, value => Assert.True(float.IsNaN(value)));
            }
        }
    }

    [Fact]
    public void The_stride_of_a_single_row_or_column_is_of_no_account_in_place()
    {
        float[] memory = [1, 2, 3, 4], expected = new float[4];
        Softmax.Apply<float>(memory, expected);
        Softmax.Apply(new ReadOnlyMatrixSpan<float>(memory, 1, 4), new MatrixSpan<float>(memory, 1, 4, 8));
        Assert.Equal(expected, memory);
        Softmax.Apply(new ReadOnlyMatrixSpan<float>(memory, 4, 1), new MatrixSpan<float>(memory, 4, 1, 1, 9));
        Assert.Equal([1f, 1f, 1f, 1f], memory);
    }

    [Fact]
    public void Bad_views_throw_and_write_nothing()
    {
        float[] memory = Floats.Array(64, Values.Plain, 1);
        float[] before = [.. memory];
        Assert.Equal("probabilities", Assert.Throws<ArgumentException>(() => Softmax.Apply(new ReadOnlyMatrixSpan<float>(memory, 2, 4), new MatrixSpan<float>(memory, 4, 2))).ParamName);
        Assert.Equal("logits", Assert.Throws<ArgumentException>(
            () => Softmax.Apply(new ReadOnlyMatrixSpan<float>(memory, 2, 4).Transpose(), new MatrixSpan<float>(memory, 4, 2))).ParamName);
        Assert.Throws<ArgumentException>(() => Softmax.Apply(new ReadOnlyMatrixSpan<float>(memory, 2, 4), new MatrixSpan<float>(memory.AsSpan(1), 2, 4)));
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => Softmax.Log<float>(memory, new float[3])).ParamName);
        Assert.Equal(before, memory);
    }

    private static void One(bool log, ReadOnlySpan<float> x, Span<float> y, Execution execution)
    {
        if (log)
        {
            Softmax.Log<float>(x, y, execution);
        }
        else
        {
            Softmax.Apply<float>(x, y, execution);
        }
    }

    private static void Many(bool log, ReadOnlyMatrixSpan<float> x, MatrixSpan<float> y, Execution execution)
    {
        if (log)
        {
            Softmax.Log(x, y, execution);
        }
        else
        {
            Softmax.Apply(x, y, execution);
        }
    }
}
