using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace NnSimd.Kernels;

/// <summary>AArch64 Advanced SIMD (NEON) for float: 4 lanes.</summary>
public readonly unsafe struct NeonSingle : ISimd<Vector128<float>, float>
{
    /// <summary>Whether this processor has the instruction set.</summary>
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    /// <inheritdoc/>
    public static int Width => 4;

    // 12 x 8: 24 accumulators, 2 vectors of B and up to 3 of A in 32 registers.

    /// <inheritdoc/>
    public static int TileRows => 12;

    private static ReadOnlySpan<int> LaneMasks => [-1, -1, -1, -1, 0, 0, 0, 0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FirstLanes(int count) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(LaneMasks), (nuint)(4 - count)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => AdvSimd.LoadVector128(source);

    /// <inheritdoc/>
    public static Vector128<float> LoadPartial(float* source, int count)
    {
        if (count == 4)
        {
            return Load(source);
        }

        Vector128<float> value = AdvSimd.LoadAndInsertScalar(Vector128<float>.Zero, 0, source);
        value = count > 1 ? AdvSimd.LoadAndInsertScalar(value, 1, source + 1) : value;
        return count > 2 ? AdvSimd.LoadAndInsertScalar(value, 2, source + 2) : value;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Vector128<float> value) => AdvSimd.Store(destination, value);

    /// <inheritdoc/>
    public static void StorePartial(float* destination, Vector128<float> value, int count)
    {
        if (count == 4)
        {
            Store(destination, value);
            return;
        }

        AdvSimd.StoreSelectedScalar(destination, value, 0);
        if (count > 1)
        {
            AdvSimd.StoreSelectedScalar(destination + 1, value, 1);
        }

        if (count > 2)
        {
            AdvSimd.StoreSelectedScalar(destination + 2, value, 2);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectFirst(int count, Vector128<float> first, Vector128<float> rest) =>
        AdvSimd.BitwiseSelect(FirstLanes(count), first, rest);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => AdvSimd.Add(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => AdvSimd.Subtract(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => AdvSimd.Multiply(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> x, Vector128<float> y) => AdvSimd.Arm64.Divide(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fma(Vector128<float> x, Vector128<float> y, Vector128<float> addend) =>
        AdvSimd.FusedMultiplyAdd(addend, x, y);

    // FMIN and FMAX order the zeros and propagate NaN; the contract is the comparison.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> x, Vector128<float> y) =>
        AdvSimd.BitwiseSelect(AdvSimd.CompareLessThan(x, y), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> x, Vector128<float> y) =>
        AdvSimd.BitwiseSelect(AdvSimd.CompareGreaterThan(x, y), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> x) => AdvSimd.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> magnitude, Vector128<float> sign) =>
        AdvSimd.BitwiseSelect(Vector128.Create(-0f), sign, magnitude);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectLess(Vector128<float> x, Vector128<float> y, Vector128<float> ifLess, Vector128<float> otherwise) =>
        AdvSimd.BitwiseSelect(AdvSimd.CompareLessThan(x, y), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> x) => AdvSimd.RoundToNearest(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> x, Vector128<float> n)
    {
        Vector128<int> exponent = AdvSimd.ConvertToInt32RoundToZero(n);
        Vector128<int> half = AdvSimd.ShiftRightArithmetic(exponent, 1);
        Vector128<int> bias = Vector128.Create(127);
        Vector128<int> first = Vector128.ShiftLeft(AdvSimd.Add(half, bias), 23);
        Vector128<int> second = Vector128.ShiftLeft(AdvSimd.Add(AdvSimd.Subtract(exponent, half), bias), 23);
        return AdvSimd.Multiply(AdvSimd.Multiply(x, first.AsSingle()), second.AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exponent(Vector128<float> x) =>
        AdvSimd.ConvertToSingle(AdvSimd.Subtract(AdvSimd.ShiftRightArithmetic(x.AsInt32(), 23), Vector128.Create(127)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows>(in TileOperands<float> tile)
        where TRows : struct, IRows
    {
        if (TRows.Count == TileRows && tile.RowStrideA == 1)
        {
            NeonByLane.Run(in tile);
        }
        else
        {
            MicroKernel.Run<NeonSingle, Vector128<float>, float, TRows>(in tile);
        }
    }
}
