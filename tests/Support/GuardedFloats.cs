using System.Runtime.InteropServices;

namespace NnSimd.Tests;

/// <summary>
/// Floats that touch a page which may not be accessed, before the first or behind the last of them: any access beyond them ends the process.
/// Elsewhere than on Linux and macOS it is plain memory.
/// </summary>
internal sealed unsafe partial class GuardedFloats : IDisposable
{
    private static readonly nint Page = Environment.SystemPageSize;

    private readonly int _length;
    private readonly nint _mapped;
    private readonly nint _mapping;
    private readonly float* _start;

    public GuardedFloats(int length, bool atEnd)
    {
        _length = length;
        nint bytes = (nint)length * sizeof(float);
        nint inner = Math.Max(Page, (bytes + Page - 1) / Page * Page);
        if (!IsGuarded)
        {
            _start = (float*)NativeMemory.AllocZeroed((nuint)inner);
            return;
        }

        _mapped = inner + (2 * Page);
        int anonymous = OperatingSystem.IsMacOS() ? 0x1002 : 0x22;
        _mapping = Map(0, _mapped, 0, anonymous, -1, 0);
        Assert.NotEqual(-1, _mapping);
        Assert.Equal(0, Protect(_mapping + Page, inner, 3));
        _start = (float*)(_mapping + Page + (atEnd ? inner - bytes : 0));
    }

    public static bool IsGuarded => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    public Span<float> Span => new(_start, _length);

    public void Dispose()
    {
        if (IsGuarded)
        {
            _ = Unmap(_mapping, _mapped);
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
