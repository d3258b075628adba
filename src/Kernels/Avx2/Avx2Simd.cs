using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>AVX2 with FMA: 8 lanes of float, 4 of double.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe struct Avx2Simd<T> : ISimd<Vector256<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether this processor has the instruction set.</summary>
    public static bool IsSupported => Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported;

    /// <inheritdoc/>
    public static int Width => 32 / sizeof(T);

    // 6 rows of 2 vectors: 12 accumulators, 2 vectors of B and 1 broadcast of A in 16 registers.

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    public static int Registers => Avx512F.VL.IsSupported ? 32 : 16;

    private static Vector256<T> SignBit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Vector256.Create(-0f).As<float, T>() : Vector256.Create(-0.0).As<double, T>();
    }

    // A vector of set bits, then one of clear bits: read count lanes before the middle, it is the mask of the first count lanes.
    private static ReadOnlySpan<int> LaneMasks => [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> FirstLanes(int count) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(LaneMasks), (nuint)(8 - (count * sizeof(T) / sizeof(int)))).As<int, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Constant(double value) => typeof(T) == typeof(float) ? Vector256.Create((float)value).As<float, T>() : Vector256.Create(value).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadPartial(T* source, int count) => typeof(T) == typeof(float)
        ? Avx.MaskLoad((float*)source, FirstLanes(count).AsSingle()).As<float, T>()
        : Avx.MaskLoad((double*)source, FirstLanes(count).AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector256<T> value) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* destination, Vector256<T> value, int count)
    {
        // AVX2's masked store is microcode on processors of AMD, where a half of AVX-512 is done by this set: that has one which is not.
        if (Avx512F.VL.IsSupported && typeof(T) == typeof(float))
        {
            Avx512F.VL.MaskStore((float*)destination, FirstLanes(count).AsSingle(), value.AsSingle());
        }
        else if (Avx512F.VL.IsSupported)
        {
            Avx512F.VL.MaskStore((double*)destination, FirstLanes(count).AsDouble(), value.AsDouble());
        }
        else if (typeof(T) == typeof(float))
        {
            Avx.MaskStore((float*)destination, FirstLanes(count).AsSingle(), value.AsSingle());
        }
        else
        {
            Avx.MaskStore((double*)destination, FirstLanes(count).AsDouble(), value.AsDouble());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, Vector256<T> value) => value.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence() => Sse.StoreFence();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SelectFirst(int count, Vector256<T> first, Vector256<T> rest) =>
        Avx2.BlendVariable(rest.AsByte(), first.AsByte(), FirstLanes(count).AsByte()).As<byte, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Following(Vector256<T> x, int count) => (count * sizeof(T)) switch
    {
        16 => x.GetUpper().ToVector256Unsafe(),
        8 => Vector128.Shuffle(x.GetLower().AsInt64(), Vector128.Create(1L, 1L)).As<long, T>().ToVector256Unsafe(),
        _ => Vector128.Shuffle(x.GetLower().AsInt32(), Vector128.Create(1, 1, 3, 3)).As<int, T>().ToVector256Unsafe(),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Vector256<T> x) => x.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => Sse.Prefetch0(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchLater(void* address) => Sse.Prefetch1(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> x, Vector256<T> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> x, Vector256<T> y) => x - y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> x, Vector256<T> y) => x * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> x, Vector256<T> y) => x / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sqrt(Vector256<T> x) => Vector256.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Fma(Vector256<T> x, Vector256<T> y, Vector256<T> addend) => typeof(T) == typeof(float)
        ? System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(x.AsSingle(), y.AsSingle(), addend.AsSingle()).As<float, T>()
        : System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(x.AsDouble(), y.AsDouble(), addend.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> FmaNegated(Vector256<T> x, Vector256<T> y, Vector256<T> addend) => typeof(T) == typeof(float)
        ? System.Runtime.Intrinsics.X86.Fma.MultiplyAddNegated(x.AsSingle(), y.AsSingle(), addend.AsSingle()).As<float, T>()
        : System.Runtime.Intrinsics.X86.Fma.MultiplyAddNegated(x.AsDouble(), y.AsDouble(), addend.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> x, Vector256<T> y) => typeof(T) == typeof(float)
        ? Avx.Min(x.AsSingle(), y.AsSingle()).As<float, T>()
        : Avx.Min(x.AsDouble(), y.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> x, Vector256<T> y) => typeof(T) == typeof(float)
        ? Avx.Max(x.AsSingle(), y.AsSingle()).As<float, T>()
        : Avx.Max(x.AsDouble(), y.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> x) => Vector256.AndNot(x, SignBit);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> CopySign(Vector256<T> magnitude, Vector256<T> sign) =>
        Vector256.AndNot(magnitude, SignBit) | (sign & SignBit);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SelectLess(Vector256<T> x, Vector256<T> y, Vector256<T> ifLess, Vector256<T> otherwise) => typeof(T) == typeof(float)
        ? Avx.BlendVariable(otherwise.AsSingle(), ifLess.AsSingle(), Avx.CompareLessThan(x.AsSingle(), y.AsSingle())).As<float, T>()
        : Avx.BlendVariable(otherwise.AsDouble(), ifLess.AsDouble(), Avx.CompareLessThan(x.AsDouble(), y.AsDouble())).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Round(Vector256<T> x) => typeof(T) == typeof(float)
        ? Avx.RoundToNearestInteger(x.AsSingle()).As<float, T>()
        : Avx.RoundToNearestInteger(x.AsDouble()).As<double, T>();

    // 1.5 * 2^23, of double 1.5 * 2^52: their unit in the last place is 1, so the sum holds n and the bias in its low bits.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Scale(Vector256<T> x, Vector256<T> n)
    {
        // n with twice the bias, in two halves.
        if (typeof(T) == typeof(float))
        {
            Vector256<int> biased = (n.AsSingle() + Vector256.Create(12582912f + 254)).AsInt32();
            Vector256<int> half = Vector256.ShiftRightLogical(biased, 1);
            return x * Vector256.ShiftLeft(half, 23).As<int, T>() * Vector256.ShiftLeft(biased - half, 23).As<int, T>();
        }
        else
        {
            Vector256<long> biased = (n.AsDouble() + Vector256.Create(6755399441055744.0 + 2046)).AsInt64();
            Vector256<long> half = Vector256.ShiftRightLogical(biased, 1);
            return x * Vector256.ShiftLeft(half, 52).As<long, T>() * Vector256.ShiftLeft(biased - half, 52).As<long, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> PowerOfTwo(Vector256<T> n) => typeof(T) == typeof(float)
        ? Vector256.ShiftLeft((n.AsSingle() + Vector256.Create(12582912f + 127)).AsInt32(), 23).As<int, T>()
        : Vector256.ShiftLeft((n.AsDouble() + Vector256.Create(6755399441055744.0 + 1023)).AsInt64(), 52).As<long, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Exponent(Vector256<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            return Avx.ConvertToVector256Single(Avx2.Subtract(Avx2.ShiftRightArithmetic(x.AsInt32(), 23), Vector256.Create(127))).As<float, T>();
        }

        // The biased exponent as the fraction of 2^52, whose unit is 1.
        Vector256<double> power = Vector256.Create(4503599627370496.0);
        Vector256<double> biased = Avx2.Or(Avx2.ShiftRightLogical(x.AsInt64(), 52), power.AsInt64()).AsDouble();
        return (biased - Vector256.Create(4503599627370496.0 + 1023)).As<double, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Normalize(Vector256<T> x, out Vector256<T> n)
    {
        // By the bits as an integer: the distance from those of 3/4 has the exponent in front.
        if (typeof(T) == typeof(float))
        {
            Vector256<float> single = x.AsSingle();
            Vector256<float> subnormal = Avx.CompareLessThan(single, Vector256.Create(1.17549435e-38f));
            Vector256<int> bits = Avx.BlendVariable(single, single * Vector256.Create(16777216f), subnormal).AsInt32();
            Vector256<int> e = Avx2.ShiftRightArithmetic(Avx2.Subtract(bits, Vector256.Create(0x3F400000)), 23);
            Vector256<float> m = Avx2.Subtract(bits, Avx2.ShiftLeftLogical(e, 23)).AsSingle();
            Vector256<float> power = Avx.ConvertToVector256Single(Avx2.Subtract(Avx2.And(subnormal.AsInt32(), Vector256.Create(24)), e));
            Vector256<float> regular = Avx.And(Avx.CompareLessThan(Vector256<float>.Zero, single), Avx.CompareLessThan(single, Vector256.Create(float.PositiveInfinity)));
            Vector256<float> limit = Avx.BlendVariable(Vector256.Create(float.NegativeInfinity), Vector256.Create(float.PositiveInfinity), subnormal);
            n = Avx.BlendVariable(limit, power, regular).As<float, T>();

            // All bits set are NaN.
            Vector256<float> special = Avx.Or(Avx.CompareNotGreaterThanOrEqual(single, Vector256<float>.Zero), Vector256.Create(1f));
            return Avx.BlendVariable(special, m, regular).As<float, T>();
        }
        else
        {
            // Where there is neither an arithmetic shift nor a conversion: the exponent plus 1024, as the fraction of 2^52, whose unit is 1.
            Vector256<double> real = x.AsDouble();
            Vector256<double> subnormal = Avx.CompareLessThan(real, Vector256.Create(2.2250738585072014e-308));
            Vector256<long> bits = Avx.BlendVariable(real, real * Vector256.Create(18014398509481984.0), subnormal).AsInt64();
            Vector256<long> distance = Avx2.Add(bits, Vector256.Create((1024L << 52) - 0x3FE8000000000000));
            Vector256<long> biased = Avx2.ShiftRightLogical(distance, 52);
            Vector256<double> m = Avx2.Add(Avx2.And(distance, Vector256.Create((1L << 52) - 1)), Vector256.Create(0x3FE8000000000000)).AsDouble();
            Vector256<double> origin = Avx.BlendVariable(Vector256.Create(4503599627370496.0 + 1024), Vector256.Create(4503599627370496.0 + 1024 + 54), subnormal);
            Vector256<double> power = origin - Avx2.Or(biased, Vector256.Create(4503599627370496.0).AsInt64()).AsDouble();
            Vector256<double> regular = Avx.And(Avx.CompareLessThan(Vector256<double>.Zero, real), Avx.CompareLessThan(real, Vector256.Create(double.PositiveInfinity)));
            Vector256<double> limit = Avx.BlendVariable(Vector256.Create(double.NegativeInfinity), Vector256.Create(double.PositiveInfinity), subnormal);
            n = Avx.BlendVariable(limit, power, regular).As<double, T>();
            Vector256<double> special = Avx.Or(Avx.CompareNotGreaterThanOrEqual(real, Vector256<double>.Zero), Vector256.Create(1.0));
            return Avx.BlendVariable(special, m, regular).As<double, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Lookup(T* table, Vector256<T> x, int shift)
    {
        if (typeof(T) == typeof(float))
        {
            // The permutation takes three bits; the fourth, as a sign, chooses between the halves.
            Vector256<int> index = Vector256.ShiftRightLogical(x.AsInt32(), shift);
            Vector256<float> low = Avx2.PermuteVar8x32(Vector256.Load((float*)table), index);
            Vector256<float> high = Avx2.PermuteVar8x32(Vector256.Load((float*)table + 8), index);
            return Avx.BlendVariable(low, high, Avx2.ShiftLeftLogical(index, 28).AsSingle()).As<float, T>();
        }

        // Four loads from the L1 cache take less time than a gather.
        Vector256<long> place = Avx2.And(Vector256.ShiftRightLogical(x.AsInt64(), shift), Vector256.Create(15L));
        Vector128<long> first = place.GetLower(), second = place.GetUpper();
        double* entries = (double*)table;
        Vector128<double> front = Sse2.LoadHigh(Sse2.LoadScalarVector128(entries + first.ToScalar()), entries + first.GetElement(1));
        Vector128<double> back = Sse2.LoadHigh(Sse2.LoadScalarVector128(entries + second.ToScalar()), entries + second.GetElement(1));
        return Vector256.Create(front, back).As<double, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> InDouble<F>(Vector256<T> x, F f)
        where F : struct, IFunction
    {
        if (typeof(T) != typeof(float))
        {
            return f.Forward<Avx2Simd<T>, Vector256<T>, T>(x);
        }

        Vector256<float> lanes = x.AsSingle();
        Vector256<double> low = f.Forward<Avx2Simd<double>, Vector256<double>, double>(Avx.ConvertToVector256Double(lanes.GetLower()));
        Vector256<double> high = f.Forward<Avx2Simd<double>, Vector256<double>, double>(Avx.ConvertToVector256Double(lanes.GetUpper()));
        return Vector256.Create(Avx.ConvertToVector128Single(low), Avx.ConvertToVector128Single(high)).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes)
    {
        if (typeof(T) == typeof(float))
        {
            Avx2Transpose.Run((float*)source, sourceStride, rows, columns, (float*)destination, destinationStride, lanes);
        }
        else
        {
            Avx2Transpose.Run((double*)source, sourceStride, rows, columns, (double*)destination, destinationStride, lanes);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Repeat(T* source) => typeof(T) == typeof(float)
        ? Avx.BroadcastVector128ToVector256((float*)source).As<float, T>()
        : Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadSegments(T* source, nint stride, int count) => Vector256.Create(LoadSegment(source, count), LoadSegment(source + stride, count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSegments(T* destination, nint stride, Vector256<T> value, int count)
    {
        StoreSegment(destination, value.GetLower(), count);
        StoreSegment(destination + stride, value.GetUpper(), count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> RepeatEach(T* source) => typeof(T) == typeof(float)
        ? Avx.PermuteVar(Vector256.Create(*(double*)source).AsSingle(), Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1)).As<float, T>()
        : Avx.Permute(Avx.BroadcastVector128ToVector256((double*)source), 0b11_00).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> RepeatInSegments(Vector256<T> x, int index) => typeof(T) == typeof(float)
        ? index switch
        {
            0 => Avx.Permute(x.AsSingle(), 0b00_00_00_00).As<float, T>(),
            1 => Avx.Permute(x.AsSingle(), 0b01_01_01_01).As<float, T>(),
            2 => Avx.Permute(x.AsSingle(), 0b10_10_10_10).As<float, T>(),
            _ => Avx.Permute(x.AsSingle(), 0b11_11_11_11).As<float, T>(),
        }
        : index == 0 ? Avx.Permute(x.AsDouble(), 0b00_00).As<double, T>() : Avx.Permute(x.AsDouble(), 0b11_11).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> LoadSegment(T* source, int count)
    {
        if (count == Vector128<T>.Count)
        {
            return Vector128.Load(source);
        }

        return typeof(T) == typeof(float)
            ? Avx.MaskLoad((float*)source, Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle()).As<float, T>()
            : Vector128.CreateScalar(*source);
    }

    // Not by a mask: where there is no AVX-512, such a store takes some processors tens of cycles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSegment(T* destination, Vector128<T> value, int count)
    {
        if (count == Vector128<T>.Count)
        {
            value.Store(destination);
            return;
        }

        if (count >= 2)
        {
            *(double*)destination = value.AsDouble().ToScalar();
        }

        if (count != 2)
        {
            destination[count - 1] = count == 1 ? value.ToScalar() : value.GetElement(2);
        }
    }

    /// <inheritdoc/>
    public static int ColumnTerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 4 : 2;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* source, in LaneStrides lanes, out Vector256<T> a0, out Vector256<T> b0, out Vector256<T> a1, out Vector256<T> b1, out Vector256<T> a2, out Vector256<T> b2, out Vector256<T> a3, out Vector256<T> b3)
    {
        if (typeof(T) == typeof(float))
        {
            Avx2Columns.Load((float*)source, in lanes, out Vector256<float> p, out Vector256<float> q, out Vector256<float> r, out Vector256<float> s);
            a0 = p.As<float, T>();
            b0 = q.As<float, T>();
            a1 = r.As<float, T>();
            b1 = s.As<float, T>();
            Unsafe.SkipInit(out a2);
            Unsafe.SkipInit(out b2);
            Unsafe.SkipInit(out a3);
            Unsafe.SkipInit(out b3);
        }
        else
        {
            Avx2Columns.Load((double*)source, in lanes, out Vector256<double> p, out Vector256<double> q);
            a0 = p.As<double, T>();
            b0 = q.As<double, T>();
            Unsafe.SkipInit(out a1);
            Unsafe.SkipInit(out b1);
            Unsafe.SkipInit(out a2);
            Unsafe.SkipInit(out b2);
            Unsafe.SkipInit(out a3);
            Unsafe.SkipInit(out b3);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ColumnTerm(
        int term, Vector256<T> a0, Vector256<T> b0, Vector256<T> a1, Vector256<T> b1, Vector256<T> a2, Vector256<T> b2, Vector256<T> a3, Vector256<T> b3) =>
        typeof(T) == typeof(float)
        ? Avx2Columns.Term(term, a0.As<T, float>(), b0.As<T, float>(), a1.As<T, float>(), b1.As<T, float>()).As<float, T>()
        : Avx2Columns.Term(term, a0.As<T, double>(), b0.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns =>
        MicroKernel.Run<Avx2Simd<T>, Vector256<T>, T, TRows, TColumns>(in tile);
}
