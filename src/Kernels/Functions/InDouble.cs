using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Functions for float in lanes of double (<see cref="ISimd{V, T}.InDouble"/>): each errs by some 2^-29 of its result, so the rounding to float is nearly the only
/// error. Every coefficient comes from <c>single.sollya</c>.
/// </summary>
internal static class InDouble
{
    /// <summary>Farther from zero than any argument where a result is neither 0 nor infinite in float.</summary>
    private const double Far = 200;

    /// <summary>2 sqrt(2 / pi): the slope of z in x.</summary>
    private const double GeluTanhFirst = 1.5957691216057307117597842;

    /// <summary>0.044715 times <see cref="GeluTanhFirst"/>.</summary>
    private const double GeluTanhThird = 0.0713548162726002527763888;

    /// <summary>t / (1 + t)^2 with t = e^-x, even in x.</summary>
    public readonly struct SigmoidSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            V t = Exp<S, V, T>(x);
            V sum = S.Add(S.Constant(1), t);
            return S.Divide(t, S.Multiply(sum, sum));
        }
    }

    /// <summary>4 t / (1 + t)^2 with t = e^2x, even in x.</summary>
    public readonly struct TanhSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            V t = Exp<S, V, T>(S.Add(x, x));
            V sum = S.Add(S.Constant(1), t);
            return S.Divide(S.Multiply(S.Constant(4), t), S.Multiply(sum, sum));
        }
    }

    /// <summary>2 / sqrt(pi) e^(-x^2).</summary>
    public readonly struct ErfSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            return S.Multiply(S.Constant(1.1283791670955125738961589), Exp<S, V, T>(S.FmaNegated(x, x, S.Constant(0))));
        }
    }

    /// <summary>(1 + t + x t) / (1 + t)^2 with t = e^-x.</summary>
    public readonly struct SiluSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            x = S.Min(S.Constant(Far), S.Max(S.Constant(-Far), x));
            V t = Exp<S, V, T>(S.Subtract(S.Constant(0), x));
            V sum = S.Add(S.Constant(1), t);
            return S.Divide(S.Fma(x, t, sum), S.Multiply(sum, sum));
        }
    }

    /// <summary>(1 + t + x 2u' t) / (1 + t)^2 with t = e^-2u, u = sqrt(2 / pi) (x + 0.044715 x^3).</summary>
    public readonly struct GeluTanhSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            x = S.Min(S.Constant(Far), S.Max(S.Constant(-Far), x));
            V square = S.Multiply(x, x);
            V z = S.Multiply(x, S.Fma(square, S.Constant(-GeluTanhThird), S.Constant(-GeluTanhFirst)));
            V slope = S.Multiply(x, S.Fma(square, S.Constant(3 * GeluTanhThird), S.Constant(GeluTanhFirst)));
            V t = Exp<S, V, T>(z);
            V sum = S.Add(S.Constant(1), t);
            return S.Divide(S.Fma(slope, t, sum), S.Multiply(sum, sum));
        }
    }

    /// <summary>h = e^(-a^2 / 2) (w(a) - a / sqrt(2 pi)) with a = |x| for x below zero, 1 - h above.</summary>
    public readonly struct GeluSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            V a = S.Min(S.Constant(20), S.Abs(x));
            V h = S.FmaNegated(a, S.Constant(0.3989422804014326779399461), MillsRatio<S, V, T>(a));
            h = S.Multiply(h, Exp<S, V, T>(S.Multiply(S.Multiply(a, a), S.Constant(-0.5))));
            return S.SelectLess(x, S.Constant(0), h, S.Subtract(S.Constant(1), h));
        }
    }

    /// <summary>x tanh(ln(1 + e^x)) = x n / (n + 2) with n = e^x (e^x + 2).</summary>
    public readonly struct Mish : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            x = S.Max(S.Constant(-Far), x);
            V e = Exp<S, V, T>(x);
            V n = S.Multiply(e, S.Add(e, S.Constant(2)));
            return S.Divide(S.Multiply(x, n), S.Add(n, S.Constant(2)));
        }
    }

    /// <summary>(n (n + 2) + 4 x e^x (e^x + 1)) / (n + 2)^2 with n = e^x (e^x + 2).</summary>
    public readonly struct MishSlope : IFunction
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            x = S.Min(S.Constant(60), S.Max(S.Constant(-Far), x));
            V e = Exp<S, V, T>(x);
            V n = S.Multiply(e, S.Add(e, S.Constant(2)));
            V sum = S.Add(n, S.Constant(2));
            V slope = S.Multiply(S.Multiply(S.Multiply(S.Constant(4), x), e), S.Add(e, S.Constant(1)));
            return S.Divide(S.Fma(n, sum, slope), S.Multiply(sum, sum));
        }
    }

    /// <summary>e^x, x first brought to within Far of zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exp<S, V, T>(V x)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        x = S.Min(S.Constant(Far), S.Max(S.Constant(-Far), x));
        V n = S.Round(S.Multiply(x, S.Constant(1.4426950408889634)));
        V r = S.FmaNegated(n, S.Constant(0.6931471805599453), x);

        // Degree-7 minimax of e^r on |r| <= 0.3466, relative error 5.2e-11.
        V p = S.Constant(1.97903439632038922503520783635622137808240950107574462890625e-4);
        p = S.Fma(p, r, S.Constant(1.39446570087617253454193022577101106453060209751129150390625e-3));
        p = S.Fma(p, r, S.Constant(8.3334970592682418299990132481980253942310810089111328125e-3));
        p = S.Fma(p, r, S.Constant(4.1666294981993583224138037119397777132689952850341796875e-2));
        p = S.Fma(p, r, S.Constant(0.1666666586904896885101834413944373573665618896484375));
        p = S.Fma(p, r, S.Constant(0.50000000676727174298008549158112145960330963134765625));
        p = S.Fma(p, r, S.Constant(1));
        return S.Scale(S.Fma(p, r, S.Constant(1)), n);
    }

    /// <summary>w(a) = e^(a^2 / 2) erfc(a / sqrt 2) / 2 for a in [0, 14.5], where e^(-a^2 / 2) w(a) ends being a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MillsRatio<S, V, T>(V a)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // w = z p(z) with z = 4 / (4 + a): degree-10 minimax, relative error 1.2e-9.
        V z = S.Divide(S.Constant(4), S.Add(S.Constant(4), a));
        V p = S.Constant(-1.185754076601669600166122364726106752641499042510986328125e-2);
        p = S.Fma(p, z, S.Constant(8.771103299320372193026429386009112931787967681884765625e-2));
        p = S.Fma(p, z, S.Constant(-0.250362140834813617917831152226426638662815093994140625));
        p = S.Fma(p, z, S.Constant(0.3375255785100559347000626075896434485912322998046875));
        p = S.Fma(p, z, S.Constant(-0.25000091237743149452734653977396972477436065673828125));
        p = S.Fma(p, z, S.Constant(0.193525428771993246446214698153198696672916412353515625));
        p = S.Fma(p, z, S.Constant(7.487765475086096723933426488883924321271479129791259765625e-3));
        p = S.Fma(p, z, S.Constant(9.5048544184383632060786339934566058218479156494140625e-2));
        p = S.Fma(p, z, S.Constant(9.124980451696497463220936197103583253920078277587890625e-2));
        p = S.Fma(p, z, S.Constant(9.99454793188598589193105681260931305587291717529296875e-2));
        p = S.Fma(p, z, S.Constant(9.972696079199376562041123861490632407367229461669921875e-2));
        return S.Multiply(z, p);
    }
}
