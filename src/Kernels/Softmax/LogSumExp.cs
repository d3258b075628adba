using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The steps of softmax and its relatives on one contiguous row x of at least one element.</summary>
internal static unsafe class LogSumExp
{
    /// <summary>max x. A NaN may be passed over here: it comes back in the sum.</summary>
    public static float Maximum<S, V>(float* x, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        Reduction.Reduce<S, V, Maximum, Elements>(new(x), length);

    /// <summary>sum x.</summary>
    public static float Total<S, V>(float* x, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        Reduction.Reduce<S, V, Sum, Elements>(new(x), length);

    /// <summary>sum e^(x - maximum); each term is also stored to <paramref name="terms"/> unless that is null.</summary>
    public static float Sum<S, V>(float* x, float maximum, float* terms, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged =>
        Reduction.Reduce<S, V, Sum, Exponentials>(new(x, maximum, terms), length);

    /// <summary>y = e^x / sum e^x.</summary>
    public static void Normalize<S, V>(float* x, float* y, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        float maximum = Maximum<S, V>(x, length);
        float sum = Sum<S, V>(x, maximum, y, length);
        Map<float, DivideBy> divide = new(y, y, length, new(sum));
        divide.Run<S, V>();
    }

    /// <summary>y = (x - maximum) - logSum: ln of the softmax.</summary>
    public static void Shift<S, V>(float* x, float maximum, float logSum, float* y, nint length)
        where S : struct, ISimd<V, float>
        where V : unmanaged
    {
        Map<float, LogProbability> shift = new(x, y, length, new(maximum, logSum));
        shift.Run<S, V>();
    }

    private readonly struct DivideBy(float divisor) : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T> =>
            S.Divide(x, S.Constant(divisor));
    }

    private readonly struct LogProbability(float maximum, float logSum) : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Forward<S, V, T>(V x)
            where S : struct, ISimd<V, T>
            where V : unmanaged
            where T : unmanaged, IFloatingPointIeee754<T> =>
            S.Subtract(S.Subtract(x, S.Constant(maximum)), S.Constant(logSum));
    }

    private readonly struct Elements(float* x) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged =>
            Lanes.Load<S, V, float>(x + index, count);
    }

    private readonly struct Exponentials(float* x, float maximum, float* terms) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V e = Elementary.Exp<S, V, float>(S.Subtract(Lanes.Load<S, V, float>(x + index, count), S.Broadcast(maximum)));
            if (terms != null)
            {
                Lanes.Store<S, V, float>(terms + index, e, count);
            }

            return e;
        }
    }
}
