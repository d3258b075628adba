using System.Numerics;
using System.Runtime.InteropServices;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The operands of one row in native memory, 64-byte aligned: the same for every candidate.</summary>
internal sealed unsafe class GemmOperands : IDisposable
{
    // A larger product is checked on rows drawn at random, each of them complete: the reference would take minutes for all.
    private const double CheckedWork = 1 << 22;

    private readonly int _elementSize;
    private readonly Lazy<(int Matrix, int Row, double[] Value, double[] Bound)[]> _expected;

    /// <summary>Allocates the operands and fills A and B with values in [-1, 1).</summary>
    public GemmOperands(GemmCase work)
    {
        Case = work;
        (int m, int n, int k) = work.Shape;
        _elementSize = IsDouble ? sizeof(double) : sizeof(float);
        (int rowsA, int columnsA) = work.TransposeA ? (k, m) : (m, k);
        (int rowsB, int columnsB) = work.TransposeB ? (n, k) : (k, n);
        LdA = work.LeadingDimension ?? columnsA;
        LdB = work.LeadingDimension ?? columnsB;
        LdC = work.LeadingDimension ?? n;
        LengthA = (nint)work.Count * rowsA * LdA;
        LengthB = (nint)work.Count * rowsB * LdB;
        LengthC = (nint)work.Count * m * LdC;
        A = Allocate(LengthA, 1);
        B = Allocate(LengthB, 2);
        C = Allocate(LengthC, 3);
        Bias = (float*)Allocate(work.Activation is null ? 0 : n, 4);
        One = IsDouble ? 1.0 : BitConverter.Int64BitsToDouble(BitConverter.SingleToInt32Bits(1f));
        _expected = new(Expect);
    }

    /// <summary>The row.</summary>
    public GemmCase Case { get; }

    /// <summary>Whether the elements are doubles; else floats.</summary>
    public bool IsDouble => Case.Type == "double";

    /// <summary>Whether the matrices are row-major without gaps.</summary>
    public bool IsPlain => Case is { TransposeA: false, TransposeB: false, LeadingDimension: null };

    /// <summary>op(A) is M x K.</summary>
    public void* A { get; private set; }

    /// <summary>op(B) is K x N.</summary>
    public void* B { get; private set; }

    /// <summary>M x N.</summary>
    public void* C { get; private set; }

    /// <summary>N elements where the row has an activation.</summary>
    public float* Bias { get; private set; }

    /// <summary>The elements from a row of A to the next.</summary>
    public int LdA { get; }

    /// <summary>The elements from a row of B to the next.</summary>
    public int LdB { get; }

    /// <summary>The elements from a row of C to the next.</summary>
    public int LdC { get; }

    /// <summary>The elements of A, gaps included.</summary>
    public nint LengthA { get; }

    /// <summary>The elements of B, gaps included.</summary>
    public nint LengthB { get; }

    /// <summary>The elements of C, gaps included.</summary>
    public nint LengthC { get; }

    /// <summary>The bits of 1 in the element type, in the first bytes of a double: a factor to be passed by address.</summary>
    public double One { get; }

    /// <summary>op(A).</summary>
    /// <param name="matrix">Which of a batch.</param>
    public ReadOnlyMatrixSpan<T> ViewA<T>(int matrix = 0)
        where T : unmanaged => View<T>(A, LengthA / Case.Count, matrix, Case.Shape.M, Case.Shape.K, LdA, Case.TransposeA);

    /// <summary>op(B).</summary>
    /// <param name="matrix">Which of a batch.</param>
    public ReadOnlyMatrixSpan<T> ViewB<T>(int matrix = 0)
        where T : unmanaged => View<T>(B, LengthB / Case.Count, matrix, Case.Shape.K, Case.Shape.N, LdB, Case.TransposeB);

    /// <summary>C.</summary>
    /// <param name="matrix">Which of a batch.</param>
    public MatrixSpan<T> ViewC<T>(int matrix = 0)
        where T : unmanaged => new(new Span<T>((T*)C + (matrix * (LengthC / Case.Count)), checked((int)(LengthC / Case.Count))), Case.Shape.M, Case.Shape.N, LdC);

    /// <summary>From a matrix of a batch to the next, in bytes.</summary>
    public (nint A, nint B, nint C) Steps => (LengthA / Case.Count * _elementSize, LengthB / Case.Count * _elementSize, LengthC / Case.Count * _elementSize);

