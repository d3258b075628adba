using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <content>The reductions.</content>
public static partial class Reference
{
    /// <summary>sum_i x_i, in ascending i, in twice the precision of double, rounded once; 0 of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The terms.</param>
    public static double Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TwoDoubles sum = default;
        foreach (T term in x)
        {
            sum = sum.Add(1, Double(term));
        }

        return sum.Value;
    }

    /// <summary>sum_i x_i y_i, in ascending i, in twice the precision of double, rounded once; 0 of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The first factors.</param>
    /// <param name="y">The second factors, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameLength(x, y);
        TwoDoubles sum = default;
        for (int i = 0; i < x.Length; i++)
        {
            sum = sum.Add(Double(x[i]), Double(y[i]));
        }

        return sum.Value;
    }

    /// <summary>max_i x_i: NaN where any element is NaN, -inf of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The elements.</param>
    public static double Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double maximum = double.NegativeInfinity;
        foreach (T element in x)
        {
            maximum = Math.Max(maximum, Double(element));
        }

        return maximum;
    }

    /// <summary>The first index of the largest element, or of the first NaN where there is one; -1 of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The elements.</param>
    public static int ArgMax<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int index = x.IsEmpty ? -1 : 0;
        for (int i = 1; i < x.Length && !T.IsNaN(x[index]); i++)
        {
            index = T.IsNaN(x[i]) || x[i] > x[index] ? i : index;
        }

        return index;
    }

    /// <summary>ln sum_i e^x_i, the maximum subtracted; NaN where an element is NaN or +inf, or all are -inf.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">At least one element.</param>
    public static double LogSumExp<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double maximum = Max(x);
        TwoDoubles sum = default;
        foreach (T element in x)
        {
            sum = sum.Add(1, Math.Exp(Double(element) - maximum));
        }

        return maximum + Math.Log(sum.Value);
    }

    /// <summary>The bound of |result - <see cref="Sum"/>| that <see cref="Reductions.Sum"/> proves, barring overflow.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The terms.</param>
    public static double SumBound<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double magnitude = 0;
        foreach (T term in x)
        {
            magnitude += Math.Abs(Double(term));
        }

        return SumRelative<T>(x.Length, 0) * magnitude;
    }

    /// <summary>The bound of |result - <see cref="Dot"/>| that <see cref="Reductions.Dot"/> proves, barring overflow.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The first factors.</param>
    /// <param name="y">The second factors, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double DotBound<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameLength(x, y);
        double magnitude = 0;
        for (int i = 0; i < x.Length; i++)
        {
            magnitude += Math.Abs(Double(x[i]) * Double(y[i]));
        }

        // A product that underflows loses half of the least number, which the sums then enlarge by less than 2; the reference loses as much.
        return (SumRelative<T>(x.Length, 1) * magnitude) + (2 * x.Length * Double(T.Epsilon));
    }

    /// <summary>
    /// The bound of |result - <see cref="LogSumExp"/>| that <see cref="Reductions.LogSumExp"/> proves of finite elements m - d_i, m the maximum. The sum S of the exponentials has a
    /// relative error of the mean of d_i, weighed by them, u, of their 1 ULP, 2 u at most, and of gamma_k; ln S has 1 ULP, and the last sum rounds.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">At least one element.</param>
    public static double LogSumExpBound<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double maximum = Max(x), sum = 0, weighed = 0;
        foreach (T element in x)
        {
            double difference = maximum - Double(element);
            sum += Math.Exp(-difference);
            weighed += difference * Math.Exp(-difference);
        }

        // Of the element type, and of the reference, whose sum has no roundings to speak of; a sixteenth more for the products of errors, and for the least number in place of what underflows.
        double result = maximum + Math.Log(sum);
        double own = Math.ScaleB(1, -53), logarithm = Math.Log(sum);
        double bound = SumRelative<T>(x.Length, 0) + ((UnitRoundoff<T>() + own) * ((weighed / sum) + 2 + (2 * logarithm) + Math.Abs(result)));
        return (bound * 1.0625) + (x.Length * Double(T.Epsilon));
    }

    /// <summary>
    /// The bound of |result - p| / p that <see cref="Kernels.Softmax"/> proves, p an element of <see cref="Softmax"/>, wherever p is not subnormal: 2 ULP, 4 u at most, and what the sum is
    /// off, gamma_k and the 1 ULP of its terms, 2 u at most.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">The length of the row.</param>
    public static double SoftmaxBound<T>(int columns)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        // The reference has an exponential, two products and a quotient, and so have the terms of its sum.
        (6 * UnitRoundoff<T>()) + SumRelative<T>(columns, 0) + (8 * Math.ScaleB(1, -53));

    /// <summary>gamma_k for a sum of so many terms with so many roundings before it, and the reference's own rounding and that of the magnitudes here.</summary>
    private static double SumRelative<T>(int length, int before)
        where T : unmanaged
    {
        // The terms of an accumulator in a block, the fold, the blocks' own sum in double: see Reductions.
        int k = Unsafe.SizeOf<T>() == sizeof(float) ? (Math.Min(length, 8192) / 32) + 6 : (Math.Min(length, 8192) / 16) + 5 + (length / 8192);
        double own = Math.ScaleB(1, -53);
        return (Gamma(k + before, UnitRoundoff<T>()) * (1 + Gamma(length + 2, own))) + own;
    }

    private static double UnitRoundoff<T>()
        where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);
}
