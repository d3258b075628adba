using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>
/// Elements outside the managed heap at the same place within a page in every process, so that two processes that run the same benchmark differ neither in
/// which vectors cross a cache line nor in which addresses collide.
/// </summary>
public sealed unsafe class AlignedArray<T>
    where T : unmanaged
{
    private const int Page = 4096;

    private readonly byte* _page;

    /// <param name="length">The number of elements, zeros at first.</param>
    /// <param name="offset">Where the first element lies, in bytes from the start of a page.</param>
    public AlignedArray(int length, int offset)
    {
        Length = length;
        nuint bytes = (nuint)(offset + ((long)length * sizeof(T)));
        _page = (byte*)NativeMemory.AlignedAlloc(bytes, Page);
        NativeMemory.Clear(_page, bytes);
        Start = (T*)(_page + offset);
    }

    ~AlignedArray() => NativeMemory.AlignedFree(_page);

    public int Length { get; }

    public Span<T> Span => new(Start, Length);

    private T* Start { get; }

    public static implicit operator Span<T>(AlignedArray<T> array) => array.Span;

    public static implicit operator ReadOnlySpan<T>(AlignedArray<T> array) => array.Span;
}
