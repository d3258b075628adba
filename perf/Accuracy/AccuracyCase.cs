using System.Globalization;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A function of the library of one element type with its bound: what a row of the verb <c>accuracy</c> is about.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="Name">The activation, with ' for its derivative, with '(y) for its derivative from its result.</param>
/// <param name="Apply">The function.</param>
/// <param name="Bound">Its bound in ULP.</param>
/// <param name="Absolute">The absolute error that is allowed besides, within <see cref="AccuracyBounds.ZeroReach"/> of 0.</param>
internal sealed record AccuracyCase<T>(string Name, SpanFunction<T> Apply, double Bound, double Absolute);

/// <summary>A function over spans, on the kernels given.</summary>
internal delegate void SpanFunction<T>(ReadOnlySpan<T> x, Span<T> y, Execution execution);

/// <summary>All of them, found by enumeration, with their references.</summary>
internal static class AccuracyCases
{
    /// <summary>Limits of ELU to try besides its own: that of SELU, and two whose products have other roundings and other subnormals.</summary>
    private static readonly double[] Alphas = [1.6732632423543772, 3.99, 100];

    /// <summary>The functions of float, with their references in double.</summary>
    public static IEnumerable<(AccuracyCase<float> Case, Func<double, double> Exact)> OfSingle()
    {
        foreach ((string name, Activation activation) in All(alpha => (float)alpha))
        {
            IActivationReference reference = activation.Reference!;
            AccuracyBounds bounds = reference.SingleBounds;
            yield return (new(name, activation.Apply, bounds.Forward, 0), reference.Forward);
            yield return (new(name + "'", activation.Derivative, bounds.Derivative, bounds.DerivativeAbsolute), reference.Derivative);
            if (activation.HasOutputDerivative)
            {
                yield return (new(name + "'(y)", FromOutput<float>(activation.BackwardFromOutput, 1), bounds.OutputDerivative, 0), reference.OutputDerivative);
            }
        }
    }

    /// <summary>The functions of double, with their values in double-double and, where those need a check, in MPFR.</summary>
    public static IEnumerable<(AccuracyCase<double> Case, Func<double, Exact>? Exact, Func<double, Mpfr>? Check)> OfDouble()
    {
        foreach ((string name, Activation activation) in All(alpha => alpha))
        {
            AccuracyBounds bounds = activation.Reference!.DoubleBounds;
            (Func<double, Exact> Forward, Func<double, Exact> Derivative)? exact = ExactFunctions.Of(activation);
            (Func<double, Mpfr> Forward, Func<double, Mpfr> Derivative)? check = MpfrFunctions.Of(activation);
            yield return (new(name, activation.Apply, bounds.Forward, 0), exact?.Forward, check?.Forward);
            yield return (new(name + "'", activation.Derivative, bounds.Derivative, bounds.DerivativeAbsolute), exact?.Derivative, check?.Derivative);
            if (activation.HasOutputDerivative)
            {
                yield return (
                    new(name + "'(y)", FromOutput<double>(activation.BackwardFromOutput, 1), bounds.OutputDerivative, 0),
                    ExactFunctions.FromOutput(activation),
                    MpfrFunctions.FromOutput(activation));
            }
        }
    }

    /// <summary>Every activation and, with its limit in its name, each ELU; limits are rounded to the element type, which makes them the reference's too.</summary>
    private static IEnumerable<(string Name, Activation Activation)> All(Func<double, double> round) =>
        Activation.All.Select(activation => (activation.Name, activation))
            .Concat(Alphas.Select(alpha => (string.Create(CultureInfo.InvariantCulture, $"Elu({alpha:G8})"), Activation.Of(new Elu(round(alpha))))))
            .OrderBy(row => row.Item1, StringComparer.Ordinal);

    private delegate void Chain<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gradient, Span<T> destination, Execution execution);

    /// <summary>A chain rule with a gradient of ones: the derivative itself.</summary>
    private static SpanFunction<T> FromOutput<T>(Chain<T> backward, T one) =>
        (y, destination, execution) =>
        {
            T[] ones = new T[y.Length];
            Array.Fill(ones, one);
            backward(y, ones, destination, execution);
        };
}
