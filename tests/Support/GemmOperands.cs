using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>
/// The operands of a <see cref="GemmCase"/>, each against a guard page, C with canaries in its gaps. Inputs are the same for every call; <see cref="C"/> is laid anew.
/// </summary>
internal sealed class GemmOperands<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Canary = T.CreateTruncating(12345.5);

    private readonly GemmCase _case;
    private readonly GuardedMemory<T> _a;
    private readonly GuardedMemory<T> _b;
    private readonly GuardedMemory<T> _c;
    private readonly GuardedMemory<T> _bias;

    public GemmOperands(GemmCase c)
    {
        _case = c;
        _a = Guarded(c.M, c.K, c.A);
        _b = Guarded(c.K, c.N, c.B);
        _c = Guarded(c.M, c.N, c.C);
        _bias = new GuardedMemory<T>(c.HasBias ? c.N : 0, c.AtEnd);
        Random random = new(c.Seed);
        Floats.Fill<T>(_a.Span, c.Values, random);
        Floats.Fill<T>(_b.Span, c.Values, random);
        Floats.Fill<T>(_bias.Span, c.Values, random);
        Before = new T[c.M * c.N];
        Floats.Fill<T>(Before, c.Values, random);
    }

    /// <summary>What C holds before a call, row-major.</summary>
    public T[] Before { get; }

    public ReadOnlyMatrixSpan<T> A => View(_a, _case.M, _case.K, _case.A);

    public ReadOnlyMatrixSpan<T> B => View(_b, _case.K, _case.N, _case.B);

    public MatrixSpan<T> C
    {
        get
        {
            (int rowStride, int columnStride, _) = Strides(_case.M, _case.N, _case.C);
            return new(_c.Span, _case.M, _case.N, rowStride, columnStride);
        }
    }

    public ReadOnlyMatrixSpan<T> BeforeView => new(Before, _case.M, _case.N);

    public ReadOnlySpan<T> Bias => _bias.Span;

    /// <summary>The bias, if the case has one, and an activation.</summary>
    public Epilogue<T, A> Epilogue<A>()
        where A : struct, IActivation => new(_case.HasBias ? Bias : default, _case.HasBias, default);

    /// <summary>C = f(alpha A B + beta C + bias) as the case says; the result, row-major. Fails where anything but C was written.</summary>
    public T[] Multiply<A>(Execution execution, Blocking? blocking = null, double workPerThread = double.PositiveInfinity)
        where A : struct, IActivation
    {
        LayC();
        Gemm.Run(this.A, B, C, Epilogue<A>(), T.CreateTruncating(_case.Alpha), T.CreateTruncating(_case.Beta), execution, blocking, workPerThread);
        return TakeResult(execution);
    }

    /// <summary>The same with an operand packed ahead.</summary>
    public T[] MultiplyPacked<A>(Execution execution, GemmOperand operand)
        where A : struct, IActivation
    {
        LayC();
        if (operand == GemmOperand.Right)
        {
            using PackedMatrix<T> packed = PackedMatrix.Pack(B, execution);
            Gemm.Multiply(this.A, packed, C, Epilogue<A>(), _case.Alpha, _case.Beta, execution);
        }
        else
        {
            using PackedMatrix<T> packed = PackedMatrix.PackLeft(this.A, execution);
            Gemm.Multiply(packed, B, C, Epilogue<A>(), _case.Alpha, _case.Beta, execution);
        }

        return TakeResult(execution);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _bias.Dispose();
    }

    private void LayC()
    {
        _c.Span.Fill(Canary);
        MatrixSpan<T> c = C;
        for (int i = 0; i < _case.M; i++)
        {
            for (int j = 0; j < _case.N; j++)
            {
                c[i, j] = Before[(i * _case.N) + j];
            }
        }
    }

    private T[] TakeResult(Execution execution)
    {
        T[] result = new T[_case.M * _case.N];
        MatrixSpan<T> c = C;
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

    private GuardedMemory<T> Guarded(int rows, int columns, Layout layout) => new(Strides(rows, columns, layout).Extent, _case.AtEnd);

    private static ReadOnlyMatrixSpan<T> View(GuardedMemory<T> memory, int rows, int columns, Layout layout)
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
