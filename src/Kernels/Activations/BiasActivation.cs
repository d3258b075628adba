using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

public static partial class Activations
{
    /// <summary>destination_ij = f(x_ij + bias_j): the bias and the activation of a layer whose product is already there. <see cref="Gemm"/> fuses both into the product.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="F">The function, an activation or any other.</typeparam>
    /// <param name="x">The rows, contiguous.</param>
    /// <param name="bias">An addend for each column.</param>
    /// <param name="destination">The results, of the same shape, rows contiguous; may be <paramref name="x"/> itself, but may not overlap it otherwise.</param>
    /// <param name="function">The function's parameters.</param>
    /// <param name="execution">Where to run.</param>
    /// <exception cref="ArgumentException">The shapes differ, rows are not contiguous, there is not a bias for each column, or the destination overlaps an input other than <paramref name="x"/> element for element.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static unsafe void ApplyBias<T, F>(
        ReadOnlyMatrixSpan<T> x, ReadOnlySpan<T> bias, MatrixSpan<T> destination, F function = default, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T>
        where F : struct, IFunction
    {
        Guard.SameShape<T>(x, destination);
        Guard.ContiguousRows(x);
        Guard.ContiguousRows<T>(destination);
        Guard.InPlaceOrDisjoint(x, destination);
        Guard.BiasLength(x.Columns, bias.Length, nameof(x), nameof(bias));
        Guard.Disjoint(new ReadOnlyMatrixSpan<T>(bias, 1, bias.Length), destination, nameof(bias));
        fixed (T* source = x.Data, addends = bias, target = destination.Data)
        {
            BiasKernel<T, F> kernel = new(source, x.RowStride, addends, target, destination.RowStride, x.Rows, x.Columns, function);
            execution.Run<T, BiasKernel<T, F>>(ref kernel);
        }
    }

    private unsafe struct BiasKernel<T, F>(T* x, nint strideX, T* bias, T* y, nint strideY, int rows, int columns, F function) : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where F : struct, IFunction
    {
        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            for (nint row = 0; row < rows; row++)
            {
                BiasRow<T, F> kernel = new(x + (row * strideX), bias, y + (row * strideY), function);
                Lanes.ForEach<S, V, T, BiasRow<T, F>>(in kernel, columns);
            }
        }
    }

    private readonly unsafe struct BiasRow<T, F>(T* x, T* bias, T* y, F function) : IElementwise<T>
        where T : unmanaged, IFloatingPointIeee754<T>
        where F : struct, IFunction
    {
        public static int Interleave<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged => F.Interleave<S, V, T>();

        public T* Destination => null;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, T>
            where V : unmanaged =>
            Lanes.Store<S, V, T>(
                y + index, function.Forward<S, V, T>(S.Add(Lanes.Load<S, V, T>(x + index, count), Lanes.Load<S, V, T>(bias + index, count))), count);
    }
}
