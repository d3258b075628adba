using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>AVX2 with FMA for float: 8 lanes.</summary>
public readonly unsafe struct Avx2Single : ISimd<Vector256<float>, float>
{
    /// <summary>Whether this processor has the instruction set.</summary>
    public static bool IsSupported => Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported;

    /// <inheritdoc/>
    public static int Width => 8;

    // 6 x 16: 12 accumulators, 2 vectors of B and 1 broadcast of A in 16 registers.

    /// <inheritdoc/>
    public static int TileRows => 6;

    // Eight set lanes, then eight clear ones: read at 8 - count, it is the mask of the first count lanes.
    private static ReadOnlySpan<int> LaneMasks => [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FirstLanes(int count) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(LaneMasks), (nuint)(8 - count)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPartial(float* source, int count) => Avx.MaskLoad(source, FirstLanes(count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Vector256<float> value) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* destination, Vector256<float> value, int count) => Avx.MaskStore(destination, FirstLanes(count), value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectFirst(int count, Vector256<float> first, Vector256<float> rest) =>
        Avx.BlendVariable(rest, first, FirstLanes(count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => Avx.Add(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => Avx.Subtract(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => Avx.Multiply(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> x, Vector256<float> y) => Avx.Divide(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> x, Vector256<float> y, Vector256<float> addend) =>
        System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(x, y, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> x, Vector256<float> y) => Avx.Min(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> x, Vector256<float> y) => Avx.Max(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => Avx.AndNot(Vector256.Create(-0f), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> magnitude, Vector256<float> sign) =>
        Avx.Or(Avx.AndNot(Vector256.Create(-0f), magnitude), Avx.And(Vector256.Create(-0f), sign));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectLess(Vector256<float> x, Vector256<float> y, Vector256<float> ifLess, Vector256<float> otherwise) =>
        Avx.BlendVariable(otherwise, ifLess, Avx.CompareLessThan(x, y));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x) => Avx.RoundToNearestInteger(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> x, Vector256<float> n)
    {
        Vector256<int> exponent = Avx.ConvertToVector256Int32(n);
        Vector256<int> half = Avx2.ShiftRightArithmetic(exponent, 1);
        Vector256<int> bias = Vector256.Create(127);
        Vector256<int> first = Avx2.ShiftLeftLogical(Avx2.Add(half, bias), 23);
        Vector256<int> second = Avx2.ShiftLeftLogical(Avx2.Add(Avx2.Subtract(exponent, half), bias), 23);
        return Avx.Multiply(Avx.Multiply(x, first.AsSingle()), second.AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exponent(Vector256<float> x) =>
        Avx.ConvertToVector256Single(Avx2.Subtract(Avx2.ShiftRightArithmetic(x.AsInt32(), 23), Vector256.Create(127)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows>(in TileOperands<float> tile)
        where TRows : struct, IRows =>
        MicroKernel.Run<Avx2Single, Vector256<float>, float, TRows>(in tile);
}
