using System.Numerics;
using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

public sealed class EluSingleTests : EluTests<float>
{
    protected override float[] Inputs(Seed seed)
    {
        Random random = new(seed.Value);
        return
        [
            .. Floats.Array(500, Values.Bits, seed.Value),
            .. Enumerable.Range(0, 2000).Select(_ => -195 * random.NextSingle() * random.NextSingle()),

            // Where the sums and remainders lose the most.
            -0.34666798f, -0.3466389f, -0.3489686f, -0.3726541f, -0.3917425f, -0.6939226f, -5.8549943f, -59.95564f, -87.61002f, -87.658585f, -88.232216f, -91.29963f, -192.6f,
        ];
    }

    protected override double UlpError(float x, Elu elu, bool slope, float actual) => Reference.UlpError(actual, slope ? elu.Derivative((double)x) : elu.Forward((double)x));
}

public sealed class EluDoubleTests : EluTests<double>
{
    protected override double[] Inputs(Seed seed)
    {
        Random random = new(seed.Value);
        double[] x = new double[DoubleInputs.ChunkSize];
        DoubleInputs.Fill(seed.Value, x);
        return [.. x, .. Enumerable.Range(0, 500).Select(_ => -1460 * random.NextDouble())];
    }

    protected override double UlpError(double x, Elu elu, bool slope, double actual)
    {
        (Func<double, Exact> forward, Func<double, Exact> derivative) = ExactFunctions.Of(Activation.Of(elu))!.Value;
        return (slope ? derivative : forward)(x).UlpError(actual);
    }
}

/// <summary>ELU with limits other than 1.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class EluTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>1.67... is that of SELU. Then such as make results subnormal early or late, and such as lie at the ends of float and of double and beyond.</summary>
    private static readonly double[] Alphas =
    [
        0.5, 1.7, 1e-3, 1.6732632423543772, 1.99, 4, 3.99, 100, -0.7, -1, 0, -0.0, 1e-30, 1e30, -1e38, 1.9e-38, 1e-42, -1e-45, float.MaxValue, 3.40282356e38, 1e39, 1e-50,
        1e-300, 3e-308, 1e-310, double.Epsilon, 1e300, -1e300, double.MaxValue,
    ];

    [Property(MaxTest = 15)]
    public void Every_limit_keeps_the_bounds_that_ELU_states(Seed seed)
    {
        T[] x = Inputs(seed), y = new T[x.Length];
        AccuracyBounds bounds = typeof(T) == typeof(float) ? default(Elu).SingleBounds : default(Elu).DoubleBounds;
        foreach (double alpha in Alphas.Append(Math.ScaleB(1 + new Random(seed.Value).NextDouble(), seed.Value % 20)))
        {
            // Against the function of the limit with its digits rounded to the element type's.
            Elu elu = new(Rounded(alpha));
            Of(alpha).Apply(x, y, default);
            AssertWithin(bounds.Forward, slope: false);
            Of(alpha).Derivative(x, y, default);
            AssertWithin(bounds.Derivative, slope: true);

            void AssertWithin(double bound, bool slope)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    double error = T.IsFinite(x[i]) ? UlpError(x[i], elu, slope, y[i]) : 0;
                    Assert.True(error <= bound, $"Elu({alpha}){(slope ? "'" : "")} at {x[i]:R} is {y[i]:R}, off by {error:F3} ULP; the bound is {bound}");
                }
            }
        }
    }

    [Property]
    public void Its_bits_are_the_same_on_every_ISA_and_its_derivative_from_the_result_is_a_sum(Length length, Seed seed)
    {
        T[] x = Floats.Array<T>(length.Value, Values.Bits, seed.Value), ones = new T[x.Length];
        Array.Fill(ones, T.One);
        foreach (double alpha in Alphas)
        {
            T[] y = Run(Of(alpha).Apply, x, Isa.Scalar), slope = Run(Of(alpha).Derivative, x, Isa.Scalar);
            T[] sum = [.. y.Select(value => value > T.Zero ? T.One : T.CreateTruncating(Rounded(alpha)) + value)];
            foreach (Execution execution in Isa.Each)
            {
                Floats.AssertSame<T>(y, Run(Of(alpha).Apply, x, execution), $"Elu({alpha}) on {execution.Kernels}");
                Floats.AssertSame<T>(slope, Run(Of(alpha).Derivative, x, execution), $"Elu({alpha})' on {execution.Kernels}");
                if (alpha >= 0)
                {
                    Floats.AssertSame<T>(sum, Run((input, output, where) => Of(alpha).BackwardFromOutput(input, ones, output, where), y, execution), $"Elu({alpha})'(y) on {execution.Kernels}");
                }
            }
        }
    }

    [Fact]
    public void Special_inputs_give_the_limit_and_its_products()
    {
        T tiny = T.Epsilon, greatest = T.BitDecrement(T.PositiveInfinity), minusZero = T.NegativeZero;
        foreach (double limit in Alphas)
        {
            T alpha = T.CreateTruncating(Rounded(limit));
            foreach (Execution execution in Isa.Each)
            {
                T[] points = [T.NaN, T.PositiveInfinity, T.NegativeInfinity, greatest, -greatest, T.Zero, minusZero, tiny, -tiny, T.CreateTruncating(-1500)];
                T[] values = [T.NaN, T.PositiveInfinity, -alpha, greatest, -alpha, T.Zero, minusZero, tiny, alpha * -tiny, -alpha];
                T[] slopes = [T.NaN, T.One, alpha * T.Zero, T.One, alpha * T.Zero, alpha, alpha, T.One, alpha, alpha * T.Zero];
                Floats.AssertSame<T>(values, Run(Of(limit).Apply, points, execution), $"Elu({limit}) on {execution.Kernels}");
                Floats.AssertSame<T>(slopes, Run(Of(limit).Derivative, points, execution), $"Elu({limit})' on {execution.Kernels}");
            }
        }
    }

    protected abstract T[] Inputs(Seed seed);

    /// <summary>The error in ULP at a finite x.</summary>
    protected abstract double UlpError(T x, Elu elu, bool slope, T actual);

    /// <summary>A limit with as many digits as the element type has, and of at most its greatest number.</summary>
    private static double Rounded(double alpha)
    {
        if (typeof(T) == typeof(double) || alpha == 0)
        {
            return alpha;
        }

        int k = Math.ILogB(alpha);
        return Math.Clamp(Math.ScaleB((float)Math.ScaleB(alpha, -k), k), float.MinValue, float.MaxValue);
    }

    private static ActivationOf<T> Of(double alpha) => ActivationOf<T>.Create(Activation.Of(new Elu(alpha)));

    private static T[] Run(SpanFunction<T> function, T[] x, Execution execution)
    {
        T[] y = new T[x.Length];
        function(x, y, execution);
        return y;
    }
}
