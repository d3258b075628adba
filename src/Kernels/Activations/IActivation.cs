namespace NnSimd.Kernels;

/// <summary>A function of one variable, written once over the vector contract. Parameters, if any, are its fields.</summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IFunction<T>
    where T : unmanaged
{
    /// <summary>f(x), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    V Forward<S, V>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>
/// An activation: a small struct that states its formula and its derivative once, over the vector contract. From it come every
/// instruction set, the fused matrix multiplication and the network layer.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public interface IActivation<T> : IFunction<T>
    where T : unmanaged
{
    /// <summary>f'(x), lane by lane.</summary>
    /// <typeparam name="S">The instruction set.</typeparam>
    /// <typeparam name="V">Its vector.</typeparam>
    V Derivative<S, V>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged;
}

/// <summary>The specification of an activation, which the verification holds its kernels against.</summary>
public interface IActivationReference
{
    /// <summary>The largest error of a float f(x) over all inputs, in ULP of the exact value.</summary>
    double ForwardUlp { get; }

    /// <summary>The largest error of a float f'(x) over all inputs, in ULP of the exact value.</summary>
    double DerivativeUlp { get; }

    /// <summary>f(x) in double, to a few units of its last place.</summary>
    double Forward(double x);

    /// <summary>f'(x) in double, to a few units of its last place.</summary>
    double Derivative(double x);
}
