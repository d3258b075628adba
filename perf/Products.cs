using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>Matrix products of one element type that reach every path, for <see cref="Operations"/>.</summary>
internal sealed class Products<T>(Execution execution)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Rows beyond every tile height, columns with a part of a vector, terms beyond a summation block.
    private const int M = 13;
    private const int N = 37;
    private const int K = 300;
    private const int Wide = 1001;

    private readonly T[] _a = Numbers(M * K);
    private readonly T[] _b = Numbers(K * N);
    private readonly T[] _c = new T[2 * M * N];
    private readonly T[] _bias = Numbers(N);
    private readonly T[] _tall = Numbers(2 * M * K);
    private readonly T[] _tallC = new T[2 * M * N];
    private readonly T[] _wideC = new T[FewRowsKernel.MostRows * Wide];
    private readonly T[] _long = Numbers(8 * 1024);

    // Not before an operation needs them: packing runs kernels too.
    private PackedMatrix<T> Right => field ??= PackedMatrix.Pack(B, execution);

    private PackedMatrix<T> Left => field ??= PackedMatrix.PackLeft(A, execution);

    private ReadOnlyMatrixSpan<T> A => new(_a, M, K);

    private ReadOnlyMatrixSpan<T> B => new(_b, K, N);

    private MatrixSpan<T> C => new(_c, M, N);

    private ReadOnlyMatrixBatch<T> Rows => new(_a, M, 1, K);

    private MatrixBatch<T> RowsWithGaps => new(_c, M, 1, N, N + 1, N);

    private Epilogue<T, Relu> BiasThenRelu => new(_bias, true, default);

    /// <summary>Every tile height, whole vectors and parts of one, operands walked and packed, a result with gaps; several tiles of rows.</summary>
    public void Multiply()
    {
        for (int m = 1; m <= M; m++)
        {
            for (int n = 1; n <= N; n += 4)
            {
                Gemm.Multiply<T>(new(_a, m, K), new(_b, K, n), new(_c, m, n), execution: execution);
                Gemm.Multiply<T>(new(_a, m, K), new ReadOnlyMatrixSpan<T>(_b, n, K).Transpose(), new(_c, m, n), 0.5, 0.5, execution);
                Gemm.Multiply<T>(new ReadOnlyMatrixSpan<T>(_a, K, m).Transpose(), new(_b, K, n), new MatrixSpan<T>(_c, m, n, 2 * n, 2), 1, 1, execution);
            }
        }

        // Rows times columns a power of two apart: of few columns, and of two rows at most, summation blocks go side by side.
        for (int m = 1; m <= DotKernel.MostRows; m++)
        {
            Gemm.Multiply<T>(new(_long, m, 1024), new ReadOnlyMatrixSpan<T>(_long, 4, 1024).Transpose(), new(_c, m, 4), execution: execution);
            Gemm.Multiply<T>(new(_long, m, 1024), new ReadOnlyMatrixSpan<T>(_long, 5, 1024).Transpose(), new(_c, m, 5), execution: execution);
            Gemm.Multiply<T>(new(_long, m, 1024), new ReadOnlyMatrixSpan<T>(_long, 20, 1024, 256).Transpose(), new(_c, m, 20), execution: execution);
        }

        // And where there are not blocks enough: line by line.
        Gemm.Multiply<T>(new(_long, 1, 512), new ReadOnlyMatrixSpan<T>(_long, 16, 512).Transpose(), new(_c, 1, 16), execution: execution);
        Gemm.Multiply<T>(new(_long, 1, 512), new ReadOnlyMatrixSpan<T>(_long, 20, 512, 256).Transpose(), new(_c, 1, 20), execution: execution);

        // Few columns along rows, which lie across a B by rows.
        Gemm.Multiply<T>(new(_long, 128, 64), new(_long, 64, 2), new(_tallC, 128, 2), execution: execution);

        // Few terms, more columns than four vectors.
        for (int k = 1; k <= OuterKernel.MostTerms; k++)
        {
            Gemm.Multiply<T>(new(_a, 3, k), new(_b, k, 70), new(_c, 3, 70), 0.5, 0.5, execution);
        }

        // A few rows times a B beyond the near caches, whose rows are the same here.
        for (int m = 2; m <= FewRowsKernel.MostRows; m++)
        {
            Gemm.Multiply<T>(new(_a, m, 2 * K), new ReadOnlyMatrixSpan<T>(_b, 2 * K, Wide, 0), new(_wideC, m, Wide), execution: execution);
        }

        // What lies beyond the near caches: every height of the tile that packs a panel of B for the tiles below it, and of those.
        for (int m = 1; m < 2 * M; m++)
        {
            foreach (bool packs in (ReadOnlySpan<bool>)[false, true])
            {
                Gemm.Run<T, Identity>(new(_tall, m, K), B, new(_tallC, m, N), default, T.One, T.Zero, execution, new(96, 256, 4096, packs, IsFar: true), 1);
            }
        }
    }

    public void MultiplyByPacked() => Gemm.Multiply(A, Right, C, execution: execution);

    public void MultiplyPackedBy() => Gemm.Multiply(Left, B, C, execution: execution);

    public void MultiplyWithEpilogue() => Gemm.Multiply(A, B, C, BiasThenRelu, execution: execution);

    public void MultiplyByPackedWithEpilogue() => Gemm.Multiply(A, Right, C, BiasThenRelu, execution: execution);

    public void MultiplyPackedByWithEpilogue() => Gemm.Multiply(Left, B, C, BiasThenRelu, execution: execution);

    /// <summary>Matrices at offsets times matrices a stride apart.</summary>
    public void MultiplyBatch() => Gemm.MultiplyBatch(new ReadOnlyMatrixBatch<T>(_a, [K, 0, 7], 4, 9), new(_b, 3, 9, 10), new(_c, [200, 0, 100], 4, 10), execution: execution);

    /// <summary>Rows times one matrix: one product.</summary>
    public void MultiplyBatchWithEpilogue() => Gemm.MultiplyBatch(Rows, B.Repeat(M), new(_c, M, 1, N), BiasThenRelu, execution: execution);

    public void MultiplyBatchByPacked() => Gemm.MultiplyBatch(Rows, Right, new(_c, M, 1, N), execution: execution);

    public void MultiplyBatchByPackedWithEpilogue() => Gemm.MultiplyBatch(Rows, Right, RowsWithGaps, BiasThenRelu, execution: execution);

    public void MultiplyPackedByBatch() => Gemm.MultiplyBatch(Left, new(_b, 2, K, 18), new(_c, 2, M, 18), execution: execution);

    public void MultiplyPackedByBatchWithEpilogue() => Gemm.MultiplyBatch(Left, new(_b, 2, K, 18), new(_c, 2, M, 18), new Epilogue<T, Relu>(_bias.AsSpan(0, 36), true, default), execution: execution);

    /// <summary>Elements of batches, to write, to read, transposed and repeated.</summary>
    public T ViewBatch()
    {
        ReadOnlyMatrixBatch<T> read = RowsWithGaps;
        return read[1][0, 2] + RowsWithGaps.Transpose()[1][2, 0] + Rows.Transpose()[1][2, 0] + B.Repeat(3)[2][1, 1];
    }

    /// <summary>An element of a view, and of one that may be written seen as one that may not.</summary>
    public T View()
    {
        ReadOnlyMatrixSpan<T> read = C;
        return read[1, 2] + C[1, 2];
    }

    private static T[] Numbers(int length) => [.. Inputs.Uniform(length, 1).Select(T.CreateChecked)];
}
