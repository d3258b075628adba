namespace NnSimd.Kernels;

/// <summary>The specification of an activation, which the verification holds its kernels against.</summary>
public interface IActivationReference
{
    /// <summary>The largest errors of the results of float.</summary>
    AccuracyBounds SingleBounds { get; }

    /// <summary>The largest errors of the results of double.</summary>
    AccuracyBounds DoubleBounds { get; }

    /// <summary>f(x) in double, to a few units of its last place.</summary>
    double Forward(double x);

    /// <summary>f'(x) in double, to a few units of its last place, but near a zero of f' to a few units in the last place of 1.</summary>
    double Derivative(double x);

    /// <summary>f'(x) in double as a function of y = f(x), where the activation has one.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    double OutputDerivative(double y) => throw new NotSupportedException("The derivative does not follow from the result.");
}

/// <summary>The largest errors of an activation in one element type over all inputs, in ULP of the exact value.</summary>
/// <param name="Forward">Of f(x).</param>
/// <param name="Derivative">Of f'(x), unless the error is at most <paramref name="DerivativeAbsolute"/>.</param>
/// <param name="DerivativeAbsolute">An absolute error of f'(x) that is allowed within <see cref="ZeroReach"/> of 0, where f' has a zero and its terms cancel.</param>
/// <param name="OutputDerivative">Of f' from y, compared with the exact f' of that y.</param>
public readonly record struct AccuracyBounds(double Forward, double Derivative, double DerivativeAbsolute = 0, double OutputDerivative = 0)
{
    /// <summary>How far from 0 <see cref="DerivativeAbsolute"/> is allowed: in the tails f' keeps its bound in ULP however small it is.</summary>
    public const double ZeroReach = 2;
}
