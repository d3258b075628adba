using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Which operand of a multiplication a matrix is.</summary>
public enum GemmOperand
{
    /// <summary>A of A * B.</summary>
    Left,

    /// <summary>B of A * B.</summary>
    Right,
}

/// <summary>Makes packed operands.</summary>
public static class PackedMatrix
{
    /// <summary>Packs the right operand B of A * B, such as the weights of a layer; few columns are only copied.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="matrix">B, any strides; it may change or go afterwards.</param>
    /// <param name="execution">Where the multiplications will run: the layout is that of its kernel set.</param>
    /// <exception cref="ArgumentException">The matrix, in whole panels, has more elements than an array.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    [OverloadResolutionPriority(1)]
    public static PackedMatrix<T> Pack<T>(ReadOnlyMatrixSpan<T> matrix, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(matrix, GemmOperand.Right, execution);

    /// <inheritdoc cref="Pack{T}(ReadOnlyMatrixSpan{T}, Execution)"/>
    public static PackedMatrix<T> Pack<T>(MatrixSpan<T> matrix, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(matrix, GemmOperand.Right, execution);

    /// <summary>Packs the left operand A of A * B.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="matrix">A, any strides; it may change or go afterwards.</param>
    /// <param name="execution">Where the multiplications will run: the layout is that of its kernel set.</param>
    /// <exception cref="ArgumentException">The matrix, in whole panels, has more elements than an array.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    [OverloadResolutionPriority(1)]
    public static PackedMatrix<T> PackLeft<T>(ReadOnlyMatrixSpan<T> matrix, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(matrix, GemmOperand.Left, execution);

    /// <inheritdoc cref="PackLeft{T}(ReadOnlyMatrixSpan{T}, Execution)"/>
    public static PackedMatrix<T> PackLeft<T>(MatrixSpan<T> matrix, Execution execution = default)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new(matrix, GemmOperand.Left, execution);
}

/// <summary>
/// An operand copied once into the order in which the kernels read it, for many multiplications. The products have the bits that those of the matrix
/// itself have. It may be used by several threads at once; disposing it lets go of its memory, calls under way keep theirs to the end.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class PackedMatrix<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[]? _panels;

    internal unsafe PackedMatrix(ReadOnlyMatrixSpan<T> matrix, GemmOperand operand, Execution execution)
    {
        Rows = matrix.Rows;
        Columns = matrix.Columns;
        Operand = operand;
        Kernels = execution.Kernels;

        // A left operand is packed as the right one of the transposed product.
        ReadOnlyMatrixSpan<T> right = operand == GemmOperand.Right ? matrix : matrix.Transpose();
        fixed (T* source = right.Data)
        {
            PackKernel kernel = new(new(source, right.RowStride, right.ColumnStride), right.Rows, right.Columns, operand == GemmOperand.Right);
            Kernels.Run<T, PackKernel>(ref kernel);
            _panels = kernel.Panels;
            PanelColumns = kernel.PanelColumns;
            IsPlain = kernel.IsPlain;
        }
    }

    /// <summary>The number of rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>The number of columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>The operand that it was packed as.</summary>
    public GemmOperand Operand { get; }

    /// <summary>The kernel set that it was packed for: the only one that can use it.</summary>
    public KernelSet Kernels { get; }

    /// <summary>The columns of a panel.</summary>
    internal int PanelColumns { get; }

    /// <summary>Whether it is a right operand that is no wider than a panel: a copy by rows then, for the paths of few columns read that faster than a panel of them.</summary>
    internal bool IsPlain { get; }

    /// <summary>The panels, pinned and aligned to a cache line at <see cref="Start"/>.</summary>
    internal T[] Panels => _panels ?? throw new ObjectDisposedException(nameof(PackedMatrix<>));

    /// <summary>Lets go of the memory.</summary>
    public void Dispose() => _panels = null;

    /// <summary>The first element of pinned panels.</summary>
    internal static unsafe T* Start(T[] panels)
    {
        fixed (T* first = panels)
        {
            return (T*)Workspace.Align((byte*)first);
        }
    }

    /// <summary>Panels of two vectors' columns and all rows, zeros behind the last column; or all columns, where they are fewer and may be plain.</summary>
    private unsafe struct PackKernel(MatrixPointer<T> source, nint rows, nint columns, bool mayBePlain) : IKernel<T>
    {
        public bool IsPlain { get; private set; }

        public T[] Panels { get; private set; } = [];

        public int PanelColumns { get; private set; }

        public void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            IsPlain = mayBePlain && columns > 0 && columns <= 2 * S.Width;
            int nr = IsPlain ? (int)columns : 2 * S.Width;
            PanelColumns = nr;
            nint length = checked((columns + nr - 1) / nr * nr * rows) + (Workspace.Alignment / sizeof(T));
            if (length > Array.MaxLength)
            {
                throw new ArgumentException($"Expected at most {Array.MaxLength} elements in panels of {nr}, but {columns} rows or columns of {rows} elements take {length}.", "matrix");
            }

            Panels = GC.AllocateUninitializedArray<T>((int)length, pinned: true);
            T* target = Start(Panels);
            Debug.Assert(target + length - (Workspace.Alignment / sizeof(T)) <= (T*)Unsafe.AsPointer(ref Panels[^1]) + 1);
            for (nint j = 0; j < columns; j += nr)
            {
                Packing.Pack<S, V, T>(source.At(0, j), source.ColumnStride, source.RowStride, nint.Min(nr, columns - j), nr, rows, target + (j * rows));
            }
        }
    }
}
