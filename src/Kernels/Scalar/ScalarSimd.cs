using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>No vectors at all, one lane: the fallback that runs everywhere, and the sequence of operations that every other set repeats.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe struct ScalarSimd<T> : ISimd<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static int Width => 1;

    // 4 x 2: 8 accumulators, 2 elements of B and 1 of A in 16 registers.

    /// <inheritdoc/>
    public static int TileRows => 4;

    /// <inheritdoc/>
    public static int Registers => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Constant(double value) => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadPartial(T* source, int count) => *source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, T value) => *destination = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* destination, T value, int count) => *destination = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, T value) => *destination = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence()
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SelectFirst(int count, T first, T rest) => count > 0 ? first : rest;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Following(T x, int count) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(T x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchLater(void* address)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T x, T y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T x, T y) => x - y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T x, T y) => x * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T x, T y) => x / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T x) => T.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fma(T x, T y, T addend) => T.FusedMultiplyAdd(x, y, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FmaNegated(T x, T y, T addend) => T.FusedMultiplyAdd(-x, y, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min(T x, T y) => x < y ? x : y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(T x, T y) => x > y ? x : y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs(T x) => CopySign(x, T.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CopySign(T magnitude, T sign) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<int, T>((Unsafe.BitCast<T, int>(magnitude) & int.MaxValue) | (Unsafe.BitCast<T, int>(sign) & int.MinValue))
        : Unsafe.BitCast<long, T>((Unsafe.BitCast<T, long>(magnitude) & long.MaxValue) | (Unsafe.BitCast<T, long>(sign) & long.MinValue));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SelectLess(T x, T y, T ifLess, T otherwise) => x < y ? ifLess : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round(T x) => T.Round(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Scale(T x, T n)
    {
        // Two steps, the first exact, so that the result rounds once. The exponent field starts at bit 23 of a float, at bit 52 of a double.
        if (typeof(T) == typeof(float))
        {
            int exponent = (int)Unsafe.BitCast<T, float>(n);
            int half = exponent >> 1;
            return x * Unsafe.BitCast<int, T>((half + 127) << 23) * Unsafe.BitCast<int, T>((exponent - half + 127) << 23);
        }
        else
        {
            long exponent = (long)Unsafe.BitCast<T, double>(n);
            long half = exponent >> 1;
            return x * Unsafe.BitCast<long, T>((half + 1023) << 52) * Unsafe.BitCast<long, T>((exponent - half + 1023) << 52);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowerOfTwo(T n) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<int, T>(((int)Unsafe.BitCast<T, float>(n) + 127) << 23)
        : Unsafe.BitCast<long, T>(((long)Unsafe.BitCast<T, double>(n) + 1023) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exponent(T x) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>((Unsafe.BitCast<T, int>(x) >> 23) - 127)
        : Unsafe.BitCast<double, T>((Unsafe.BitCast<T, long>(x) >> 52) - 1023);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Normalize(T x, out T n)
    {
        if (!(x > T.Zero && x < T.PositiveInfinity))
        {
            n = x > T.Zero ? T.NegativeInfinity : T.PositiveInfinity;
            return x >= T.Zero ? T.One : T.NaN;
        }

        // By the bits as an integer: the distance from those of 3/4 has the exponent in front.
        if (typeof(T) == typeof(float))
        {
            bool subnormal = x < Constant(1.17549435e-38);
            int bits = Unsafe.BitCast<T, int>(subnormal ? x * Constant(16777216) : x);
            int e = (bits - 0x3F400000) >> 23;
            n = Unsafe.BitCast<float, T>((subnormal ? 24 : 0) - e);
            return Unsafe.BitCast<int, T>(bits - (e << 23));
        }
        else
        {
            bool subnormal = x < Constant(2.2250738585072014e-308);
            long bits = Unsafe.BitCast<T, long>(subnormal ? x * Constant(18014398509481984) : x);
            long e = (bits - 0x3FE8000000000000) >> 52;
            n = Unsafe.BitCast<double, T>((subnormal ? 54 : 0) - e);
            return Unsafe.BitCast<long, T>(bits - (e << 52));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Lookup(T* table, T x, int shift) => typeof(T) == typeof(float)
        ? table[(Unsafe.BitCast<T, int>(x) >> shift) & 15]
        : table[(Unsafe.BitCast<T, long>(x) >> shift) & 15];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T InDouble<F>(T x, F f)
        where F : struct, IFunction => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>((float)f.Forward<ScalarSimd<double>, double, double>(Unsafe.BitCast<T, float>(x)))
        : f.Forward<ScalarSimd<T>, T, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes) =>
        *destination = rows > 0 ? *source : T.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Repeat(T* source) => *source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadSegments(T* source, nint stride, int count) => *source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSegments(T* destination, nint stride, T value, int count) => *destination = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RepeatEach(T* source) => *source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RepeatInSegments(T x, int index) => x;

    /// <inheritdoc/>
    public static int ColumnTerms => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(T* source, in LaneStrides lanes, out T a0, out T b0, out T a1, out T b1, out T a2, out T b2, out T a3, out T b3)
    {
        a0 = *source;
        b0 = a1 = b1 = a2 = b2 = a3 = b3 = a0;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ColumnTerm(int term, T a0, T b0, T a1, T b1, T a2, T b2, T a3, T b3) => a0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns =>
        MicroKernel.Run<ScalarSimd<T>, T, T, TRows, TColumns>(in tile);
}
