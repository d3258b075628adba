using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed unsafe class WorkspaceTests
{
    [Property]
    public void Memory_apart_lies_half_a_page_off_and_inside_the_buffer(ushort bytes, ushort address)
    {
        byte* memory = Workspace.RentApart(bytes, (void*)(nint)address);
        Assert.Equal(0, (nint)memory % Workspace.Alignment);
        Assert.InRange(((nint)memory - address) & 4095, 2048 - Workspace.Alignment + 1, 2048);
        fixed (byte* buffer = Workspace.Buffer)
        {
            Assert.InRange(memory - buffer, 0, Workspace.Buffer!.Length - bytes);
        }
    }
}
