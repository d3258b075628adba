using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>Samples: a row of inputs and a row of targets each. A view; <c>data[..^100]</c> and <c>data[^100..]</c> split it without a copy.</summary>
public sealed class DataSet
{
    private readonly ReadOnlyMemory<float> _inputs;
    private readonly ReadOnlyMemory<float> _targets;

    /// <summary>Samples from two row-major matrices without gaps.</summary>
    /// <param name="inputs">[n x <paramref name="inputWidth"/>].</param>
    /// <param name="inputWidth">The inputs of a sample, at least 1.</param>
    /// <param name="targets">[n x <paramref name="targetWidth"/>].</param>
    /// <param name="targetWidth">The targets of a sample, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1.</exception>
    /// <exception cref="ArgumentException">A length is no multiple of its width, or the two give different numbers of samples.</exception>
    public DataSet(ReadOnlyMemory<float> inputs, int inputWidth, ReadOnlyMemory<float> targets, int targetWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetWidth, 1);
        if (inputs.Length % inputWidth != 0)
        {
            throw new ArgumentException($"Expected whole samples of {inputWidth} inputs, but got {inputs.Length} elements.", nameof(inputs));
        }

        Count = inputs.Length / inputWidth;
        if (targets.Length != (long)Count * targetWidth)
        {
            throw new ArgumentException($"Expected {Count} samples of {targetWidth} targets, as many as the inputs have, but got {targets.Length} elements.", nameof(targets));
        }

        _inputs = inputs;
        _targets = targets;
        InputWidth = inputWidth;
        TargetWidth = targetWidth;
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The inputs of a sample.</summary>
    public int InputWidth { get; }

    /// <summary>The targets of a sample.</summary>
    public int TargetWidth { get; }

    /// <summary>[Count x InputWidth].</summary>
    public ReadOnlyMatrixSpan<float> Inputs => new(_inputs.Span, Count, InputWidth);

    /// <summary>[Count x TargetWidth].</summary>
    public ReadOnlyMatrixSpan<float> Targets => new(_targets.Span, Count, TargetWidth);

    /// <summary>Targets for classes: a row per label, 1 in the column of the label, 0 elsewhere.</summary>
    /// <param name="labels">Each from 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <returns>[labels x classes], row-major.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one class, a label that is none, or more elements than an array can hold.</exception>
    public static float[] OneHot(ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if ((long)labels.Length * classes > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, $"Expected at most {Array.MaxLength} elements, but {labels.Length} labels have more.");
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"Expected labels from 0 to {classes - 1}, but this is label {i}.");
            }
        }

        float[] targets = new float[labels.Length * classes];
        for (int i = 0; i < labels.Length; i++)
        {
            targets[(i * classes) + labels[i]] = 1f;
        }

        return targets;
    }

    /// <summary>The samples from <paramref name="start"/> on, as a view.</summary>
    /// <param name="start">The first sample.</param>
    /// <param name="count">The number of samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the set.</exception>
    public DataSet Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        return new(
            _inputs.Slice(start * InputWidth, count * InputWidth), InputWidth, _targets.Slice(start * TargetWidth, count * TargetWidth), TargetWidth);
    }
}
