using System.Numerics;
using System.Runtime.CompilerServices;
using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

public sealed class OrderSingleTests : OrderTests<float>;

public sealed class OrderDoubleTests : OrderTests<double>;

/// <summary>A function that never falls keeps the order of its inputs, at all distances between them, but for the rounding of its results.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class OrderTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Those that fall somewhere. Every other activation is held to be one that does not.
    private static readonly string[] Falling = ["Gelu", "GeluTanh", "HardSwish", "Mish", "Silu"];

    // Where formulas meet.
    private static readonly double[] Seams =
        [0, 9.313225746154785e-10, 0.25, 0.34657359027997264, 0.5, 0.65, 0.6931471805599453, 0.71, 0.75, 1, 1.0397, 1.5, 1.732868, 2, 3, 3.93, 6, 9.02, 18, 20, 36.7368005696771, 40, 88.7228, 103.97208, 709.782712893384, 745.1332191019411];

    private static readonly Activation[] Rising = [.. Activation.All.Where(activation => !Falling.Contains(activation.Name))];

    private static readonly int Bits = Unsafe.SizeOf<T>() * 8;

    private static readonly string Type = typeof(T) == typeof(float) ? "float" : "double";

    /// <summary>The activations of which the sweep of all floats, or of 10^8 doubles and those next to them, found no two neighbours in the wrong order.</summary>
    private static readonly string[] Swept = [.. Accuracy.Committed().Where(row => row.Type == Type && row.Descents == 0).Select(row => row.Function)];

    [Fact]
    public void Products_by_a_constant_and_all_of_double_were_found_in_order_to_the_last_bit() => Assert.Empty(
        Activation.All.Select(activation => activation.Name).Where(name => !Falling.Contains(name) && (Type == "double" || name is "HardSigmoid" or "Identity" or "LeakyRelu" or "Relu")).Except(Swept));

    [Fact]
    public void Those_that_fall_do() => Assert.All(Falling, name =>
    {
        T[] y = new T[2];
        ActivationOf<T>.Create(Activation.All.Single(activation => activation.Name == name)).Apply([T.CreateTruncating(-2.5), T.CreateTruncating(-2)], y, default);
        Assert.True(y[0] > y[1], name);
    });

    [Property(MaxTest = 20)]
    public void A_greater_input_has_no_lesser_result(Seed seed)
    {
        T[] x = Inputs(new Random(seed.Value)), y = new T[x.Length];
        foreach (Activation activation in Rising)
        {
            ActivationOf<T>.Create(activation).Apply(x, y, default);
            AssertOrder(activation, x, y);
        }
    }

    [Property(MaxTest = 20)]
    public void Nor_has_it_next_to_where_the_result_changes(Seed seed)
    {
        // Where a function is flat, only there may a rounding be out of order, and no input by chance is near.
        Random random = new(seed.Value);
        T[] anchors = [.. Anchors(random).Where(T.IsFinite)], ends = [.. anchors.Select(x => Advance(x, 1L << random.Next(2, Bits - 9)))];
        foreach (Activation activation in Rising)
        {
            SpanFunction<T> function = ActivationOf<T>.Create(activation).Apply;
            T[] low = [.. anchors], high = [.. ends], middle = new T[low.Length], first = new T[low.Length], y = new T[low.Length];
            function(low, first, default);
            for (int step = 0; step < Bits - 8; step++)
            {
                for (int i = 0; i < low.Length; i++)
                {
                    middle[i] = Advance(low[i], Distance(low[i], high[i]) / 2);
                }

                function(middle, y, default);
                for (int i = 0; i < low.Length; i++)
                {
                    (low[i], high[i]) = y[i] == first[i] ? (middle[i], high[i]) : (low[i], middle[i]);
                }
            }

            T[] near = new T[16], results = new T[near.Length];
            foreach (T x in low)
            {
                for (int i = 0; i < near.Length; i++)
                {
                    near[i] = Advance(x, i - 7);
                }

                function(near, results, default);
                AssertOrder(activation, near, results);
            }
        }
    }

    /// <summary>Asserts that the results of ascending inputs do not fall.</summary>
    private static void AssertOrder(Activation activation, T[] x, T[] y)
    {
        // Two results a unit in the last place apart may be out of order: each lies within its bound of the exact values.
        bool exact = Swept.Contains(activation.Name);
        T highest = T.NegativeInfinity, where = T.NaN;
        for (int i = 0; i < x.Length; i++)
        {
            Assert.False(
                y[i] < (exact ? highest : T.BitDecrement(highest)),
                $"{activation}({x[i]:R}) = {y[i]:R}, below {highest:R} at {where:R}");
            (highest, where) = y[i] > highest ? (y[i], x[i]) : (highest, where);
        }
    }

    /// <summary>In ascending order: of any number and of the seams, neighbours, and numbers at all distances of powers of two in units of the last place.</summary>
    private static T[] Inputs(Random random)
    {
        List<T> points = [T.NegativeInfinity, T.PositiveInfinity];
        foreach (T anchor in Anchors(random))
        {
            points.Add(anchor);
            points.Add(T.BitIncrement(anchor));
            points.Add(T.BitDecrement(anchor));
            for (int power = 1; power < Bits - 2; power++)
            {
                // Some one away from a power of two, so that low bits are any.
                long distance = (1L << power) + random.NextInt64(1L << power);
                points.Add(Advance(anchor, random.Next(2) == 0 ? distance : -distance));
            }
        }

        return [.. points.Where(x => !T.IsNaN(x)).Order()];
    }

    /// <summary>The seams, and numbers that are none: any bits, and any of moderate size.</summary>
    private static IEnumerable<T> Anchors(Random random) => Seams.SelectMany(seam => new[] { T.CreateTruncating(seam), T.CreateTruncating(-seam) })
        .Concat(Floats.Array<T>(300, Values.Bits, random.Next()))
        .Concat(Enumerable.Range(0, 300).Select(_ => T.CreateTruncating((random.NextDouble() - 0.5) * double.Exp2(random.Next(-30, 11)))))
        .Where(x => !T.IsNaN(x));

    /// <summary>The number so many units in the last place above, NaN beyond infinity.</summary>
    private static T Advance(T x, long distance) => typeof(T) == typeof(float)
        ? T.CreateTruncating(BitConverter.Int32BitsToSingle((int)Reflect(Ordinal(x) + distance, int.MinValue)))
        : T.CreateTruncating(BitConverter.Int64BitsToDouble(Reflect(Ordinal(x) + distance, long.MinValue)));

    /// <summary>How many units in the last place are between two numbers.</summary>
    private static long Distance(T low, T high) => Ordinal(high) - Ordinal(low);

    /// <summary>The bits as an integer in the order of the numbers.</summary>
    private static long Ordinal(T x) => typeof(T) == typeof(float)
        ? Reflect(BitConverter.SingleToInt32Bits(float.CreateTruncating(x)), int.MinValue)
        : Reflect(BitConverter.DoubleToInt64Bits(double.CreateTruncating(x)), long.MinValue);

    /// <summary>From bits to their order, and back.</summary>
    private static long Reflect(long bits, long minimum) => bits < 0 ? minimum - bits : bits;
}
