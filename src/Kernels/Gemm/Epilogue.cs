namespace NnSimd.Kernels;

/// <summary>What a multiplication does to each element of C once its sum is complete, while it is still in the cache.</summary>
public static class Epilogue
{
    /// <summary>Adds <c>bias[j]</c> to every element of column j.</summary>
    /// <param name="bias">As many elements as C has columns.</param>
    public static Epilogue<float, Identity> Bias(ReadOnlySpan<float> bias) => new(bias, true, default);

    /// <inheritdoc cref="Bias(ReadOnlySpan{float})"/>
    public static Epilogue<double, Identity> Bias(ReadOnlySpan<double> bias) => new(bias, true, default);

    /// <summary>Applies an activation, without a bias, to floats.</summary>
    /// <typeparam name="A">The activation.</typeparam>
    public static Epilogue<float, A> Activation<A>(A activation = default)
        where A : struct, IActivation =>
        new(default, false, activation);

    /// <summary>Applies an activation, without a bias.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="A">The activation.</typeparam>
    public static Epilogue<T, A> Activation<T, A>(A activation = default)
        where T : unmanaged
        where A : struct, IActivation =>
        new(default, false, activation);

    /// <summary>Applies an activation after the bias.</summary>
    /// <typeparam name="A">The activation.</typeparam>
    public static Epilogue<float, A> Then<A>(this Epilogue<float, Identity> epilogue, A activation = default)
        where A : struct, IActivation =>
        new(epilogue.Bias, epilogue.HasBias, activation);

    /// <inheritdoc cref="Then{A}(Epilogue{float, Identity}, A)"/>
    public static Epilogue<double, A> Then<A>(this Epilogue<double, Identity> epilogue, A activation = default)
        where A : struct, IActivation =>
        new(epilogue.Bias, epilogue.HasBias, activation);

    /// <summary>Whether an activation leaves everything as it is.</summary>
    internal static bool IsIdentity<A>() => typeof(A) == typeof(Identity);

    /// <summary>Whether an activation is this library's own, and so calls nothing.</summary>
    internal static bool IsOwn<A>() => Origin<A>.IsOwn;

    private static class Origin<A>
    {
        public static readonly bool IsOwn = typeof(A).Assembly == typeof(Epilogue).Assembly;
    }
}

/// <summary>c = f(c + bias): a bias per column, or none, then an activation.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="A">The activation.</typeparam>
public readonly ref struct Epilogue<T, A>
    where T : unmanaged
    where A : struct, IActivation
{
    internal Epilogue(ReadOnlySpan<T> bias, bool hasBias, A activation)
    {
        Bias = bias;
        HasBias = hasBias;
        Activation = activation;
    }

    /// <summary>An element per column of C.</summary>
    public ReadOnlySpan<T> Bias { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool HasBias { get; }

    /// <summary>The activation.</summary>
    public A Activation { get; }
}
