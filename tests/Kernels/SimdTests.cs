using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class SimdSingleTests : SimdTests<float>
{
    [Property]
    public void The_scalar_operations_are_IEEE(Seed seed)
    {
        float[] x = Floats.Array(32, Values.Bits, seed.Value);
        float[] y = Floats.Array(32, Values.Bits, seed.Value + 1);
        for (int i = 0; i < 32; i++)
        {
            // A product, a sum, a quotient and a square root of floats in double round to float as the exact ones do: 53 bits are more than 2 * 24 + 2.
            Assert.True(Floats.Same((float)((double)x[i] * y[i]), ScalarSimd<float>.Multiply(x[i], y[i])));
            Assert.True(Floats.Same((float)((double)x[i] + y[i]), ScalarSimd<float>.Add(x[i], y[i])));
            Assert.True(Floats.Same((float)((double)x[i] / y[i]), ScalarSimd<float>.Divide(x[i], y[i])));
            Assert.True(Floats.Same((float)Math.Sqrt(x[i]), ScalarSimd<float>.Sqrt(x[i])));
            if (float.IsNormal(x[i]))
            {
                Assert.Equal(Math.ILogB(x[i]), ScalarSimd<float>.Exponent(Math.Abs(x[i])));
                Assert.True(Floats.Same((float)Math.ScaleB(x[i], -i), ScalarSimd<float>.Scale(x[i], Math.Abs(x[i]) > 1 ? -i : 0) / (Math.Abs(x[i]) > 1 ? 1 : MathF.ScaleB(1, i))));
            }
        }
    }

    [Property]
    public void A_partial_access_touches_nothing_else(Seed seed, bool atEnd)
    {
        for (int count = 1; count <= 16; count++)
        {
            using GuardedMemory<float> source = new(count, atEnd);
            using GuardedMemory<float> target = new(count, atEnd);
            Floats.Fill(source.Span, Values.Bits, new Random(seed.Value + count));
            foreach (Execution execution in Isa.Each)
            {
                // A map over fewer elements than a vector is one partial load and one partial store.
                target.Span.Clear();
                Activations.Apply<Identity>(source.Span, target.Span, execution: execution);
                Floats.AssertSame(source.Span, target.Span, $"{count} elements on {execution.Kernels}");
            }
        }
    }
}

public sealed class SimdDoubleTests : SimdTests<double>;

