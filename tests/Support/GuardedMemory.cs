using System.Runtime.InteropServices;

namespace NnSimd.Tests;

/// <summary>
/// Elements that touch a page which may not be accessed, before the first or behind the last of them: any access beyond them ends the process.
/// Elsewhere than on Linux and macOS it is plain memory.
/// </summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private static readonly nint Page = Environment.SystemPageSize;

    private readonly int _length;
    private readonly nint _mapped;
    private readonly nint _mapping;
    private readonly T* _start;

    public GuardedMemory(int length, bool atEnd)
    {
        _length = length;
        nint bytes = (nint)length * sizeof(T);
        nint inner = Math.Max(Page, (bytes + Page - 1) / Page * Page);
        if (!IsGuarded)
        {
            _start = (T*)NativeMemory.AllocZeroed((nuint)inner);
            return;
        }

        _mapped = inner + (2 * Page);
        int anonymous = OperatingSystem.IsMacOS() ? 0x1002 : 0x22;
        _mapping = Pages.Map(0, _mapped, 0, anonymous, -1, 0);
        Assert.NotEqual(-1, _mapping);
        Assert.Equal(0, Pages.Protect(_mapping + Page, inner, 3));
        _start = (T*)(_mapping + Page + (atEnd ? inner - bytes : 0));
    }

    public static bool IsGuarded => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    public Span<T> Span => new(_start, _length);

    public void Dispose()
    {
        if (IsGuarded)
        {
            _ = Pages.Unmap(_mapping, _mapped);
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }
}

/// <summary>Pages of memory.</summary>
internal static partial class Pages
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    public static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(nint address, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nint length);
}
