using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>Where a call runs. The default is the best kernel set and a thread per processor; no choice changes a bit of the result.</summary>
public readonly record struct Execution
{
    private readonly KernelSet? _kernels;

    /// <summary>The instruction set; <see cref="KernelSet.Best"/> unless given. A call with a set that this machine does not support throws <see cref="PlatformNotSupportedException"/>.</summary>
    public KernelSet Kernels
    {
        get => _kernels ?? KernelSet.Best;
        init => _kernels = value;
    }

    /// <summary>The most threads that a matrix multiplication may use, the caller's included; the number of processors unless given. Small work, and every other call, stays on the caller's thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public int MaxThreads
    {
        get => field == 0 ? Environment.ProcessorCount : field;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    /// <summary>Whose threads help a matrix multiplication; unless given, background threads of the library, one for each processor but one, which sleep between. No choice changes a bit of the result.</summary>
    /// <remarks>A call that uses a scheduler allocates nothing once its thread is warm, unless it alternates between schedulers.</remarks>
    public IWorkScheduler? Scheduler { get; init; }

    /// <summary>Runs a kernel on the caller's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Run<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>, allows ref struct
    {
        if (_kernels is null)
        {
            KernelSet.RunBest<T, TKernel>(ref kernel);
        }
        else
        {
            _kernels.Run<T, TKernel>(ref kernel);
        }
    }

    /// <summary>Runs a kernel that may share its work.</summary>
    internal void RunShared<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        if (Scheduler is null)
        {
            Run<T, TKernel>(ref kernel);
            return;
        }

        IWorkScheduler? outer = WorkSharing.Use(Scheduler);
        try
        {
            Run<T, TKernel>(ref kernel);
        }
        finally
        {
            _ = WorkSharing.Use(outer);
        }
    }
}