/// <summary>Every operation of the vector contract, on every ISA, against the scalar one.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class SimdTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // The operations as functions of three values; a member of the contract that is missing here fails a test below.
    private enum Operation
    {
        Broadcast,
        Constant,
        Load,
        Store,
        Stream,
        LoadPartial,
        StorePartial,
        SelectFirst,
        Add,
        Subtract,
        Multiply,
        Divide,
        Sqrt,
        Fma,
        FmaNegated,
        Min,
        Max,
        Abs,
        CopySign,
        SelectLess,
        Round,
        Scale,
        PowerOfTwo,
        Exponent,
        Normalize,
        Lookup,
        InDouble,
    }

    [Property(MaxTest = 1000)]
    public void Every_vector_operation_equals_the_scalar_one(Seed seed)
    {
        const int Count = 64;
        T[] x = Floats.Array<T>(Count, Values.Bits, seed.Value);
        T[] y = Floats.Array<T>(Count, Values.Bits, seed.Value + 1);
        T[] z = Floats.Array<T>(Count, Values.Bits, seed.Value + 2);
        Random random = new(seed.Value);
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            for (int i = 0; i < Count; i++)
            {
                if (operation == Operation.Scale)
                {
                    // The contract: x normal, zero, infinite or NaN, and x * 2^floor(n / 2) normal; or n zero.
                    int most = typeof(T) == typeof(float) ? 252 : 2044;
                    int n = T.IsSubnormal(x[i]) ? 0 : random.Next(-most, most + 3);
                    bool fits = !T.IsNormal(x[i]) || T.IsNormal(T.ScaleB(x[i], n >> 1));
                    y[i] = T.CreateTruncating(fits ? n : random.Next(-1, 2) * (T.Abs(x[i]) < T.One ? 1 : -1));
                }
                else if (operation == Operation.PowerOfTwo)
                {
                    x[i] = T.CreateTruncating(typeof(T) == typeof(float) ? random.Next(-126, 128) : random.Next(-1022, 1024));
                }
                else if (operation == Operation.Exponent)
                {
                    x[i] = T.IsNormal(x[i]) ? T.Abs(x[i]) : T.CreateTruncating(3);
                }
            }

            T[] expected = Run(KernelSet.Scalar, operation, x, y, z);
            foreach (KernelSet kernels in KernelSet.Supported)
            {
                Floats.AssertSame<T>(expected, Run(kernels, operation, x, y, z), $"{operation} on {kernels}");
            }
        }
    }

    [Fact]
    public void A_power_of_two_is_one()
    {
        int most = typeof(T) == typeof(float) ? 127 : 1023;
        for (int n = 1 - most; n <= most; n++)
        {
            Assert.Equal(T.ScaleB(T.One, n), ScalarSimd<T>.PowerOfTwo(T.CreateTruncating(n)));
        }
    }

    [Fact]
    public void A_constant_is_rounded_to_the_element_type()
    {
        Assert.Equal(T.CreateTruncating(0.1), ScalarSimd<T>.Constant(0.1));
        Assert.Equal(typeof(T) == typeof(float), T.IsInfinity(ScalarSimd<T>.Constant(1e300)));
        Assert.True(T.IsNaN(ScalarSimd<T>.Constant(double.NaN)));
    }

    [Fact]
    public void Every_operation_of_the_contract_is_tested()
    {
        IEnumerable<string> members = typeof(ISimd<,>).GetMethods().Where(method => !method.IsSpecialName).Select(method => method.Name);

        // The micro-kernel and the factors of dot products are tested by the multiplications, the transposition, the columns and the segments below; the lanes that follow by the reductions; a prefetch and a fence have no result.
        Assert.Equal(members.Where(name => name is not ("Tile" or "LoadColumns" or "ColumnTerm" or "Repeat" or "Transpose" or "LoadSegments" or "StoreSegments" or "RepeatEach" or "RepeatInSegments" or "Prefetch" or "PrefetchLater" or "Fence" or "Following" or "First")).Order(), Enum.GetNames<Operation>().Order());
    }

    [Property]
    public void A_transposed_block_is_the_block_and_zeros(Seed seed)
    {
        foreach (Execution execution in Isa.Each)
        {
            TransposeKernel kernel = new(seed.Value);
            execution.Kernels.Run<T, TransposeKernel>(ref kernel);
        }
    }

    [Property]
    public void Columns_are_transposed_as_they_are_loaded(Seed seed)
    {
        foreach (Execution execution in Isa.Each)
        {
            ColumnKernel kernel = new(seed.Value);
            execution.Kernels.Run<T, ColumnKernel>(ref kernel);
        }
    }

    [Property]
    public void Segments_are_read_repeated_and_written(Seed seed)
    {
        foreach (Execution execution in Isa.Each)
        {
            SegmentKernel kernel = new(seed.Value);
            execution.Kernels.Run<T, SegmentKernel>(ref kernel);
        }
    }

    private static unsafe T[] Run(KernelSet kernels, Operation operation, T[] x, T[] y, T[] z)
    {
        T[] result = new T[x.Length];
        byte* memory = stackalloc byte[192];
        fixed (T* px = x, py = y, pz = z, pr = result)
        {
            OperationKernel kernel = new() { Operation = operation, X = px, Y = py, Z = pz, Result = pr, Aligned = (T*)(memory + 64 - ((nint)memory % 64)), Length = x.Length };
            kernels.Run<T, OperationKernel>(ref kernel);
        }

        return result;
    }

    /// <summary>x / 3, which rounds differently in float and double; a large and a small x reach the ends of the range of float.</summary>
    private readonly struct Third : IFunction
    {
        public V Forward<S, V, U>(V x)
            where S : struct, ISimd<V, U>
            where V : unmanaged
            where U : unmanaged, IFloatingPointIeee754<U> =>
            S.Multiply(S.Multiply(x, S.Abs(x)), S.Constant(1.0 / 3));
    }

    private unsafe struct OperationKernel : IKernel<T>
    {
        public Operation Operation;
        public T* X;
        public T* Y;
        public T* Z;
        public T* Result;
        public T* Aligned;
        public int Length;

        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            for (int i = 0; i < Length; i += S.Width)
            {
                V x = S.Load(X + i);
                V y = S.Load(Y + i);
                V z = S.Load(Z + i);

                // The counts are of elements of a 16-wide group, so that every width splits at the same element.
                int group = i / 16 * 16;
                int split = 1 + (group / 16 * 5 % 16);
                int count = Math.Clamp(group + split - i, 0, S.Width);
                switch (Operation)
                {
                    case Operation.Broadcast:
                        x = S.Broadcast(X[group]);
                        break;
                    case Operation.Constant:
                        x = S.Add(S.Constant(0.1), S.Constant(double.CreateTruncating(X[group]) * 1.1));
                        break;
                    case Operation.LoadPartial:
                        x = count == 0 ? S.Broadcast(default) : S.LoadPartial(X + i, count);
                        break;
                    case Operation.StorePartial:
                        S.Store(Result + i, y);
                        if (count > 0)
                        {
                            S.StorePartial(Result + i, x, count);
                        }

                        continue;
                    case Operation.Stream:
                        T* aligned = Aligned + (i % 16);
                        S.Stream(aligned, x);
                        S.Fence();
                        x = S.Load(aligned);
                        break;
                    case Operation.Lookup:
                        x = S.Add(S.Lookup(X, x, 0), S.Add(S.Lookup(Y, y, typeof(T) == typeof(float) ? 23 : 52), S.Lookup(Z, z, typeof(T) == typeof(float) ? 28 : 60)));
                        break;
                    case Operation.SelectFirst:
                        x = S.SelectFirst(count, x, y);
                        break;
                    default:
                        x = Apply<S, V>(Operation, x, y, z);
                        break;
                }

                S.Store(Result + i, x);
            }
        }

        private static V Apply<S, V>(Operation operation, V x, V y, V z)
            where S : struct, ISimd<V, T>
            where V : unmanaged => operation switch
            {
                Operation.Add => S.Add(x, y),
                Operation.Subtract => S.Subtract(x, y),
                Operation.Multiply => S.Multiply(x, y),
                Operation.Divide => S.Divide(x, y),
                Operation.Sqrt => S.Sqrt(x),
                Operation.Fma => S.Fma(x, y, z),
                Operation.FmaNegated => S.FmaNegated(x, y, z),
                Operation.Min => S.Min(x, y),
                Operation.Max => S.Max(x, y),
                Operation.Abs => S.Abs(x),
                Operation.CopySign => S.CopySign(x, y),
                Operation.SelectLess => S.SelectLess(x, y, z, S.Multiply(x, z)),
                Operation.Round => S.Round(x),
                Operation.Scale => S.Scale(x, y),
                Operation.PowerOfTwo => S.PowerOfTwo(x),
                Operation.Exponent => S.Exponent(x),
                Operation.Normalize => Normalize<S, V>(x, y),
                Operation.InDouble => S.InDouble(x, default(Third)),
                _ => x,
            };

        /// <summary>The significand where y is below zero, the power of two elsewhere, rounded to the significand's unit in the last place: NaN where it is unspecified.</summary>
        private static V Normalize<S, V>(V x, V y)
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            V m = S.Normalize(x, out V n);
            return S.SelectLess(y, S.Constant(0), m, S.Subtract(S.Add(n, m), m));
        }
    }

    private unsafe struct TransposeKernel(int seed) : IKernel<T>
    {
        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            Random random = new(seed);
            int lanes = random.Next(1, S.Width + 1);
            int rows = random.Next(0, lanes + 1);
            int columns = random.Next(1, S.Width + 1);
            int sourceStride = columns + random.Next(3);

            // Columns may be closer than their lanes: then the next one covers the zeros.
            int targetStride = Math.Max(1, rows + random.Next(lanes - rows + 3));
            bool atEnd = random.Next(2) == 0;
            using GuardedMemory<T> source = new(rows == 0 ? 0 : ((rows - 1) * sourceStride) + columns, atEnd);
            using GuardedMemory<T> target = new(((columns - 1) * targetStride) + lanes, atEnd);
            Floats.Fill(source.Span, Values.Bits, random);
            T canary = T.CreateTruncating(12345.5);
            target.Span.Fill(canary);
            fixed (T* from = source.Span, to = target.Span)
            {
                S.Transpose(from, sourceStride, rows, columns, to, targetStride, lanes);
            }

            for (int i = 0; i < target.Span.Length; i++)
            {
                int column = Math.Min(i / targetStride, columns - 1);
                int row = i - (column * targetStride);
                T expected = row >= lanes ? canary : row >= rows ? T.Zero : source.Span[(row * sourceStride) + column];
                Assert.True(Floats.Same(expected, target.Span[i]), $"{typeof(S).Name}: row {row}, column {column} of {rows} x {columns}");
            }
        }
    }

    private unsafe struct ColumnKernel(int seed) : IKernel<T>
    {
        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            Random random = new(seed);
            LaneStrides lanes = new(random.Next(20), random.Next(20), random.Next(20), random.Next(20));
            nint last = 0;
            for (int lane = 0; lane < S.Width; lane++)
            {
                last = nint.Max(last, Of(lanes, lane));
            }

            using GuardedMemory<T> source = new((int)last + S.ColumnTerms, random.Next(2) == 0);
            Floats.Fill(source.Span, Values.Bits, random);
            T[] terms = new T[8 * S.Width];
            fixed (T* from = source.Span, to = terms)
            {
                S.LoadColumns(from, in lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);
                S.Store(to, S.ColumnTerm(0, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + S.Width, S.ColumnTerm(1, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (2 * S.Width), S.ColumnTerm(2, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (3 * S.Width), S.ColumnTerm(3, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (4 * S.Width), S.ColumnTerm(4, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (5 * S.Width), S.ColumnTerm(5, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (6 * S.Width), S.ColumnTerm(6, a0, b0, a1, b1, a2, b2, a3, b3));
                S.Store(to + (7 * S.Width), S.ColumnTerm(7, a0, b0, a1, b1, a2, b2, a3, b3));
            }

            for (int term = 0; term < S.ColumnTerms; term++)
            {
                for (int lane = 0; lane < S.Width; lane++)
                {
                    T expected = source.Span[(int)Of(lanes, lane) + term];
                    Assert.True(Floats.Same(expected, terms[(term * S.Width) + lane]), $"{typeof(S).Name}: term {term}, lane {lane} of {lanes}");
                }
            }
        }

        private static nint Of(LaneStrides lanes, int lane) => ((lane & 1) * lanes.Ones) + (((lane >> 1) & 1) * lanes.Pairs) + (((lane >> 2) & 1) * lanes.Fours) + ((lane >> 3) * lanes.Eights);
    }

    private unsafe struct SegmentKernel(int seed) : IKernel<T>
    {
        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            Random random = new(seed);
            int lanes = Math.Min(S.Width, 16 / sizeof(T));
            int segments = S.Width / lanes;
            int count = random.Next(1, lanes + 1);
            int stride = count + random.Next(3);
            bool atEnd = random.Next(2) == 0;
            using GuardedMemory<T> source = new(((segments - 1) * stride) + count, atEnd);
            using GuardedMemory<T> target = new(source.Span.Length, atEnd);
            using GuardedMemory<T> each = new(segments, atEnd);
            Floats.Fill(source.Span, Values.Bits, random);
            Floats.Fill(each.Span, Values.Bits, random);
            T canary = T.CreateTruncating(12345.5);
            target.Span.Fill(canary);
            T[] read = new T[S.Width], ofEach = new T[S.Width], all = new T[S.Width * lanes];
            fixed (T* from = source.Span, to = target.Span, firsts = each.Span, pr = read, pe = ofEach, pa = all)
            {
                V value = S.LoadSegments(from, stride, count);
                S.Store(pr, value);
                S.StoreSegments(to, stride, value, count);
                S.Store(pe, S.RepeatEach(firsts));
                S.Store(pa, S.RepeatInSegments(value, 0));
                if (lanes > 1)
                {
                    S.Store(pa + S.Width, S.RepeatInSegments(value, 1));
                }

                if (lanes > 2)
                {
                    S.Store(pa + (2 * S.Width), S.RepeatInSegments(value, 2));
                    S.Store(pa + (3 * S.Width), S.RepeatInSegments(value, 3));
                }
            }

            for (int i = 0; i < S.Width; i++)
            {
                (int segment, int lane) = Math.DivRem(i, lanes);
                string where = $"{typeof(S).Name}: lane {lane} of segment {segment}, {count} at {stride}";
                Assert.True(Floats.Same(lane < count ? source.Span[(segment * stride) + lane] : T.Zero, read[i]), where);
                Assert.True(Floats.Same(each.Span[segment], ofEach[i]), where);
                for (int index = 0; index < lanes; index++)
                {
                    Assert.True(Floats.Same(read[(segment * lanes) + index], all[(index * S.Width) + i]), where);
                }
            }

            for (int i = 0; i < target.Span.Length; i++)
            {
                Assert.True(Floats.Same(i % stride < count ? source.Span[i] : canary, target.Span[i]), $"{typeof(S).Name}: element {i} of {count} at {stride}");
            }
        }
    }
}