    /// <summary>Fills C with NaN.</summary>
    public void Spoil()
    {
        // All bits set is NaN in either type.
        for (nint i = 0; i < LengthC * _elementSize; i++)
        {
            ((byte*)C)[i] = 0xFF;
        }
    }

    /// <summary>What is wrong with C, or null where it lies within the bound of the reference.</summary>
    public string? Fault() => IsDouble ? Fault<double>() : Fault<float>();

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(A);
        NativeMemory.AlignedFree(B);
        NativeMemory.AlignedFree(C);
        NativeMemory.AlignedFree(Bias);
        A = B = C = Bias = null;
    }

    private static ReadOnlyMatrixSpan<T> View<T>(void* data, nint length, int matrix, int rows, int columns, int ld, bool transposed)
        where T : unmanaged
    {
        ReadOnlySpan<T> span = new((T*)data + (matrix * length), checked((int)length));
        return transposed ? new ReadOnlyMatrixSpan<T>(span, columns, rows, ld).Transpose() : new(span, rows, columns, ld);
    }

    private string? Fault<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach ((int matrix, int row, double[] value, double[] bound) in _expected.Value)
        {
            MatrixSpan<T> c = ViewC<T>(matrix);
            for (int j = 0; j < value.Length; j++)
            {
                double actual = double.CreateChecked(c[row, j]);
                if (!(Math.Abs(actual - value[j]) <= bound[j]))
                {
                    return $"{(Case.Count > 1 ? $"matrix {matrix}, " : "")}element {row}, {j} is {actual:G9}, expected {value[j]:G9} within {bound[j]:G3}";
                }
            }
        }

        return null;
    }

    private (int Matrix, int Row, double[] Value, double[] Bound)[] Expect()
    {
        (int m, int n, int k) = Case.Shape;
        int rows = (int)Math.Min(m * Case.Count, Math.Max(2, CheckedWork / ((double)n * k)));
        int[] chosen = [.. Enumerable.Range(0, m * Case.Count)];
        new Random(m).Shuffle(chosen);
        return [.. chosen.Take(rows).Select(choice =>
        {
            (int matrix, int row) = (choice / m, choice % m);
            double[] value = new double[n], bound = new double[n];
            if (IsDouble)
            {
                ExpectDouble(matrix, row, value, bound);
            }
            else
            {
                ExpectFloat(matrix, row, value, bound);
            }

            return (matrix, row, value, bound);
        })];
    }

    private void ExpectFloat(int matrix, int row, double[] value, double[] bound)
    {
        (_, int n, int k) = Case.Shape;
        ReadOnlyMatrixSpan<float> a = ViewA<float>(matrix).Slice(row, 0, 1, k);
        ReadOnlySpan<float> bias = new(Bias, Case.Activation is null ? 0 : n);
        Reference.Multiply(a, ViewB<float>(matrix), default, new(value, 1, n), bias: bias);
        Reference.MultiplyBound(a, ViewB<float>(matrix), default, new(bound, 1, n), bias: bias);
        for (int j = 0; Case.Activation?.Reference is { } activation && j < n; j++)
        {
            // None of these functions is steeper than 2, and its own error is a number of units of the last place.
            value[j] = activation.Forward(value[j]);
            bound[j] = (2 * bound[j]) + (activation.SingleBounds.Forward * Math.Max(MathF.BitIncrement((float)Math.Abs(value[j])) - Math.Abs(value[j]), float.Epsilon));
        }
    }

    // The bound of this library's order of summation is not everybody's: a sum in any order rounds at most K + 2 times.
    private void ExpectDouble(int matrix, int row, double[] value, double[] bound)
    {
        (_, int n, int k) = Case.Shape;
        ReadOnlyMatrixSpan<double> a = ViewA<double>(matrix).Slice(row, 0, 1, k);
        Reference.Multiply(a, ViewB<double>(matrix), default, new(value, 1, n));
        Reference.MultiplyBound(a, ViewB<double>(matrix), default, new(bound, 1, n));
        for (int j = 0; j < n; j++)
        {
            bound[j] *= Math.Max(1, k / (double)Gemm.SummationBlock);
        }
    }

    private void* Allocate(nint length, int seed)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)(length * _elementSize), 64);
        Random random = new(seed);
        for (nint i = 0; i < length; i++)
        {
            float value = (random.NextSingle() * 2) - 1;
            if (IsDouble)
            {
                ((double*)memory)[i] = value;
            }
            else
            {
                ((float*)memory)[i] = value;
            }
        }

        return memory;
    }
}
