using System.Numerics;
using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>The buffers of one row in native memory, 64-byte aligned: the same for every candidate.</summary>
internal sealed unsafe class FunctionOperands : IDisposable
{
    // Of a longer row every so many elements are compared, and its last ones.
    private const int Compared = 1 << 16;

    private readonly Lazy<double[]> _expected;
    private readonly int _elementSize;

    /// <summary>Allocates the buffers and fills the input uniformly.</summary>
    public FunctionOperands(FunctionCase work)
    {
        Case = work;
        IsDouble = work.Type == "double";
        _elementSize = IsDouble ? sizeof(double) : sizeof(float);
        X = Allocate();
        Y = Allocate();
        Random random = new(work.Length);
        TabledFunction function = work.Function;
        for (int i = 0; i < work.Length; i++)
        {
            double value = function.Low + (random.NextDouble() * (function.High - function.Low));
            if (IsDouble)
            {
                ((double*)X)[i] = value;
            }
            else
            {
                ((float*)X)[i] = (float)value;
            }
        }

        Spoil();
        _expected = new(Expect);
    }

    /// <summary>The row.</summary>
    public FunctionCase Case { get; }

    /// <summary>Whether the elements are doubles; else floats.</summary>
    public bool IsDouble { get; }

    /// <summary>The input.</summary>
    public void* X { get; private set; }

    /// <summary>The result, as long.</summary>
    public void* Y { get; private set; }

    /// <summary>The bytes of either.</summary>
    public long Bytes => (long)Case.Length * _elementSize;

    /// <summary>The input.</summary>
    public ReadOnlySpan<T> Input<T>()
        where T : unmanaged => new(X, Case.Length);

    /// <summary>The result.</summary>
    public Span<T> Result<T>()
        where T : unmanaged => new(Y, Case.Length);

    /// <summary>Fills the result with NaN.</summary>
    public void Spoil() => NativeMemory.Fill(Y, (nuint)Bytes, 0xFF);

    /// <summary>What is wrong with the result, or null where it is near the reference: to 2^-17 of it and 2^-21 (float), or 2^-44 and 2^-48 (double).</summary>
    /// <remarks>
    /// The share is far wider than the bounds that this library keeps, and the absolute term lets a peer's approximation of a tail pass:
    /// a peer is to be measured, not judged, unless it computes something else. What a sum of a row's terms in 16 parts may lose is added.
    /// </remarks>
    public string? Fault()
    {
        double sum = Case.Function.Kind == FunctionKind.Rows ? Case.Columns / 16.0 : 0;
        return IsDouble ? Fault<double>(Math.ScaleB(1, -44) + (sum * Math.ScaleB(1, -53))) : Fault<float>(Math.ScaleB(1, -17) + (sum * Math.ScaleB(1, -24)));
    }

    /// <summary>The largest error of the compared elements in ULP; null of doubles, whose reference is itself some units off.</summary>
    public double? UlpError() =>
        IsDouble ? null : _expected.Value.Select((expected, i) => Kernels.Reference.UlpError(Result<float>()[Index(i)], expected)).Max();

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(X);
        NativeMemory.AlignedFree(Y);
        X = Y = null;
    }

    private string? Fault<T>(double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < _expected.Value.Length; i++)
        {
            int at = Index(i);
            double expected = _expected.Value[i];
            double actual = double.CreateChecked(Result<T>()[at]);
            if (!(Math.Abs(actual - expected) <= tolerance * (Math.Abs(expected) + 0.0625)))
            {
                return $"element {at} of {Input<T>()[at]} is {actual:G17}, expected {expected:G17}";
            }
        }

        return null;
    }

    // The last elements of a long row come with the last of the compared ones.
    private int Index(int compared)
    {
        int step = Math.Max(1, Case.Length / Compared);
        return Case.Length - 1 - (compared * step);
    }

    private double[] Expect()
    {
        (int rows, int columns) = (Case.Rows, Case.Columns);
        int count = Math.Min(Case.Length, Compared);
        if (Case.Function.Kind == FunctionKind.Elementwise)
        {
            double[] inputs = [.. Enumerable.Range(0, count).Select(i => At(Index(i)))];
            double[] results = new double[count];
            Case.Function.Reference(inputs, results);
            return results;
        }

        double[] all = new double[Case.Length];
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                row[j] = At((i * columns) + j);
            }

            Case.Function.Reference(row, all.AsSpan(i * columns, columns));
        }

        return [.. Enumerable.Range(0, count).Select(i => all[Index(i)])];
    }

    private double At(int index) => IsDouble ? ((double*)X)[index] : ((float*)X)[index];

    private void* Allocate() => NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, 64), 64);
}
