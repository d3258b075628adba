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

    [Property(MaxTest = 200)]
    public void A_reduction_lies_within_its_bound_of_the_reference(Length length, Seed seed)
    {
        double spread = double.Exp2(new Random(seed.Value).Next(-20, 8));
        AssertWithinBounds(Plain(length.Value, seed.Value, spread), Plain(length.Value, seed.Value + 1, 1 / spread));
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(3 * 8192)]
    [InlineData(100_003)]
    public void A_long_sum_has_the_same_bits_and_lies_within_its_bound(int n)
    {
        T[] x = Plain(n, n, 1), y = Plain(n, n + 1, 1);
        AssertWithinBounds(x, y);
        foreach ((string name, Scalar run) in Scalars)
        {
            T expected = run(x, y, Isa.Scalar);
            Assert.All(Isa.Each, execution => Assert.True(Floats.Same(expected, run(x, y, execution)), $"{name} on {execution.Kernels}"));
        }

        // Terms of one sign and of one size: nothing of the roundings cancels.
        T third = T.One / T.CreateTruncating(3);
        Array.Fill(x, third);
        AssertWithinBounds(x, x);
    }

    [Property]
    public void A_maximum_and_its_place_are_those_of_the_reference(Length length, Seed seed)
    {
        T[] x = Floats.Array<T>(length.Value, (Values)(seed.Value % 3), seed.Value);
        foreach (Execution execution in Isa.Each)
        {
            Assert.Equal(Reference.ArgMax<T>(x), Reductions.ArgMax<T>(x, execution));
            Assert.Equal(Reference.Max<T>(x), x.Length == 0 ? double.NegativeInfinity : Double(Reductions.Max<T>(x, execution)));
        }
    }

    [Fact]
    public void The_reference_of_the_reductions_is_right_where_the_result_is_known()
    {
        T large = T.CreateTruncating(double.Exp2(60));
        T[] x = [T.One, large, T.NegativeOne, -large, T.CreateTruncating(0.5)];
        Assert.Equal(0.5, Reference.Sum<T>(x));
        Assert.Equal(2.25, Reference.Dot<T>(x, [T.One, large, T.NegativeOne, large, T.CreateTruncating(0.5)]));
        Assert.Equal(Math.Log(4) + 7, Reference.LogSumExp<T>([.. Enumerable.Repeat(T.CreateTruncating(7), 4)]), 1e-15);
        Assert.Equal((1, 3, 0), (Reference.ArgMax<T>(x), Reference.ArgMax<T>([T.One, T.Zero, T.One, T.NaN, T.NaN]), Reference.ArgMax<T>([T.NegativeZero, T.Zero])));
        Assert.Equal(-1, Reference.ArgMax<T>([]));
        Assert.Equal((0.0, 0.0, double.NegativeInfinity), (Reference.Sum<T>([]), Reference.Dot<T>([], []), Reference.Max<T>([])));
        Assert.True(double.IsNaN(Reference.Max<T>([T.One, T.NaN])) && double.IsNaN(Reference.LogSumExp<T>([T.One, T.NaN])) && double.IsNaN(Reference.LogSumExp<T>([T.NegativeInfinity])));
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

    private static void AssertWithinBounds(T[] x, T[] y)
    {
        Near(Reference.Sum<T>(x), Reductions.Sum<T>(x), Reference.SumBound<T>(x), "sum");
        Near(Reference.Dot<T>(x, y), Reductions.Dot<T>(x, y), Reference.DotBound<T>(x, y), "dot");
        if (x.Length > 0)
        {
            Near(Reference.LogSumExp<T>(x), Reductions.LogSumExp<T>(x), Reference.LogSumExpBound<T>(x), "log-sum-exp");
        }

        void Near(double expected, T actual, double bound, string what) =>
            Assert.True(Math.Abs(Double(actual) - expected) <= bound, $"{what} of {x.Length}: {actual:R} against {expected:R}, the bound is {bound:R}");
    }

    private static T[] Plain(int length, int seed, double spread) => [.. Floats.Array<T>(length, Values.Plain, seed).Select(value => value * T.CreateTruncating(spread))];

    private static double Double(T value) => double.CreateTruncating(value);
}
