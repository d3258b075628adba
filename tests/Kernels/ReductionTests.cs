using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class ReductionSingleTests : ReductionTests<float>;

public sealed class ReductionDoubleTests : ReductionTests<double>;

/// <summary>The reductions of each element type: bits, bounds, special values.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class ReductionTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private delegate T Scalar(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Execution execution);

    private static readonly double U = Floats.UnitRoundoff<T>();

    private static readonly (string Name, Scalar Run)[] Scalars =
    [
        ("sum", (x, _, execution) => Reductions.Sum(x, execution)),
        ("dot", (x, y, execution) => Reductions.Dot(x, y, execution)),
        ("max", (x, _, execution) => x.IsEmpty ? T.Zero : Reductions.Max(x, execution)),
        ("argmax", (x, _, execution) => T.CreateTruncating(Reductions.ArgMax(x, execution))),
        ("log-sum-exp", (x, _, execution) => x.IsEmpty ? T.Zero : Reductions.LogSumExp(x, execution)),
    ];

    [Property(MaxTest = 200)]
    public void A_reduction_has_the_same_bits_on_every_ISA_at_any_place(Length length, Seed seed, bool atEnd)
    {
        using GuardedMemory<T> x = new(length.Value, atEnd);
        using GuardedMemory<T> y = new(length.Value, !atEnd);
        Floats.Fill(x.Span, (Values)(seed.Value % 3), new Random(seed.Value));
        Floats.Fill(y.Span, (Values)(seed.Value % 3), new Random(seed.Value + 1));
        foreach ((string name, Scalar run) in Scalars)
        {
            T expected = run(x.Span.ToArray(), y.Span.ToArray(), Isa.Scalar);
            foreach (Execution execution in Isa.Each)
            {
                Assert.True(Floats.Same(expected, run(x.Span, y.Span, execution)), $"{name} on {execution.Kernels}");
            }
        }
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(3 * 8192)]
    [InlineData(100_003)]
    public void A_long_sum_has_the_same_bits_and_lies_within_its_bound(int n)
    {
        T[] x = Floats.Array<T>(n, Values.Plain, n), y = Floats.Array<T>(n, Values.Plain, n + 1);
        double magnitude = x.Zip(y, (a, b) => Math.Abs(Double(a) * Double(b))).Sum(), size = x.Sum(a => Math.Abs(Double(a)));
        decimal sum = x.Sum(a => (decimal)Double(a)), dot = x.Zip(y, (a, b) => (decimal)Double(a) * (decimal)Double(b)).Sum();
        double bound = Reference.Gamma((int)(Math.Min(n, 8192) * 8L * (U < 1e-10 ? 8 : 4) / 1024) + 8 + (n / 8192), U);
        foreach (Execution execution in Isa.Each)
        {
            Assert.Equal(Reductions.Sum<T>(x, Isa.Scalar), Reductions.Sum<T>(x, execution));
            Assert.Equal(Reductions.Dot<T>(x, y, Isa.Scalar), Reductions.Dot<T>(x, y, execution));
            Assert.Equal(Array.IndexOf(x, x.Max()), Reductions.ArgMax<T>(x, execution));
        }

        Assert.True(Math.Abs((double)((decimal)Double(Reductions.Sum<T>(x)) - sum)) <= (bound * size) + 1e-20);
        Assert.True(Math.Abs((double)((decimal)Double(Reductions.Dot<T>(x, y)) - dot)) <= (bound * magnitude) + 1e-20);
    }

    [Fact]
    public void A_maximum_is_the_first_one_and_NaN_where_there_is_one()
    {
        foreach (Execution execution in Isa.Each)
        {
            foreach (int n in new[] { 1, 5, 16, 33, 100, 5000 })
            {
                T[] x = new T[n];
                x.AsSpan().Fill(T.NegativeInfinity);
                Assert.Equal(T.NegativeInfinity, Reductions.Max<T>(x, execution));
                Assert.Equal(0, Reductions.ArgMax<T>(x, execution));
                x[n / 2] = x[n - 1] = T.PositiveInfinity;
                Assert.Equal(T.PositiveInfinity, Reductions.Max<T>(x, execution));
                Assert.Equal(n / 2, Reductions.ArgMax<T>(x, execution));
                x[n - 1] = x[n - (n / 4) - 1] = T.NaN;
                Assert.True(T.IsNaN(Reductions.Max<T>(x, execution)));
                Assert.Equal(n - (n / 4) - 1, Reductions.ArgMax<T>(x, execution));
            }

            Assert.Equal(-1, Reductions.ArgMax<T>([], execution));
            Assert.Equal(T.Zero, Reductions.Sum<T>([], execution));
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => Reductions.Max<T>([], execution)).ParamName);
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => Reductions.LogSumExp<T>([], execution)).ParamName);
        }
    }

    [Fact]
    public void Two_spans_of_unlike_lengths_have_no_dot_product() =>
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => Reductions.Dot<T>(new T[16], new T[15])).ParamName);

    private static double Double(T value) => double.CreateTruncating(value);
}
