namespace NnSimd.Kernels;

/// <summary>
/// The vector contract: one instruction set for elements of type <typeparamref name="T"/>, as a stateless tag struct.
/// It is the whole of what a port has to write; every algorithm of the library is written once over it.
/// </summary>
/// <remarks>
/// Every operation acts on each lane alone and gives the same bits on every implementation (the sign and payload of a
/// NaN excepted), so an algorithm written over the contract does too. The tests hold each tag against the scalar one.
/// </remarks>
/// <typeparam name="V">The vector: <see cref="Width"/> lanes of <typeparamref name="T"/>.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
public unsafe interface ISimd<V, T>
    where V : unmanaged
    where T : unmanaged
{
    /// <summary>The number of lanes of a vector, a power of two of at most 16.</summary>
    static abstract int Width { get; }

    /// <summary>The rows of the GEMM register tile (MR), an even number of at most 12; its columns (NR) are two vectors.</summary>
    static abstract int TileRows { get; }

    /// <summary>The registers that hold vectors, 16 or 32. Of a long function 16 do not hold four vectors side by side (see <see cref="IFunction.Interleave{S, V, T}"/>).</summary>
    static abstract int Registers { get; }

    /// <summary>All lanes equal to <paramref name="value"/>.</summary>
    static abstract V Broadcast(T value);

    /// <summary>All lanes equal to <paramref name="value"/>, rounded to the element type: how an algorithm for every element type states its numbers. A literal becomes a constant of the machine code.</summary>
    static abstract V Constant(double value);

    /// <summary>The <see cref="Width"/> elements at <paramref name="source"/>, at any alignment.</summary>
    static abstract V Load(T* source);

    /// <summary>The first <paramref name="count"/> (1 to <see cref="Width"/>) elements at <paramref name="source"/>, zero in the other lanes; nothing else is read.</summary>
    static abstract V LoadPartial(T* source, int count);

    /// <summary>Writes all lanes to <paramref name="destination"/>, at any alignment.</summary>
    static abstract void Store(T* destination, V value);

    /// <summary>Writes the first <paramref name="count"/> (1 to <see cref="Width"/>) lanes to <paramref name="destination"/>; nothing else is written.</summary>
    static abstract void StorePartial(T* destination, V value, int count);

    /// <summary>Writes all lanes past the caches to <paramref name="destination"/>, which is a multiple of the vector's size. Other threads may see it only after <see cref="Fence"/>.</summary>
    static abstract void Stream(T* destination, V value);

    /// <summary>Everything written by <see cref="Stream"/> so far comes before whatever is written next.</summary>
    static abstract void Fence();

    /// <summary>The first <paramref name="count"/> (0 to <see cref="Width"/>) lanes of <paramref name="first"/>, then those of <paramref name="rest"/>.</summary>
    static abstract V SelectFirst(int count, V first, V rest);

    /// <summary>In the first <paramref name="count"/> lanes, a power of two below <see cref="Width"/>, the <paramref name="count"/> lanes that follow them; the others are unspecified.</summary>
    static abstract V Following(V x, int count);

    /// <summary>The first lane.</summary>
    static abstract T First(V x);

    /// <summary>A hint that the cache line of an address, any address, will be read or written soon.</summary>
    static abstract void Prefetch(void* address);

    /// <summary>A hint that the cache line of an address, any address, will be read or written later: it need not take the place of another in the nearest cache.</summary>
    static abstract void PrefetchLater(void* address);

    /// <summary>x + y, rounded once.</summary>
    static abstract V Add(V x, V y);

    /// <summary>x - y, rounded once.</summary>
    static abstract V Subtract(V x, V y);

    /// <summary>x * y, rounded once.</summary>
    static abstract V Multiply(V x, V y);

    /// <summary>x / y, rounded once.</summary>
    static abstract V Divide(V x, V y);

    /// <summary>The square root of x, rounded once: NaN below zero, and of a zero that zero.</summary>
    static abstract V Sqrt(V x);

    /// <summary>x * y + addend, rounded once.</summary>
    static abstract V Fma(V x, V y, V addend);

    /// <summary>addend - x * y, rounded once.</summary>
    static abstract V FmaNegated(V x, V y, V addend);

    /// <summary>x &lt; y ? x : y. So <paramref name="y"/> where either is NaN, and where both are zeros.</summary>
    static abstract V Min(V x, V y);

    /// <summary>x &gt; y ? x : y. So <paramref name="y"/> where either is NaN, and where both are zeros.</summary>
    static abstract V Max(V x, V y);

    /// <summary>x with its sign bit cleared.</summary>
    static abstract V Abs(V x);

    /// <summary>The magnitude of <paramref name="magnitude"/> with the sign bit of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>x &lt; y ? ifLess : otherwise. So <paramref name="otherwise"/> where x or y is NaN.</summary>
    static abstract V SelectLess(V x, V y, V ifLess, V otherwise);

    /// <summary>x rounded to an integer, ties to even.</summary>
    static abstract V Round(V x);

    /// <summary>
    /// x * 2^n, rounded once, gradual underflow included. <paramref name="x"/> is normal, infinite, NaN or zero and n is an integer from 2 less twice the
    /// exponent bias to twice the exponent bias such that x * 2^floor(n / 2) is normal; or n is zero, whatever x. Otherwise, or where n is NaN, the value is
    /// unspecified unless x is NaN.
    /// </summary>
    static abstract V Scale(V x, V n);

    /// <summary>2^n for an integer n such that it is normal; of anything else the value is unspecified.</summary>
    static abstract V PowerOfTwo(V n);

    /// <summary>floor(log2 x) of a positive normal <paramref name="x"/>; of anything else the value is unspecified.</summary>
    static abstract V Exponent(V x);

    /// <summary>
    /// The significand m = x * 2^n of a positive <paramref name="x"/>, subnormal or not: 3/4 &lt;= m &lt; 3/2, <paramref name="n"/> an integer. Of zero, m is 1 and n
    /// +inf; of +inf, 1 and -inf. Below zero, and of NaN, m is NaN and n unspecified.
    /// </summary>
    static abstract V Normalize(V x, out V n);

    /// <summary>
    /// Of each lane the element of a <paramref name="table"/> of 16 that four bits of <paramref name="x"/> name, those from bit <paramref name="shift"/>, a constant of at
    /// most 28, of double at most 60.
    /// </summary>
    static abstract V Lookup(T* table, V x, int shift);

    /// <summary>
    /// f(x), computed in lanes of double on the same instruction set and rounded once to the element type, to nearest even. For what the arithmetic of
    /// float cannot reach at its own precision; lanes of double just call the function.
    /// </summary>
    /// <typeparam name="F">The function.</typeparam>
    static abstract V InDouble<F>(V x, F f)
        where F : struct, IFunction;

    /// <summary>
    /// A block of at most <see cref="Width"/> x <see cref="Width"/> elements, transposed: <c>destination[j * destinationStride + i] = source[i * sourceStride + j]</c>
    /// for i &lt; <paramref name="rows"/> and j &lt; <paramref name="columns"/>, and zero for <paramref name="rows"/> &lt;= i &lt; <paramref name="lanes"/>. The columns
    /// take effect in ascending order: where <paramref name="destinationStride"/> is less than <paramref name="lanes"/>, but not than <paramref name="rows"/>, a later one covers
    /// the zeros of an earlier one.
    /// </summary>
    static abstract void Transpose(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride, int lanes);

    /// <summary>In lane i the element i modulo 4 at <paramref name="source"/>; where the vector has fewer than 4 lanes, just its elements.</summary>
    static abstract V Repeat(T* source);

    /// <summary>
    /// The 128-bit segments of a vector from <paramref name="stride"/> elements apart: of each, the first <paramref name="count"/> elements and zeros in the other lanes; nothing else
    /// is read. A vector of less than 128 bits is one segment.
    /// </summary>
    static abstract V LoadSegments(T* source, nint stride, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes of each segment to where <see cref="LoadSegments"/> has them from; nothing else is written.</summary>
    static abstract void StoreSegments(T* destination, nint stride, V value, int count);

    /// <summary>In all lanes of segment i the element i at <paramref name="source"/>.</summary>
    static abstract V RepeatEach(T* source);

    /// <summary>In all lanes of each segment its lane <paramref name="index"/>, a constant.</summary>
    static abstract V RepeatInSegments(V x, int index);

    /// <summary>The terms of columns that are transposed at a time, a power of two of at most 8.</summary>
    static abstract int ColumnTerms { get; }

    /// <summary>
    /// The first <see cref="ColumnTerms"/> elements of <see cref="Width"/> columns, that of lane 0 at <paramref name="source"/>: in vectors of which
    /// <see cref="ColumnTerm"/> makes the terms. Those that it does not need are unspecified.
    /// </summary>
    static abstract void LoadColumns(
        T* source, in LaneStrides lanes, out V a0, out V b0, out V a1, out V b1, out V a2, out V b2, out V a3, out V b3);

    /// <summary>In lane i the element <paramref name="term"/>, a constant, of the column i, of the vectors of <see cref="LoadColumns"/>.</summary>
    static abstract V ColumnTerm(int term, V a0, V b0, V a1, V b1, V a2, V b2, V a3, V b3);

    /// <summary>The GEMM micro-kernel: C = alpha * A * B + beta * C on one register tile, in summation blocks of <see cref="Gemm.SummationBlock"/> terms.</summary>
    /// <typeparam name="TRows">The number of rows, at most <see cref="TileRows"/>.</typeparam>
    /// <typeparam name="TColumns">The columns, at most two vectors.</typeparam>
    static abstract void Tile<TRows, TColumns>(in TileOperands<T> tile)
        where TRows : struct, IRows
        where TColumns : struct, IColumns;
}
