namespace NnSimd.Tests;

/// <summary>What a call allocates on this thread.</summary>
internal static class Allocations
{
    private const int Rounds = 5;
    private const int Calls = 10;

    /// <summary>Fails where a call still allocates once warm; skips a test of unoptimized code, which boxes.</summary>
    public static void AssertNone(Action call)
    {
        Assert.SkipWhen(Isa.IsDebug, "Unoptimized code boxes.");
        call();
        call();

        // The runtime may load a type for a method that it compiles again: once. A call that allocates does so in every round.
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
            {
                call();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
