using System.Runtime.CompilerServices;
using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>The checks at the public boundary. Each throws before anything is written.</summary>
internal static class Check
{
    /// <summary>A matrix has as many columns as a network has inputs or outputs.</summary>
    public static void Columns(ReadOnlyMatrixSpan<float> matrix, int expected, string what, [CallerArgumentExpression(nameof(matrix))] string name = "")
    {
        if (matrix.Columns != expected)
        {
            throw new ArgumentException($"Expected {expected} columns, {what}, but got {matrix.Columns}.", name);
        }
    }

    /// <summary>A batch fits a network: as many columns as it has inputs, no more rows than an array of the widest layer's outputs holds, and not in the network's own output.</summary>
    public static void Batch(ReadOnlyMatrixSpan<float> batch, int inputs, int widest, ReadOnlySpan<float> output, string name)
    {
        Columns(batch, inputs, "one per input of the network", name);
        if ((long)batch.Rows * widest > Array.MaxLength)
        {
            throw new ArgumentException($"Expected at most {Array.MaxLength / widest} rows, for a layer of {widest} outputs, but got {batch.Rows}.", name);
        }

        NotOwn(batch, output, name);
    }

    /// <summary>A sample fits a network: an element per input, and not in the network's own output.</summary>
    public static void Sample(ReadOnlySpan<float> sample, int inputs, ReadOnlySpan<float> output)
    {
        if (sample.Length != inputs)
        {
            throw new ArgumentException($"Expected {inputs} elements, one per input of the network, but got {sample.Length}.", nameof(sample));
        }

        NotOwn(new(sample, 1, inputs), output, nameof(sample));
    }

    /// <summary>A matrix does not lie in the output of a network.</summary>
    public static void NotOwn(ReadOnlyMatrixSpan<float> matrix, ReadOnlySpan<float> output, string name)
    {
        if (matrix.Data.Overlaps(output))
        {
            throw new ArgumentException("Is the network's own output, which this call overwrites; copy it first.", name);
        }
    }

    /// <summary>A matrix is row-major without gaps, so that its data are its elements in order.</summary>
    public static void WithoutGaps(ReadOnlyMatrixSpan<float> matrix, [CallerArgumentExpression(nameof(matrix))] string name = "")
    {
        if ((matrix.Columns > 1 && matrix.ColumnStride != 1) || (matrix.Rows > 1 && matrix.RowStride != matrix.Columns))
        {
            throw new ArgumentException(
                $"Expected a row-major matrix without gaps, but {matrix.Columns} columns have row stride {matrix.RowStride} and column stride {matrix.ColumnStride}.", name);
        }
    }

    /// <summary>Two matrices have the same shape.</summary>
    public static void SameShape(ReadOnlyMatrixSpan<float> expected, ReadOnlyMatrixSpan<float> actual, string expectedName, string actualName)
    {
        if (actual.Rows != expected.Rows || actual.Columns != expected.Columns)
        {
            throw new ArgumentException(
                $"Expected {expected.Rows} x {expected.Columns}, the shape of {expectedName}, but got {actual.Rows} x {actual.Columns}.", actualName);
        }
    }

    /// <summary>A number is finite and at least zero.</summary>
    public static void FiniteNotNegative(float value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && float.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "Expected a finite number of at least 0.");
        }
    }

    /// <summary>A number is at least zero and below one.</summary>
    public static void BelowOne(float value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "Expected a number of at least 0 and below 1.");
        }
    }
}
