using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// The elementary functions for every element type: of each, the one that is written for its precision. The choice by type is made by the compiler.
/// </summary>
internal static class Elementary
{
    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleExp.Exp<S, V, T>(x) : SingleMath.Exp<S, V, T>(x);

    /// <summary>2^-exponent e^x, rounded once, for an x in <see cref="RowShift{T}"/>'s range and its exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V, T>(V x, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleExp.Exp<S, V, T>(x, exponent) : SingleMath.Exp<S, V, T>(x, exponent);

    /// <summary>e^x - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleExp.Expm1<S, V, T>(x) : SingleMath.Expm1<S, V, T>(x);

    /// <summary>significand * 2^exponent * e^x for x &lt;= 0, 1 &lt;= |significand| &lt;= 2 and an exponent of the element type, rounded like e^x but for less than an ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpTimes<S, V, T>(V x, V significand, V exponent)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleExp.ExpTimes<S, V, T>(x, significand, exponent) : SingleMath.ExpTimes<S, V, T>(x, significand, exponent);

    /// <summary>factor * (e^x - 1) for x &lt;= 0 and a normal factor, rounded like e^x - 1 but for less than an ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1Times<S, V, T>(V x, V factor)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleExp.Expm1Times<S, V, T>(x, factor) : SingleMath.Expm1Times<S, V, T>(x, factor);

    /// <summary>ln x: -inf at zero, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleLog.Log<S, V, T>(x) : SingleMath.Log<S, V, T>(x);

    /// <summary>ln(1 + x): -inf at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleLog.Log1p<S, V, T>(x) : SingleMath.Log1p<S, V, T>(x);

    /// <summary>2 / sqrt(pi) times the integral of e^-t^2 from 0 to x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleErf.Erf<S, V, T>(x) : SingleMath.Erf<S, V, T>(x);

    /// <summary>2 / sqrt(pi) e^-x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ErfSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleErf.Slope<S, V, T>(x) : S.InDouble(x, default(InDouble.ErfSlope));

    /// <summary>tanh x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleTanh.Tanh<S, V, T>(x) : SingleMath.Tanh<S, V, T>(x);

    /// <summary>1 - tanh^2 x, even to the last bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TanhSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.Slope<S, V, T>(S.Add(x, x), 2) : S.InDouble(S.Abs(x), default(InDouble.TanhSlope));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.Sigmoid<S, V, T>(x) : SingleMath.Sigmoid<S, V, T>(x);

    /// <summary>sigmoid(x) (1 - sigmoid(x)), even to the last bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.Slope<S, V, T>(x, 0) : S.InDouble(S.Abs(x), default(InDouble.SigmoidSlope));

    /// <summary>ln(1 + e^x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleLog.Softplus<S, V, T>(x) : SingleMath.Softplus<S, V, T>(x);

    /// <summary>x sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.Silu<S, V, T>(x) : SingleMath.Silu<S, V, T>(x);

    /// <summary>The derivative of <see cref="Silu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.SiluSlope<S, V, T>(x) : S.InDouble(x, default(InDouble.SiluSlope));

    /// <summary>x P(X &lt; x) for a standard normal X.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleNormal.Gelu<S, V, T>(x) : SingleMath.Gelu<S, V, T>(x);

    /// <summary>The derivative of <see cref="Gelu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleNormal.GeluSlope<S, V, T>(x) : S.InDouble(x, default(InDouble.GeluSlope));

    /// <summary>x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.GeluTanh<S, V, T>(x) : SingleMath.GeluTanh<S, V, T>(x);

    /// <summary>The derivative of <see cref="GeluTanh"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanhSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleSigmoid.GeluTanhSlope<S, V, T>(x) : S.InDouble(x, default(InDouble.GeluTanhSlope));

    /// <summary>x tanh(ln(1 + e^x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mish<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleTanh.Mish<S, V, T>(x) : S.InDouble(x, default(InDouble.Mish));

    /// <summary>The derivative of <see cref="Mish"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MishSlope<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? DoubleTanh.MishSlope<S, V, T>(x) : S.InDouble(x, default(InDouble.MishSlope));
}
