using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NnSimd.Kernels;

/// <summary>AVX-512 (F, BW, DQ, VL): 16 lanes of float, 8 of double.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe struct Avx512Simd<T> : ISimd<Vector512<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether this processor has the instruction set.</summary>
    public static bool IsSupported =>
        Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    /// <inheritdoc/>
    public static int Width => 64 / sizeof(T);

    // 12 rows of 2 vectors: 24 accumulators, 2 vectors of B and 1 broadcast of A in 32 registers.

    /// <inheritdoc/>
    public static int TileRows => 12;

    /// <inheritdoc/>
    public static int Registers => 32;

    private static Vector512<T> SignBit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Vector512.Create(-0f).As<float, T>() : Vector512.Create(-0.0).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> FirstLanes(int count) => typeof(T) == typeof(float)
        ? Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).As<int, T>()
        : Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).As<long, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    // The JIT loads a constant anew wherever it is used, by a broadcast that takes the place of an operation. The broadcast of a scalar it does once for all uses.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant(double value) => typeof(T) == typeof(float)
        ? Avx512F.BroadcastScalarToVector512(Vector128.CreateScalarUnsafe((float)value)).As<float, T>()
        : Avx512F.BroadcastScalarToVector512(Vector128.CreateScalarUnsafe(value)).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadPartial(T* source, int count) => typeof(T) == typeof(float)
        ? Avx512F.MaskLoad((float*)source, FirstLanes(count).AsSingle(), Vector512<float>.Zero).As<float, T>()
        : Avx512F.MaskLoad((double*)source, FirstLanes(count).AsDouble(), Vector512<double>.Zero).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector512<T> value) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(T* destination, Vector512<T> value, int count)
    {
        if (typeof(T) == typeof(float))
        {
            Avx512F.MaskStore((float*)destination, FirstLanes(count).AsSingle(), value.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)destination, FirstLanes(count).AsDouble(), value.AsDouble());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, Vector512<T> value) => value.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence() => Sse.StoreFence();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SelectFirst(int count, Vector512<T> first, Vector512<T> rest) =>
        Vector512.ConditionalSelect(FirstLanes(count), first, rest);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Following(Vector512<T> x, int count) => count * sizeof(T) == 32
        ? x.GetUpper().ToVector512Unsafe()
        : Avx2Simd<T>.Following(x.GetLower(), count).ToVector512Unsafe();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Vector512<T> x) => x.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address) => Sse.Prefetch0(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchLater(void* address) => Sse.Prefetch1(address);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> x, Vector512<T> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> x, Vector512<T> y) => x - y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> x, Vector512<T> y) => x * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> x, Vector512<T> y) => x / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt(Vector512<T> x) => Vector512.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma(Vector512<T> x, Vector512<T> y, Vector512<T> addend) => typeof(T) == typeof(float)
        ? Avx512F.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), addend.AsSingle()).As<float, T>()
        : Avx512F.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), addend.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FmaNegated(Vector512<T> x, Vector512<T> y, Vector512<T> addend) => typeof(T) == typeof(float)
        ? Avx512F.FusedMultiplyAddNegated(x.AsSingle(), y.AsSingle(), addend.AsSingle()).As<float, T>()
        : Avx512F.FusedMultiplyAddNegated(x.AsDouble(), y.AsDouble(), addend.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> x, Vector512<T> y) => typeof(T) == typeof(float)
        ? Avx512F.Min(x.AsSingle(), y.AsSingle()).As<float, T>()
        : Avx512F.Min(x.AsDouble(), y.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> x, Vector512<T> y) => typeof(T) == typeof(float)
        ? Avx512F.Max(x.AsSingle(), y.AsSingle()).As<float, T>()
        : Avx512F.Max(x.AsDouble(), y.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> x) => Vector512.AndNot(x, SignBit);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> CopySign(Vector512<T> magnitude, Vector512<T> sign) =>
        Vector512.ConditionalSelect(SignBit, sign, magnitude);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SelectLess(Vector512<T> x, Vector512<T> y, Vector512<T> ifLess, Vector512<T> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, y), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Round(Vector512<T> x) => typeof(T) == typeof(float)
        ? Avx512F.RoundScale(x.AsSingle(), 0).As<float, T>()
        : Avx512F.RoundScale(x.AsDouble(), 0).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Scale(Vector512<T> x, Vector512<T> n) => typeof(T) == typeof(float)
        ? Avx512F.Scale(x.AsSingle(), n.AsSingle()).As<float, T>()
        : Avx512F.Scale(x.AsDouble(), n.AsDouble()).As<double, T>();

    // 1.5 * 2^23, of double 1.5 * 2^52: their unit in the last place is 1, so the sum holds n + bias in its low bits.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> PowerOfTwo(Vector512<T> n) => typeof(T) == typeof(float)
        ? Vector512.ShiftLeft((n.AsSingle() + Vector512.Create(12582912f + 127)).AsInt32(), 23).As<int, T>()
        : Vector512.ShiftLeft((n.AsDouble() + Vector512.Create(6755399441055744.0 + 1023)).AsInt64(), 52).As<long, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exponent(Vector512<T> x) => typeof(T) == typeof(float)
        ? Avx512F.GetExponent(x.AsSingle()).As<float, T>()
        : Avx512F.GetExponent(x.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Normalize(Vector512<T> x, out Vector512<T> n)
    {
        // 3/4 to 3/2 without a sign, NaN below zero.
        const byte Control = 0b1111;
        Vector512<T> m = typeof(T) == typeof(float)
            ? Avx512F.GetMantissa(x.AsSingle(), Control).As<float, T>()
            : Avx512F.GetMantissa(x.AsDouble(), Control).As<double, T>();
        n = Exponent(m) - Exponent(x);
        return m;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Lookup(T* table, Vector512<T> x, int shift) => typeof(T) == typeof(float)
        ? Avx512F.PermuteVar16x32(Vector512.Load((float*)table), Vector512.ShiftRightLogical(x.AsInt32(), shift)).As<float, T>()
        : Avx512F.PermuteVar8x64x2(Vector512.Load((double*)table), Vector512.ShiftRightLogical(x.AsInt64(), shift), Vector512.Load((double*)table + 8)).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> InDouble<F>(Vector512<T> x, F f)
        where F : struct, IFunction
    {
        if (typeof(T) != typeof(float))
        {
            return f.Forward<Avx512Simd<T>, Vector512<T>, T>(x);
        }

        Vector512<float> lanes = x.AsSingle();
        Vector512<double> low = f.Forward<Avx512Simd<double>, Vector512<double>, double>(Avx512F.ConvertToVector512Double(lanes.GetLower()));
        Vector512<double> high = f.Forward<Avx512Simd<double>, Vector512<double>, double>(Avx512F.ConvertToVector512Double(lanes.GetUpper()));
        return Vector512.Create(Avx512F.ConvertToVector256Single(low), Avx512F.ConvertToVector256Single(high)).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes)
    {
        int half = Width / 2;
        if (rows > half && lanes == Width && destinationStride >= Width)
        {
            if (typeof(T) == typeof(float))
            {
                Avx512Transpose.Run((float*)source, sourceStride, rows, columns, (float*)destination, destinationStride);
            }
            else
            {
                Avx512Transpose.Run((double*)source, sourceStride, rows, columns, (double*)destination, destinationStride);
            }

            return;
        }

        // Four blocks of the half-width transpose, the last lanes first: where columns overlap, they cover the first lanes of the next column.
        for (int j = 0; j < columns; j += half)
        {
            for (int i = (lanes - 1) / half * half; i >= 0; i -= half)
            {
                Avx2Simd<T>.Transpose(
                    source + (i * sourceStride) + j,
                    sourceStride,
                    int.Clamp(rows - i, 0, half),
                    int.Min(columns - j, half),
                    destination + (j * destinationStride) + i,
                    destinationStride,
                    int.Min(lanes - i, half));
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Repeat(T* source)
    {
        if (typeof(T) == typeof(float))
        {
            return Avx512F.BroadcastVector128ToVector512((float*)source).As<float, T>();
        }

        // Not BroadcastVector256ToVector512: .NET 10 encodes the short displacement of its address in units of 16 bytes where the instruction has 32. Nor Vector512.Create, which goes through memory.
        return Avx512F.InsertVector256(Vector256.Load((double*)source).ToVector512Unsafe(), Vector256.Load((double*)source), 1).As<double, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadSegments(T* source, nint stride, int count)
    {
        // Each segment changes its place as it is loaded.
        Vector512<float> segments = LoadSegment(source, count).ToVector256Unsafe().ToVector512Unsafe();
        segments = Avx512F.InsertVector128(segments, LoadSegment(source + stride, count), 1);
        segments = Avx512F.InsertVector128(segments, LoadSegment(source + (2 * stride), count), 2);
        return Avx512F.InsertVector128(segments, LoadSegment(source + (3 * stride), count), 3).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSegments(T* destination, nint stride, Vector512<T> value, int count)
    {
        Vector256<float> lower = value.GetLower().AsSingle(), upper = value.GetUpper().AsSingle();
        StoreSegment(destination, lower.GetLower(), count);
        StoreSegment(destination + stride, lower.GetUpper(), count);
        StoreSegment(destination + (2 * stride), upper.GetLower(), count);
        StoreSegment(destination + (3 * stride), upper.GetUpper(), count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> RepeatEach(T* source) => typeof(T) == typeof(float)
        ? Avx512F.PermuteVar4x32(Repeat(source).AsSingle(), Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)).As<float, T>()
        : Avx512F.PermuteVar8x64(Vector256.Load((double*)source).ToVector512Unsafe(), Vector512.Create(0L, 0, 1, 1, 2, 2, 3, 3)).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> RepeatInSegments(Vector512<T> x, int index) => typeof(T) == typeof(float)
        ? index switch
        {
            0 => Avx512F.Permute4x32(x.AsSingle(), 0b00_00_00_00).As<float, T>(),
            1 => Avx512F.Permute4x32(x.AsSingle(), 0b01_01_01_01).As<float, T>(),
            2 => Avx512F.Permute4x32(x.AsSingle(), 0b10_10_10_10).As<float, T>(),
            _ => Avx512F.Permute4x32(x.AsSingle(), 0b11_11_11_11).As<float, T>(),
        }
        : index == 0 ? Avx512F.Permute2x64(x.AsDouble(), 0b00_00_00_00).As<double, T>() : Avx512F.Permute2x64(x.AsDouble(), 0b11_11_11_11).As<double, T>();

    // A segment moves as four floats, whatever they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LoadSegment(T* source, int count) => count == Vector128<T>.Count
        ? Vector128.Load((float*)source)
        : Avx512F.VL.MaskLoad((float*)source, FirstOfSegment(count), Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSegment(T* destination, Vector128<float> value, int count)
    {
        if (count == Vector128<T>.Count)
        {
            value.Store((float*)destination);
        }
        else
        {
            Avx512F.VL.MaskStore((float*)destination, FirstOfSegment(count), value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FirstOfSegment(int count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count * sizeof(T) / sizeof(float))).AsSingle();

    /// <inheritdoc/>
    public static int ColumnTerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 8 : 4;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* source, in LaneStrides lanes, out Vector512<T> a0, out Vector512<T> b0, out Vector512<T> a1, out Vector512<T> b1, out Vector512<T> a2, out Vector512<T> b2, out Vector512<T> a3, out Vector512<T> b3)
    {
        if (typeof(T) == typeof(float))
        {
            Avx512Columns.Load((float*)source, in lanes, out Vector512<float> p, out Vector512<float> q, out Vector512<float> r, out Vector512<float> s, out Vector512<float> t, out Vector512<float> u, out Vector512<float> v, out Vector512<float> w);
            a0 = p.As<float, T>();
            b0 = q.As<float, T>();
            a1 = r.As<float, T>();
            b1 = s.As<float, T>();
            a2 = t.As<float, T>();
            b2 = u.As<float, T>();
            a3 = v.As<float, T>();
            b3 = w.As<float, T>();
        }
        else
        {
            Avx512Columns.Load((double*)source, in lanes, out Vector512<double> p, out Vector512<double> q, out Vector512<double> r, out Vector512<double> s);
            a0 = p.As<double, T>();
            b0 = q.As<double, T>();
            a1 = r.As<double, T>();
            b1 = s.As<double, T>();
            Unsafe.SkipInit(out a2);
            Unsafe.SkipInit(out b2);
            Unsafe.SkipInit(out a3);
            Unsafe.SkipInit(out b3);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ColumnTerm(
        int term, Vector512<T> a0, Vector512<T> b0, Vector512<T> a1, Vector512<T> b1, Vector512<T> a2, Vector512<T> b2, Vector512<T> a3, Vector512<T> b3) =>
        typeof(T) == typeof(float)
        ? Avx512Columns.Term(term, a0.As<T, float>(), b0.As<T, float>(), a1.As<T, float>(), b1.As<T, float>(), a2.As<T, float>(), b2.As<T, float>(), a3.As<T, float>(), b3.As<T, float>()).As<float, T>()
        : Avx512Columns.Term(term, a0.As<T, double>(), b0.As<T, double>(), a1.As<T, double>(), b1.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        // Half a vector or less costs half as much in 256 bits, on pipes that have no more.
        if (typeof(TColumns) == typeof(PartOfOne) && tile.LastColumns == Vector256<T>.Count)
        {
            MicroKernel.Run<Avx2Simd<T>, Vector256<T>, T, TRows, OneVector>(in tile);
        }
        else if (typeof(TColumns) == typeof(PartOfOne) && tile.LastColumns < Vector256<T>.Count)
        {
            MicroKernel.Run<Avx2Simd<T>, Vector256<T>, T, TRows, PartOfOne>(in tile);
        }
        else
        {
            MicroKernel.Run<Avx512Simd<T>, Vector512<T>, T, TRows, TColumns>(in tile);
        }
    }
}
