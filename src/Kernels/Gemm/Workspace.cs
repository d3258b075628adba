using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>The packing buffer of a thread: grown to what its largest call needed, bounded by the blocking, freed with the thread.</summary>
internal static unsafe class Workspace
{
    /// <summary>A vector register and a cache line.</summary>
    public const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? _buffer;

    /// <summary>The buffer, for a thread that goes on in the place of another.</summary>
    public static byte[]? Buffer
    {
        get => _buffer;
        set => _buffer = value;
    }

    /// <summary>Memory for <paramref name="bytes"/> bytes, aligned and not cleared, for the thread's own use until its next call of this method.</summary>
    public static byte* Rent(nint bytes)
    {
        byte[]? buffer = _buffer;
        Spoil(buffer);
        if (buffer is null || buffer.Length < bytes + Alignment)
        {
            _buffer = buffer = GC.AllocateUninitializedArray<byte>(checked((int)bytes + Alignment), pinned: true);
        }

        return Align((byte*)Unsafe.AsPointer(ref buffer[0]));
    }

    /// <summary>
    /// The same where memory of matrices is read while this is written: half a page from <paramref name="address"/>, as it lies in a page. A processor takes a load for one of what
    /// was just written where only their pages differ.
    /// </summary>
    public static byte* RentApart(nint bytes, void* address)
    {
        byte* memory = Rent(bytes + Blocking.Page);
        return memory + (((nint)address + (Blocking.Page / 2) - (nint)memory) & (Blocking.Page - Alignment));
    }

    /// <summary>What was rented before holds NaN from now on, so that a kernel that still reads it is found out.</summary>
    [Conditional("DEBUG")]
    private static void Spoil(byte[]? buffer) => buffer.AsSpan().Fill(byte.MaxValue);

    /// <summary>The first aligned address from an address on.</summary>
    public static byte* Align(byte* address) => (byte*)(((nint)address + Alignment - 1) & -Alignment);

    /// <inheritdoc cref="Align(byte*)"/>
    /// <remarks>Of memory of the stack, which is aligned to 16 bytes, in one process so and in another otherwise: a vector that crosses a cache line is not forwarded from its store to its load.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Align<T>(T* address)
        where T : unmanaged => (T*)Align((byte*)address);
}
