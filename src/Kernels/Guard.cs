using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NnSimd.Kernels;

/// <summary>The checks at the public boundary. Each throws before anything is written.</summary>
internal static class Guard
{
    /// <summary>A destination is as long as its input, and is either the same memory or disjoint.</summary>
    public static void Destination<T>(
        ReadOnlySpan<T> input, Span<T> destination, [CallerArgumentExpression(nameof(input))] string inputName = "", [CallerArgumentExpression(nameof(destination))] string destinationName = "")
    {
        if (destination.Length < input.Length)
        {
            ThrowTooShort(input.Length, destination.Length, inputName, destinationName);
        }

        // The destination begins before the input's end, and ends behind its start.
        nint distance = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(input), ref MemoryMarshal.GetReference(destination));
        nint bytes = (nint)destination.Length * Unsafe.SizeOf<T>();
        if ((nuint)(distance + bytes - 1) < (nuint)(bytes - 1 + ((nint)input.Length * Unsafe.SizeOf<T>())) && distance != 0 && input.Length != 0)
        {
            ThrowOverlap(inputName, destinationName);
        }
    }

    /// <summary>Two inputs have the same length.</summary>
    public static void SameLength<T>(
        ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, [CallerArgumentExpression(nameof(expected))] string expectedName = "", [CallerArgumentExpression(nameof(actual))] string actualName = "")
    {
        Length(expected.Length, actual.Length, expectedName, actualName);
    }

    /// <summary>The same of spans of different types, by their lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int expected, int actual, string expectedName, string actualName)
    {
        if (actual != expected)
        {
            ThrowOtherLength(expected, actual, expectedName, actualName);
        }
    }

    /// <summary>A bias has an element for each column of a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BiasLength(int columns, int actual, string matrixName, string biasName)
    {
        if (actual != columns)
        {
            ThrowOtherBias(columns, actual, matrixName, biasName);
        }
    }

    /// <summary>Two matrices have the same shape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameShape<T>(
        in ReadOnlyMatrixSpan<T> expected, in ReadOnlyMatrixSpan<T> actual, [CallerArgumentExpression(nameof(expected))] string expectedName = "", [CallerArgumentExpression(nameof(actual))] string actualName = "")
        where T : unmanaged
    {
        Shape(expected.Rows, expected.Columns, actual.Rows, actual.Columns, expectedName, actualName);
    }

    /// <summary>The same of matrices of different types, by their rows and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Shape(int rows, int columns, int actualRows, int actualColumns, string expectedName, string actualName)
    {
        if (actualRows != rows || actualColumns != columns)
        {
            ThrowOtherShape(rows, columns, actualRows, actualColumns, expectedName, actualName);
        }
    }

    /// <summary>The rows of a matrix are contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ContiguousRows<T>(in ReadOnlyMatrixSpan<T> matrix, [CallerArgumentExpression(nameof(matrix))] string name = "")
        where T : unmanaged
    {
        if (matrix.ColumnStride != 1 && matrix.Columns > 1)
        {
            ThrowNotContiguous(matrix.ColumnStride, name);
        }
    }

    /// <summary>A written matrix is the input itself, element for element, or shares nothing with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InPlaceOrDisjoint<T>(
        in ReadOnlyMatrixSpan<T> input, in MatrixSpan<T> output, [CallerArgumentExpression(nameof(input))] string inputName = "", [CallerArgumentExpression(nameof(output))] string outputName = "")
        where T : unmanaged
    {
        bool same = Unsafe.AreSame(ref MemoryMarshal.GetReference(input.Data), ref MemoryMarshal.GetReference(output.Data))
            && (input.RowStride == output.RowStride || input.Rows <= 1) && (input.ColumnStride == output.ColumnStride || input.Columns <= 1);
        if (!same)
        {
            Disjoint(input, output, inputName, outputName);
        }
    }

    /// <summary>A written matrix shares no element with an input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Disjoint<T>(
        in ReadOnlyMatrixSpan<T> input, in MatrixSpan<T> output, [CallerArgumentExpression(nameof(input))] string inputName = "", [CallerArgumentExpression(nameof(output))] string outputName = "")
        where T : unmanaged
    {
        if (input.Data.Overlaps(output.Data))
        {
            DisjointElements(input, output, inputName, outputName);
        }
    }

    /// <summary>A written matrix shares no memory with a span of any type.</summary>
    public static void Disjoint<T, U>(ReadOnlySpan<T> input, in MatrixSpan<U> output, [CallerArgumentExpression(nameof(input))] string inputName = "", [CallerArgumentExpression(nameof(output))] string outputName = "")
        where T : unmanaged
        where U : unmanaged
    {
        if (MemoryMarshal.AsBytes(input).Overlaps(MemoryMarshal.AsBytes(output.Data)))
        {
            ThrowShared(inputName, outputName);
        }
    }

    private static void DisjointElements<T>(ReadOnlyMatrixSpan<T> input, ReadOnlyMatrixSpan<T> output, string inputName, string outputName)
        where T : unmanaged
    {
        if (Overlap(input, output))
        {
            ThrowShared(inputName, outputName);
        }
    }

    /// <summary>
    /// Whether two views may share an element. Exact for disjoint memory and for blocks of one row-major matrix (the same row stride,
    /// contiguous rows that do not wrap); views that interleave in any other way count as overlapping.
    /// </summary>
    internal static bool Overlap<T>(ReadOnlyMatrixSpan<T> input, ReadOnlyMatrixSpan<T> output)
        where T : unmanaged
    {
        if (!input.Data.Overlaps(output.Data))
        {
            return false;
        }

        int stride = input.RowStride;
        bool blocks = stride == output.RowStride && input.ColumnStride == 1 && output.ColumnStride == 1 && input.Columns <= stride && output.Columns <= stride;
        nint bytes = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(input.Data), ref MemoryMarshal.GetReference(output.Data));
        if (!blocks || bytes % Unsafe.SizeOf<T>() != 0)
        {
            return true;
        }

        // The output's first column, counted in columns of the input's rows; both column ranges lie on a circle of one row stride.
        nint column = bytes / Unsafe.SizeOf<T>() % stride;
        column = column < 0 ? column + stride : column;
        return column < input.Columns || column + output.Columns > stride;
    }

    // The messages are built in methods of their own: a call that throws nothing pays nothing for them.
    [DoesNotReturn]
    private static void ThrowTooShort(int length, int actual, string inputName, string destinationName) =>
        throw new ArgumentException($"Destination is too short: {inputName} has {length} elements, {destinationName} has {actual}.", destinationName);

    [DoesNotReturn]
    private static void ThrowShared(string inputName, string outputName) =>
        throw new ArgumentException($"Overlaps {inputName}; the result needs memory of its own.", outputName);

    [DoesNotReturn]
    private static void ThrowOverlap(string inputName, string destinationName) =>
        throw new ArgumentException($"Overlaps {inputName} at another start; in place means the same start.", destinationName);

    [DoesNotReturn]
    private static void ThrowOtherShape(int rows, int columns, int actualRows, int actualColumns, string expectedName, string actualName) =>
        throw new ArgumentException($"Expected {rows} x {columns}, the shape of {expectedName}, but got {actualRows} x {actualColumns}.", actualName);

    [DoesNotReturn]
    private static void ThrowOtherBias(int columns, int actual, string matrixName, string biasName) =>
        throw new ArgumentException($"Expected a bias of {columns} elements, one for each column of {matrixName}, but got {actual}.", biasName);

    [DoesNotReturn]
    private static void ThrowNotContiguous(int columnStride, string name) =>
        throw new ArgumentException($"Expected contiguous rows (column stride 1), but the column stride is {columnStride}.", name);

    [DoesNotReturn]
    private static void ThrowOtherLength(int expected, int actual, string expectedName, string actualName) =>
        throw new ArgumentException($"Expected {expected} elements, as many as {expectedName} has, but got {actual}.", actualName);
}
