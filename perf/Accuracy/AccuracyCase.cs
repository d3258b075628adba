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
    /// <summary>The functions of float, with their references in double.</summary>
    public static IEnumerable<(AccuracyCase<float> Case, Func<double, double> Exact)> OfSingle()
    {
        foreach (Activation activation in Activation.All)
        {
            IActivationReference reference = activation.Reference!;
            AccuracyBounds bounds = reference.SingleBounds;
            yield return (new(activation.Name, activation.Apply, bounds.Forward, 0), reference.Forward);
            yield return (new(activation.Name + "'", activation.Derivative, bounds.Derivative, bounds.DerivativeAbsolute), reference.Derivative);
            if (activation.HasOutputDerivative)
            {
                yield return (new(activation.Name + "'(y)", FromOutput<float>(activation.BackwardFromOutput, 1), bounds.OutputDerivative, 0), reference.OutputDerivative);
            }
        }
    }

    /// <summary>The functions of double, with their values in double-double and, where those need a check, in MPFR.</summary>
    public static IEnumerable<(AccuracyCase<double> Case, Func<double, Exact>? Exact, Func<double, Mpfr>? Check)> OfDouble()
    {
        foreach (Activation activation in Activation.All)
        {
            AccuracyBounds bounds = activation.Reference!.DoubleBounds;
            (Func<double, Exact> Forward, Func<double, Exact> Derivative)? exact = ExactFunctions.Of(activation.Name);
            (Func<double, Mpfr> Forward, Func<double, Mpfr> Derivative)? check = MpfrFunctions.Of(activation.Name);
            yield return (new(activation.Name, activation.Apply, bounds.Forward, 0), exact?.Forward, check?.Forward);
            yield return (new(activation.Name + "'", activation.Derivative, bounds.Derivative, bounds.DerivativeAbsolute), exact?.Derivative, check?.Derivative);
            if (activation.HasOutputDerivative)
            {
                yield return (
                    new(activation.Name + "'(y)", FromOutput<double>(activation.BackwardFromOutput, 1), bounds.OutputDerivative, 0),
                    ExactFunctions.FromOutput(activation.Name),
                    MpfrFunctions.FromOutput(activation.Name));
            }
        }
    }

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
