using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Where the matrices of a batch begin: at addresses, at offsets from a start, or a stride apart.</summary>
internal readonly unsafe struct BatchPointer<T>(T* start, nint stride, int* offsets = null, T** matrices = null)
    where T : unmanaged
{
    /// <summary>From one matrix to the next, or -1 where they do not lie a stride apart.</summary>
    public nint Stride => offsets == null && matrices == null ? stride : -1;

    public T* this[nint index] => matrices != null ? matrices[index] : start + (offsets != null ? offsets[index] : index * stride);
}

/// <summary>The products of a batch as a kernel: one validation, one dispatch and one choice of threads for all of them.</summary>
internal unsafe struct BatchKernel<T, F> : IKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where F : struct, IActivation
{
    /// <summary>The shape, strides and factors of each product; where its matrices lie is of no account.</summary>
    public MultiplyKernel<T, F> Product;
    public nint Count;
    public BatchPointer<T> A;
    public BatchPointer<T> B;
    public BatchPointer<T> C;
    public BatchPointer<T> Bias;

    public readonly void Run<S, V>()
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        if (Count == 0 || Product.Problem.M == 0 || Product.Problem.N == 0)
        {
            return;
        }

        // What there is to do for each thread: products of their own, or a part of every product.
        double work = Product.Work / Product.WorkPerThread;
        int threads = Product.MaxThreads == 1 ? 1 : WorkSharing.Threads(Count * Product.Work, Product.WorkPerThread, Product.MaxThreads);
        if (threads < 2 || (Count < 4 * (nint)threads && work >= MultiplyKernel<T, F>.LeastPiece * threads))
        {
            Multiply<S, V>(0, Count, threads);
            return;
        }

        threads = (int)nint.Min(threads, Count);
        nint pieces = (nint)Math.Clamp(Count * work / MultiplyKernel<T, F>.LeastPiece, threads, MultiplyKernel<T, F>.PiecesPerThread * (double)threads);
        Pieces<S, V> shared = new(in this, (Count + pieces - 1) / pieces);
        WorkSharing.Run(in shared, (int)((Count + shared.Each - 1) / shared.Each), threads);
    }

    /// <summary>Swaps the roles of rows and columns in every product.</summary>
    public void Transpose()
    {
        Product.Problem = Product.Problem.Transposed();
        (A, B) = (B, A);
    }

    /// <summary>Makes one product of a batch that shares an operand, where the rows or columns of all its other matrices lie one after the other.</summary>
    public void Join()
    {
        ref GemmProblem<T> problem = ref Product.Problem;
        if (Count > 1 && B.Stride == 0 && Continues(A, problem.M, problem.A.RowStride) && Continues(C, problem.M, problem.C.RowStride) && Continues(Bias, problem.M, problem.Bias.RowStride))
        {
            problem.M *= Count;
            Count = 1;
        }
        else if (Count > 1 && !problem.IsPacked && A.Stride == 0
            && Continues(B, problem.N, problem.B.ColumnStride) && Continues(C, problem.N, problem.C.ColumnStride) && Continues(Bias, problem.N, problem.Bias.ColumnStride))
        {
            problem.N *= Count;
            Count = 1;
        }
    }

    /// <summary>Whether each matrix begins where the lanes of the one before it end; no bias at all continues too.</summary>
    private static bool Continues(BatchPointer<T> matrices, nint lanes, nint laneStride) => matrices.Stride == lanes * laneStride || matrices[0] == null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<S, V>(nint first, nint end, int threads)
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        MultiplyKernel<T, F> product = Product;
        product.MaxThreads = threads;
        ref GemmProblem<T> problem = ref product.Problem;
        bool brings = threads < 2 && Upcoming.Fits(problem.Bytes, end - first);
        Upcoming upcoming = brings ? new(problem.Bytes, problem.Tiles(S.TileRows, S.Width)) : default;
        for (nint i = first; i < end; i++)
        {
            problem.A = Of(A, problem.A, i);
            problem.B = Of(B, problem.B, i);
            problem.C = Of(C, problem.C, i);
            problem.Upcoming = null;
            if (brings && i + 1 < end)
            {
                // An operand that all products share is there.
                upcoming.Begin(
                    Upcoming.Area.Of(Of(C, problem.C, i + 1), problem.M, problem.N),
                    A.Stride == 0 ? default : Upcoming.Area.Of(Of(A, problem.A, i + 1), problem.M, problem.K),
                    B.Stride == 0 ? default : Upcoming.Area.Of(Of(B, problem.B, i + 1), problem.K, problem.N));
                problem.Upcoming = &upcoming;
            }

            problem.Bias = new(Bias[i], problem.Bias.RowStride, problem.Bias.ColumnStride);
            product.Run<S, V>();
        }
    }

    private static MatrixPointer<T> Of(BatchPointer<T> matrices, MatrixPointer<T> layout, nint index) => new(matrices[index], layout.RowStride, layout.ColumnStride);

    /// <summary>The products, some to a piece.</summary>
    private readonly struct Pieces<S, V>(in BatchKernel<T, F> batch, nint each) : IWork
        where S : struct, ISimd<V, T>
        where V : unmanaged
    {
        private readonly BatchKernel<T, F> _batch = batch;

        public nint Each => each;

        public void Run(int index) => _batch.Multiply<S, V>(index * each, nint.Min((index + 1) * each, _batch.Count), 1);
    }
}
