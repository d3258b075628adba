using NnSimd.Kernels;
using NnSimd.Nn;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The allocation gate: no public operation allocates a byte once warm.</summary>
public class AllocationTests
{
    public static TheoryData<string, string> KeysAndKernelSets =>
        [.. from kernels in KernelSet.Supported from key in new Operations(default).All.Keys select (key, kernels.Name)];

    [Fact]
    public void Every_public_operation_has_a_case()
    {
        IEnumerable<string> covered = new Operations(default).All.Keys.Concat(Operations.Exempt.Keys);
        Assert.Equal(Operations.Public().Distinct().Order(StringComparer.Ordinal), covered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(KeysAndKernelSets))]
    public void An_operation_allocates_nothing_once_warm(string key, string kernels)
    {
        Allocations.AssertNone(new Operations(Isa.On(KernelSet.Parse(kernels))).All[key]);
    }

    [Fact]
    public void A_training_allocates_no_more_for_more_epochs()
    {
        Assert.SkipWhen(Isa.IsDebug, "Unoptimized code boxes.");
        Network network = new(4, new Dense(3)) { Execution = Isa.Scalar };
        Trainer trainer = new(network, Loss.MeanSquaredError, new Sgd(0.01f));
        DataSet data = new(Floats.Array(40, Values.Plain, 1), 4, Floats.Array(30, Values.Plain, 2), 3);
        Fit(1);
        Assert.Equal(Fit(1), Fit(5));

        long Fit(int epochs)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Fit(data, epochs, batchSize: 4);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}

/// <summary>Bytes of the whole process are only counted while no other test runs.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class ThreadedAllocationTests
{
    private const int Calls = 10;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_threaded_multiplication_allocates_nothing_on_any_thread_once_warm(bool ownScheduler)
    {
        Assert.SkipWhen(Isa.IsDebug, "Unoptimized code boxes.");
        const int N = 160;
        Execution execution = Isa.On(KernelSet.Best, 2) with { Scheduler = ownScheduler ? new Schedulers.AtOnce() : null };
        float[] a = Floats.Array(N * N, Values.Plain, 1);
        float[] c = new float[N * N];

        // A helper that comes for the first time, and whatever else runs in this process, may allocate in some round; a call that allocates does so in each. Where a helper is often in
        // its caller's way, every round may have a thread that takes its place.
        const long MostOfThread = 1000;
        long least = long.MaxValue;
        for (int round = 0; round < 50 && least > 0; round++)
        {
            int successors = Helper.Successors;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Calls; i++)
            {
                Gemm.Run(new(a, N, N), new(a, N, N), new(c, N, N), Epilogue.Activation<Relu>(), 1, 0, execution, null, 1000);
            }

            long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            least = Math.Min(least, Math.Max(0, bytes - (MostOfThread * (Helper.Successors - successors))));
        }

        Assert.Equal(0, least);
    }
}
