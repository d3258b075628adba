using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace NnSimd.Kernels;

/// <summary>NEON (AdvSimd) of arm64: 4 lanes of float, 2 of double.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe struct NeonSimd<T> : ISimd<Vector128<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether this processor has the instruction set.</summary>
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    /// <inheritdoc/>
    public static int Width => 16 / sizeof(T);

    // 12 rows of 2 vectors: 24 accumulators, 2 vectors of B and up to 3 of A in 32 registers.

    /// <inheritdoc/>
    public static int TileRows => 12;

    /// <inheritdoc/>
    public static int Registers => 32;

    private static Vector128<T> SignBit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Vector128.Create(-0f).As<float, T>() : Vector128.Create(-0.0).As<double, T>();
    }

    // A vector of set bits, then one of clear bits: read count lanes before the middle, it is the mask of the first count lanes.
    private static ReadOnlySpan<int> LaneMasks => [-1, -1, -1, -1, 0, 0, 0, 0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> FirstLanes(int count) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(LaneMasks), (nuint)(4 - (count * sizeof(T) / sizeof(int)))).As<int, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Constant(double value) => typeof(T) == typeof(float) ? Vector128.Create((float)value).As<float, T>() : Vector128.Create(value).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadPartial(T* source, int count)
    {
        if (count == Width)
        {
            return Load(source);
        }

        Vector128<T> value = Vector128<T>.Zero.WithElement(0, *source);
        value = count > 1 ? value.WithElement(1, source[1]) : value;
        return count > 2 ? value.WithElement(2, source[2]) : value;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* destination, Vector128<T> value) => value.Store(destination);

    /// <inheritdoc/>
    public static void StorePartial(T* destination, Vector128<T> value, int count)
    {
        if (count == Width)
        {
            Store(destination, value);
            return;
        }

        *destination = value.ToScalar();
        if (count > 1)
        {
            destination[1] = value.GetElement(1);
        }

        if (count > 2)
        {
            destination[2] = value.GetElement(2);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream(T* destination, Vector128<T> value) => value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence()
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SelectFirst(int count, Vector128<T> first, Vector128<T> rest) =>
        Vector128.ConditionalSelect(FirstLanes(count), first, rest);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Following(Vector128<T> x, int count) => count * sizeof(T) == 8
        ? Vector128.Shuffle(x.AsInt64(), Vector128.Create(1L, 1L)).As<long, T>()
        : Vector128.Shuffle(x.AsInt32(), Vector128.Create(1, 1, 3, 3)).As<int, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T First(Vector128<T> x) => x.ToScalar();

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
    public static Vector128<T> Add(Vector128<T> x, Vector128<T> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> x, Vector128<T> y) => x - y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> x, Vector128<T> y) => x * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> x, Vector128<T> y) => x / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sqrt(Vector128<T> x) => Vector128.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Fma(Vector128<T> x, Vector128<T> y, Vector128<T> addend) => typeof(T) == typeof(float)
        ? AdvSimd.FusedMultiplyAdd(addend.AsSingle(), x.AsSingle(), y.AsSingle()).As<float, T>()
        : AdvSimd.Arm64.FusedMultiplyAdd(addend.AsDouble(), x.AsDouble(), y.AsDouble()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> FmaNegated(Vector128<T> x, Vector128<T> y, Vector128<T> addend) => typeof(T) == typeof(float)
        ? AdvSimd.FusedMultiplySubtract(addend.AsSingle(), x.AsSingle(), y.AsSingle()).As<float, T>()
        : AdvSimd.Arm64.FusedMultiplySubtract(addend.AsDouble(), x.AsDouble(), y.AsDouble()).As<double, T>();

    // FMIN and FMAX order the zeros and propagate NaN; the contract is the comparison.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> x, Vector128<T> y) => Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> x, Vector128<T> y) => Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> x) => Vector128.AndNot(x, SignBit);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> CopySign(Vector128<T> magnitude, Vector128<T> sign) =>
        Vector128.ConditionalSelect(SignBit, sign, magnitude);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SelectLess(Vector128<T> x, Vector128<T> y, Vector128<T> ifLess, Vector128<T> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(x, y), ifLess, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Round(Vector128<T> x) => typeof(T) == typeof(float)
        ? AdvSimd.RoundToNearest(x.AsSingle()).As<float, T>()
        : AdvSimd.Arm64.RoundToNearest(x.AsDouble()).As<double, T>();

    // 1.5 * 2^23, of double 1.5 * 2^52: their unit in the last place is 1, so the sum holds n and the bias in its low bits.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Scale(Vector128<T> x, Vector128<T> n)
    {
        // n with twice the bias, in two halves.
        if (typeof(T) == typeof(float))
        {
            Vector128<int> biased = (n.AsSingle() + Vector128.Create(12582912f + 254)).AsInt32();
            Vector128<int> half = Vector128.ShiftRightLogical(biased, 1);
            return x * Vector128.ShiftLeft(half, 23).As<int, T>() * Vector128.ShiftLeft(biased - half, 23).As<int, T>();
        }
        else
        {
            Vector128<long> biased = (n.AsDouble() + Vector128.Create(6755399441055744.0 + 2046)).AsInt64();
            Vector128<long> half = Vector128.ShiftRightLogical(biased, 1);
            return x * Vector128.ShiftLeft(half, 52).As<long, T>() * Vector128.ShiftLeft(biased - half, 52).As<long, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> PowerOfTwo(Vector128<T> n) => typeof(T) == typeof(float)
        ? Vector128.ShiftLeft((n.AsSingle() + Vector128.Create(12582912f + 127)).AsInt32(), 23).As<int, T>()
        : Vector128.ShiftLeft((n.AsDouble() + Vector128.Create(6755399441055744.0 + 1023)).AsInt64(), 52).As<long, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Exponent(Vector128<T> x) => typeof(T) == typeof(float)
        ? AdvSimd.ConvertToSingle(AdvSimd.Subtract(AdvSimd.ShiftRightArithmetic(x.AsInt32(), 23), Vector128.Create(127))).As<float, T>()
        : AdvSimd.Arm64.ConvertToDouble(Vector128.ShiftRightArithmetic(x.AsInt64(), 52) - Vector128.Create(1023L)).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Normalize(Vector128<T> x, out Vector128<T> n)
    {
        // By the bits as an integer: the distance from those of 3/4 has the exponent in front.
        Vector128<T> m;
        Vector128<T> power;
        Vector128<T> subnormal;
        if (typeof(T) == typeof(float))
        {
            subnormal = Vector128.LessThan(x, Constant(1.17549435e-38));
            Vector128<int> bits = Vector128.ConditionalSelect(subnormal, x * Constant(16777216), x).AsInt32();
            Vector128<int> e = Vector128.ShiftRightArithmetic(bits - Vector128.Create(0x3F400000), 23);
            m = (bits - Vector128.ShiftLeft(e, 23)).As<int, T>();
            power = AdvSimd.ConvertToSingle((subnormal.AsInt32() & Vector128.Create(24)) - e).As<float, T>();
        }
        else
        {
            subnormal = Vector128.LessThan(x, Constant(2.2250738585072014e-308));
            Vector128<long> bits = Vector128.ConditionalSelect(subnormal, x * Constant(18014398509481984), x).AsInt64();
            Vector128<long> e = Vector128.ShiftRightArithmetic(bits - Vector128.Create(0x3FE8000000000000), 52);
            m = (bits - Vector128.ShiftLeft(e, 52)).As<long, T>();
            power = AdvSimd.Arm64.ConvertToDouble((subnormal.AsInt64() & Vector128.Create(54L)) - e).As<double, T>();
        }

        Vector128<T> zero = Vector128<T>.Zero;
        Vector128<T> regular = Vector128.LessThan(zero, x) & Vector128.LessThan(x, Constant(double.PositiveInfinity));
        Vector128<T> limit = Vector128.ConditionalSelect(subnormal, Constant(double.PositiveInfinity), Constant(double.NegativeInfinity));
        n = Vector128.ConditionalSelect(regular, power, limit);
        Vector128<T> special = Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(x, zero), Constant(1), Constant(double.NaN));
        return Vector128.ConditionalSelect(regular, m, special);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Lookup(T* table, Vector128<T> x, int shift)
    {
        if (typeof(T) == typeof(float))
        {
            // The numbers of an element's four bytes.
            Vector128<int> index = Vector128.ShiftRightLogical(x.AsInt32(), shift) & Vector128.Create(15);
            Vector128<byte> bytes = ((index * 0x04040404) + Vector128.Create(0x03020100)).AsByte();
            byte* source = (byte*)table;
            return AdvSimd.Arm64.VectorTableLookup(
                (Vector128.Load(source), Vector128.Load(source + 16), Vector128.Load(source + 32), Vector128.Load(source + 48)), bytes).As<byte, T>();
        }

        Vector128<long> place = Vector128.ShiftRightLogical(x.AsInt64(), shift) & Vector128.Create(15L);
        return Vector128.Create(((double*)table)[place.GetElement(0)], ((double*)table)[place.GetElement(1)]).As<double, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> InDouble<F>(Vector128<T> x, F f)
        where F : struct, IFunction
    {
        if (typeof(T) != typeof(float))
        {
            return f.Forward<NeonSimd<T>, Vector128<T>, T>(x);
        }

        Vector128<float> lanes = x.AsSingle();
        Vector128<double> low = f.Forward<NeonSimd<double>, Vector128<double>, double>(AdvSimd.Arm64.ConvertToDouble(lanes.GetLower()));
        Vector128<double> high = f.Forward<NeonSimd<double>, Vector128<double>, double>(AdvSimd.Arm64.ConvertToDoubleUpper(lanes));
        return AdvSimd.Arm64.ConvertToSingleUpper(AdvSimd.Arm64.ConvertToSingleLower(low), high).As<float, T>();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes)
    {
        if (typeof(T) == typeof(float) && rows == 4 && columns == 4 && lanes == 4)
        {
            Vector128<float> row0 = Vector128.Load((float*)source);
            Vector128<float> row1 = Vector128.Load((float*)(source + sourceStride));
            Vector128<float> row2 = Vector128.Load((float*)(source + (2 * sourceStride)));
            Vector128<float> row3 = Vector128.Load((float*)(source + (3 * sourceStride)));
            Vector128<float> even0 = AdvSimd.Arm64.ZipLow(row0, row2);
            Vector128<float> odd0 = AdvSimd.Arm64.ZipLow(row1, row3);
            Vector128<float> even1 = AdvSimd.Arm64.ZipHigh(row0, row2);
            Vector128<float> odd1 = AdvSimd.Arm64.ZipHigh(row1, row3);
            AdvSimd.Arm64.ZipLow(even0, odd0).Store((float*)destination);
            AdvSimd.Arm64.ZipHigh(even0, odd0).Store((float*)(destination + destinationStride));
            AdvSimd.Arm64.ZipLow(even1, odd1).Store((float*)(destination + (2 * destinationStride)));
            AdvSimd.Arm64.ZipHigh(even1, odd1).Store((float*)(destination + (3 * destinationStride)));
            return;
        }

        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < lanes; i++)
            {
                destination[(j * destinationStride) + i] = i < rows ? source[(i * sourceStride) + j] : default;
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Repeat(T* source) => Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadSegments(T* source, nint stride, int count) => Lanes.Load<NeonSimd<T>, Vector128<T>, T>(source, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSegments(T* destination, nint stride, Vector128<T> value, int count) => Lanes.Store<NeonSimd<T>, Vector128<T>, T>(destination, value, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> RepeatEach(T* source) => Broadcast(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> RepeatInSegments(Vector128<T> x, int index) => Vector128.Create(x.GetElement(index));

    /// <inheritdoc/>
    public static int ColumnTerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 4 : 2;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* source, in LaneStrides lanes, out Vector128<T> a0, out Vector128<T> b0, out Vector128<T> a1, out Vector128<T> b1, out Vector128<T> a2, out Vector128<T> b2, out Vector128<T> a3, out Vector128<T> b3)
    {
        if (typeof(T) == typeof(float))
        {
            NeonColumns.Load((float*)source, in lanes, out Vector128<float> p, out Vector128<float> q, out Vector128<float> r, out Vector128<float> s);
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
            NeonColumns.Load((double*)source, in lanes, out Vector128<double> p, out Vector128<double> q);
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
    public static Vector128<T> ColumnTerm(
        int term, Vector128<T> a0, Vector128<T> b0, Vector128<T> a1, Vector128<T> b1, Vector128<T> a2, Vector128<T> b2, Vector128<T> a3, Vector128<T> b3) =>
        typeof(T) == typeof(float)
        ? NeonColumns.Term(term, a0.As<T, float>(), b0.As<T, float>(), a1.As<T, float>(), b1.As<T, float>()).As<float, T>()
        : NeonColumns.Term(term, a0.As<T, double>(), b0.As<T, double>()).As<double, T>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns
    {
        if (typeof(T) == typeof(float) && TRows.Count == TileRows && TColumns.Vectors == 2 && !TColumns.IsPartial && !TColumns.FillsPanel && tile.RowStrideA == 1)
        {
            NeonByLane.Run(in Unsafe.As<TileOperands<T>, TileOperands<float>>(ref Unsafe.AsRef(in tile)));
        }
        else
        {
            MicroKernel.Run<NeonSimd<T>, Vector128<T>, T, TRows, TColumns>(in tile);
        }
    }
}
