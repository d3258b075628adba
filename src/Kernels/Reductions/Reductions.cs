using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>
/// Sums and maxima of a span in a fixed order, so that their bits are the same on every instruction set, at any offset and alignment: term i goes to accumulator i mod 32 (16 of
/// double), the accumulators fold in halves, and blocks of 8192 terms are added in double.
/// </summary>
/// <remarks>
/// A sum lies within gamma_k sum |terms| of the exact one, k = min(n, 8192) / 32 + 6 (of double: min(n, 8192) / 16 + 5 + n / 8192), one more for products, barring overflow and, of
/// products, underflow (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2): see <see cref="Reference.SumBound"/>, <see cref="Reference.DotBound"/> and
/// <see cref="Reference.LogSumExpBound"/>.
/// </remarks>
public static class Reductions
{
    /// <summary>sum_i x_i; 0 of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The terms.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe T Sum<T>(ReadOnlySpan<T> x, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* terms = x)
        {
            return Total<T, Elements<T>>(new(terms), x.Length, execution);
        }
    }

    /// <summary>sum_i x_i y_i, each product rounded; 0 of nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The first factors.</param>
    /// <param name="y">The second factors, as many.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Guard.SameLength(x, y);
        fixed (T* first = x, second = y)
        {
            return Total<T, Products<T>>(new(first, second), x.Length, execution);
        }
    }

    /// <summary>max_i x_i; NaN where any element is NaN. Zeros of both signs are equal.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">At least one element.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">There is no element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static T Max<T>(ReadOnlySpan<T> x, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ThrowIfEmpty(x);
        return Search(x, execution).Value;
    }

    /// <summary>The first index of the largest element, or of the first NaN where there is one; -1 of nothing. Zeros of both signs are equal.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The elements.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static int ArgMax<T>(ReadOnlySpan<T> x, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (x.IsEmpty)
        {
            return -1;
        }

        (T value, int block) = Search(x, execution);
        for (int i = block; i < x.Length; i++)
        {
            if (x[i] == value || T.IsNaN(x[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>ln sum_i e^x_i, the maximum subtracted; NaN where an element is NaN or +inf, or all are -inf.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">At least one element.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">There is no element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe T LogSumExp<T>(ReadOnlySpan<T> x, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ThrowIfEmpty(x);
        fixed (T* terms = x)
        {
            LogSumExpKernel<T> kernel = new(terms, x.Length);
            execution.Run<T, LogSumExpKernel<T>>(ref kernel);
            return kernel.Result;
        }
    }

    private static T Total<T, Q>(Q terms, nint length, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
        where Q : struct, ITerms<T>
    {
        TotalKernel<T, Q> kernel = new(terms, length);
        execution.Run<T, TotalKernel<T, Q>>(ref kernel);
        return kernel.Result;
    }

    private static unsafe (T Value, int Block) Search<T>(ReadOnlySpan<T> x, Execution execution)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* elements = x)
        {
            MaximumKernel<T> kernel = new(elements, x.Length);
            execution.Run<T, MaximumKernel<T>>(ref kernel);
            return (kernel.Result, (int)kernel.Block);
        }
    }

    private static void ThrowIfEmpty<T>(ReadOnlySpan<T> x)
    {
        if (x.IsEmpty)
        {
            Throw();
        }

        [DoesNotReturn]
        static void Throw() => throw new ArgumentException("Expected at least one element, but got none.", nameof(x));
    }

    private struct TotalKernel<T, Q>(Q terms, nint length) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where Q : struct, ITerms<T>
    {
        public T Result { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Result = Reduction.Total<S, V, T, Q>(in terms, length);
    }

    private unsafe struct LogSumExpKernel<T>(T* x, nint length) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T Result { get; private set; }

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            T maximum = Kernels.LogSumExp.Maximum<S, V, T>(x, length);
            Result = maximum + Kernels.LogSumExp.Log(Kernels.LogSumExp.Sum<S, V, T>(x, maximum, length));
        }
    }

    /// <summary>The maximum, and the first block of elements that holds it; or NaN, and the first block that holds one.</summary>
    private unsafe struct MaximumKernel<T>(T* x, nint length) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // What the first level of the cache holds, for the second look at it.
        private const int BlockLength = 2048;

        public T Result { get; private set; }

        public nint Block { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            Result = T.NegativeInfinity;
            for (nint begin = 0; begin < length; begin += BlockLength)
            {
                nint end = nint.Min(begin + BlockLength, length);
                T maximum = Reduction.Reduce<S, V, T, Maximum, Elements<T>>(new(x), begin, end);

                // NaN where the block holds NaN, which the maximum passes over, or an infinity.
                if (T.IsNaN(Reduction.Reduce<S, V, T, Sum, Zeros>(new(x), begin, end)) && HasNaN(begin, end))
                {
                    (Result, Block) = (T.NaN, begin);
                    return;
                }

                if (maximum > Result)
                {
                    (Result, Block) = (maximum, begin);
                }
            }
        }

        private readonly bool HasNaN(nint begin, nint end)
        {
            for (nint i = begin; i < end; i++)
            {
                if (T.IsNaN(x[i]))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>x * 0: zero, or NaN where x is NaN or infinite.</summary>
        private readonly struct Zeros(T* x) : ITerms<T>
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public V Term<S, V>(nint index, int count)
                where S : struct, ISimd<V, T>
                where V : unmanaged =>
                S.Multiply(Lanes.Load<S, V, T>(x + index, count), S.Constant(0));
        }
    }
}
