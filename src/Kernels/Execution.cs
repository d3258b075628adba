namespace NnSimd.Kernels;

/// <summary>Where a call runs. The default is the best kernel set and a thread per processor; no choice changes a bit of the result.</summary>
public readonly record struct Execution
{
    /// <summary>The instruction set; <see cref="KernelSet.Best"/> unless given.</summary>
    public KernelSet Kernels
    {
        get => field ?? KernelSet.Best;
        init;
    }

    /// <summary>The most threads that a call may use, the caller's included; the number of processors unless given. Small work stays on the caller's thread.</summary>
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
}
