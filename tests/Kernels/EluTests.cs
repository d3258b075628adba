using System.Numerics;
using NnSimd.Kernels;
using NnSimd.Perf;

namespace NnSimd.Tests;

public sealed class EluSingleTests : EluTests<float>
{
    protected override double NormalExp => -87.33;

    protected override float[] Inputs(Seed seed)
    {
        Random random = new(seed.Value);
        return
        [
            .. Floats.Array(500, Values.Bits, seed.Value),
            .. Enumerable.Range(0, 2000).Select(_ => -104 * random.NextSingle() * random.NextSingle()),

            // The worst of one negative float in five.
            -0.3917425f, -0.3466389f, -0.3726541f, -0.3489686f, -0.6939226f, -5.8549943f, -5.8650246f, -87.61002f, -87.658585f, -88.232216f, -91.29963f,
        ];
    }

    protected override double UlpError(float x, double alpha, bool slope, float actual) =>
        Reference.UlpError(actual, x > 0 ? slope ? 1 : x : (float)alpha * (slope ? Activation.Exp : Activation.Expm1).Reference!.Forward(x));
}

public sealed class EluDoubleTests : EluTests<double>
{
    private static readonly Func<double, Exact> Expm1 = ExactFunctions.Of("Expm1")!.Value.Forward;
    private static readonly Func<double, Exact> Exp = ExactFunctions.Of("Exp")!.Value.Forward;

    protected override double NormalExp => -708.39;

    protected override double[] Inputs(Seed seed)
    {
        double[] x = new double[DoubleInputs.ChunkSize];
        DoubleInputs.Fill(seed.Value, x);
        return x;
    }

    protected override double UlpError(double x, double alpha, bool slope, double actual)
    {
        if (x > 0)
        {
            return actual == (slope ? 1 : x) ? 0 : double.PositiveInfinity;
        }

        Exact exact = slope ? Exp(x) : Expm1(x);
        return (exact with { Value = exact.Value * alpha }).UlpError(actual);
    }
}

/// <summary>ELU with limits other than 1.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class EluTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>1.67... is that of SELU.</summary>
    private static readonly double[] Alphas = [0.5, 1.7, 1e-3, 1.6732632423543772, 4, 3.99, 100, -0.7, -1];

    /// <summary>From here on e^x is not subnormal.</summary>
    protected abstract double NormalExp { get; }

    [Property(MaxTest = 50)]
    public void A_limit_times_what_is_within_its_bound_is_within_twice_that_and_a_rounding(Seed seed)
    {
        T[] x = Inputs(seed), y = new T[x.Length];
        IActivationReference expm1 = Activation.Expm1.Reference!, exp = Activation.Exp.Reference!;
        (double forward, double slope) = typeof(T) == typeof(float) ? (expm1.SingleBounds.Forward, exp.SingleBounds.Forward) : (expm1.DoubleBounds.Forward, exp.DoubleBounds.Forward);
        foreach (double alpha in Alphas)
        {
            // e units of a number are at most 2 e units of its product with alpha, and e of that with a power of two; but of one whose last place is that of the subnormals, alpha e.
            double most = double.IsPow2(Math.Abs(alpha)) ? 1 : 2;
            Of(alpha).Apply(x, y, default);
            AssertWithin(_ => (most * forward) + 0.5, slope: false);
            Of(alpha).Derivative(x, y, default);
            AssertWithin(at => ((at < NormalExp ? Math.Max(most, Math.Abs(alpha)) : most) * slope) + 0.5, slope: true);

            void AssertWithin(Func<double, double> bound, bool slope)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    double error = T.IsFinite(x[i]) ? UlpError(x[i], alpha, slope, y[i]) : 0;
                    Assert.True(error <= bound(double.CreateTruncating(x[i])), $"Elu({alpha}){(slope ? "'" : "")} at {x[i]:R} is {y[i]:R}, off by {error:F3} ULP; the bound is {bound(double.CreateTruncating(x[i]))}");
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
            T[] sum = [.. y.Select(value => value > T.Zero ? T.One : T.CreateTruncating(alpha) + value)];
            foreach (Execution execution in Isa.Each)
            {
                Floats.AssertSame<T>(y, Run(Of(alpha).Apply, x, execution), $"Elu({alpha}) on {execution.Kernels}");
                Floats.AssertSame<T>(slope, Run(Of(alpha).Derivative, x, execution), $"Elu({alpha})' on {execution.Kernels}");
                if (alpha > 0)
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
            T alpha = T.CreateTruncating(limit);
            foreach (Execution execution in Isa.Each)
            {
                T[] points = [T.NaN, T.PositiveInfinity, T.NegativeInfinity, greatest, -greatest, T.Zero, minusZero, tiny, -tiny, T.CreateTruncating(-800)];
                T[] values = [T.NaN, T.PositiveInfinity, -alpha, greatest, -alpha, alpha * T.Zero, alpha * minusZero, tiny, alpha * -tiny, -alpha];
                T[] slopes = [T.NaN, T.One, alpha * T.Zero, T.One, alpha * T.Zero, alpha, alpha, T.One, alpha, alpha * T.Zero];
                Floats.AssertSame<T>(values, Run(Of(limit).Apply, points, execution), $"Elu({limit}) on {execution.Kernels}");
                Floats.AssertSame<T>(slopes, Run(Of(limit).Derivative, points, execution), $"Elu({limit})' on {execution.Kernels}");
            }
        }
    }

    protected abstract T[] Inputs(Seed seed);

    /// <summary>The error in ULP at a finite x, the limit rounded to the element type.</summary>
    protected abstract double UlpError(T x, double alpha, bool slope, T actual);

    private static ActivationOf<T> Of(double alpha) => ActivationOf<T>.Create(Activation.Of(new Elu(alpha)));

    private static T[] Run(SpanFunction<T> function, T[] x, Execution execution)
    {
        T[] y = new T[x.Length];
        function(x, y, execution);
        return y;
    }
}
