using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>
/// The operands of a <see cref="GemmCase"/>, each against a guard page, C with canaries in its gaps. Inputs are the same for every call; <see cref="C"/> is laid anew.
/// </summary>
internal sealed class GemmOperands : IDisposable
{
    private const float Canary = 12345.5f;

    private readonly GemmCase _case;
    private readonly GuardedFloats _a;
    private readonly GuardedFloats _b;
    private readonly GuardedFloats _c;
    private readonly GuardedFloats _bias;

    public GemmOperands(GemmCase c)
    {
        _case = c;
        _a = Guarded(c.M, c.K, c.A);
        _b = Guarded(c.K, c.N, c.B);
        _c = Guarded(c.M, c.N, c.C);
        _bias = new GuardedFloats(c.HasBias ? c.N : 0, c.AtEnd);
        Random random = new(c.Seed);
        Floats.Fill(_a.Span, c.Values, random);
        Floats.Fill(_b.Span, c.Values, random);
        Floats.Fill(_bias.Span, c.Values, random);
        Before = new float[c.M * c.N];
        Floats.Fill(Before, c.Values, random);
    }

    /// <summary>What C holds before a call, row-major.</summary>
    public float[] Before { get; }

    public ReadOnlyMatrixSpan<float> A => View(_a, _case.M, _case.K, _case.A);

    public ReadOnlyMatrixSpan<float> B => View(_b, _case.K, _case.N, _case.B);

    public MatrixSpan<float> C
    {
        get
        {
            (int rowStride, int columnStride, _) = Strides(_case.M, _case.N, _case.C);
            return new(_c.Span, _case.M, _case.N, rowStride, columnStride);
        }
    }

    public ReadOnlyMatrixSpan<float> BeforeView => new(Before, _case.M, _case.N);

    public ReadOnlySpan<float> Bias => _bias.Span;

    /// <summary>C = f(alpha A B + beta C + bias) as the case says; the result, row-major. Fails where anything but C was written.</summary>
    public float[] Multiply<A>(Execution execution, Blocking? blocking = null, double workPerThread = double.PositiveInfinity)
        where A : struct, IActivation<float>
    {
        _c.Span.Fill(Canary);
        MatrixSpan<float> c = C;
        for (int i = 0; i < _case.M; i++)
        {
            for (int j = 0; j < _case.N; j++)
            {
                c[i, j] = Before[(i * _case.N) + j];
            }
        }

        Epilogue<float, A> epilogue = _case.HasBias ? Epilogue.Bias(Bias).Then<A>() : Epilogue.Activation<A>();
        Gemm.Run(this.A, B, c, epilogue, _case.Alpha, _case.Beta, execution, blocking, workPerThread);
        return TakeResult(execution);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _bias.Dispose();
    }

    private float[] TakeResult(Execution execution)
    {
        float[] result = new float[_case.M * _case.N];
        MatrixSpan<float> c = C;
        for (int i = 0; i < _case.M; i++)
        {
            for (int j = 0; j < _case.N; j++)
            {
                result[(i * _case.N) + j] = c[i, j];
                c[i, j] = Canary;
            }
        }

        Assert.False(_c.Span.ContainsAnyExcept(Canary), $"{execution.Kernels} wrote into the gaps of C");
        return result;
    }

    private GuardedFloats Guarded(int rows, int columns, Layout layout) => new(Strides(rows, columns, layout).Extent, _case.AtEnd);

    private static ReadOnlyMatrixSpan<float> View(GuardedFloats memory, int rows, int columns, Layout layout)
    {
        (int rowStride, int columnStride, _) = Strides(rows, columns, layout);
        return new(memory.Span, rows, columns, rowStride, columnStride);
    }

    private static (int RowStride, int ColumnStride, int Extent) Strides(int rows, int columns, Layout layout)
    {
        int far = ((layout.Transposed ? rows : columns) * layout.Step) + layout.Padding;
        (int rowStride, int columnStride) = layout.Transposed ? (layout.Step, far) : (far, layout.Step);
        return (rowStride, columnStride, (int)MatrixLayout.Extent(rows, columns, rowStride, columnStride));
    }
}
