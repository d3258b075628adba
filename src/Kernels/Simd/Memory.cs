using System.Numerics;
using System.Runtime.CompilerServices;

namespace NnSimd.Kernels;

/// <summary>How a loop goes through memory.</summary>
internal interface IMemory
{
    /// <summary>Whether it asks for what it reads a while before.</summary>
    static abstract bool ReadsAhead { get; }

    /// <summary>Whether it writes whole vectors by <see cref="ISimd{V, T}.Stream"/>.</summary>
    static abstract bool PastTheCaches { get; }
}

/// <summary>Through the caches.</summary>
internal readonly struct Cached : IMemory
{
    /// <inheritdoc/>
    public static bool ReadsAhead => false;

    /// <inheritdoc/>
    public static bool PastTheCaches => false;
}

/// <summary>From memory that the caches cannot hold: at each page the processor's own prefetchers begin anew.</summary>
internal readonly struct Far : IMemory
{
    /// <inheritdoc/>
    public static bool ReadsAhead => true;

    /// <inheritdoc/>
    public static bool PastTheCaches => false;
}

/// <summary>And to it: a result that the caches cannot hold would only be read into them to be overwritten.</summary>
internal readonly struct PastTheCaches : IMemory
{
    /// <inheritdoc/>
    public static bool ReadsAhead => true;

    /// <inheritdoc/>
    static bool IMemory.PastTheCaches => true;
}

/// <summary>What loops do on their way through memory.</summary>
internal static unsafe class Memory
{
    private const int CacheLine = 64;

    // A page.
    private const int Distance = 4096;

    /// <summary>Asks for what will be read a while after <paramref name="bytes"/> (256 at most) at <paramref name="source"/>, where the way says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadAhead<W, S, V, T>(T* source, int bytes)
        where W : struct, IMemory
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!W.ReadsAhead)
        {
            return;
        }

        byte* ahead = (byte*)source + Distance;
        S.Prefetch(ahead);
        if (bytes > CacheLine)
        {
            S.Prefetch(ahead + CacheLine);
        }

        if (bytes > 2 * CacheLine)
        {
            S.Prefetch(ahead + (2 * CacheLine));
            S.Prefetch(ahead + (3 * CacheLine));
        }
    }
}
