using System.Diagnostics;
using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Samples.Digits;

/// <summary>How fast a network reads images, and how fast its largest multiplication is.</summary>
internal static class Throughput
{
    private const int Rounds = 9;
    private const int Rows = 128;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(200);

    public static void Write(Network network, ImageSet images, CancellationToken cancellation)
    {
        ImageSet batch = images.Slice(0, Math.Min(images.Count, 1000));
        double seconds = Measure([() => network.Forward(new ReadOnlyMatrixSpan<float>(batch.Pixels.Span, batch.Count, batch.Size))], cancellation)[0];
        Console.WriteLine($"forward   {batch.Count / seconds:N0} images/s in batches of {batch.Count}");

        // The multiplication of a batch with the largest weight matrix: one thread, the chosen kernels and the scalar ones in turn.
        Dense layer = network.Layers[0];
        foreach (Dense other in network.Layers)
        {
            layer = other.Weights.Data.Length > layer.Weights.Data.Length ? other : layer;
        }

        float[] a = new float[Rows * layer.Inputs];
        float[] c = new float[Rows * layer.Outputs];
        RandomSource random = new(1);
        foreach (ref float element in a.AsSpan())
        {
            element = random.NextSingle();
        }

        // Once where the scalar kernels are the chosen ones.
        KernelSet[] sets = [.. new[] { network.Execution.Kernels, KernelSet.Scalar }.Distinct()];
        double[] times = Measure([.. sets.Select<KernelSet, Action>(set => () => Multiply(set))], cancellation);
        IEnumerable<string> rates = sets.Zip(times, (set, time) => $"{2.0 * Rows * layer.Inputs * layer.Outputs / time / 1e9:F1} GFLOP/s with {set}");
        Console.WriteLine($"multiply  {Rows} x {layer.Inputs} x {layer.Outputs} on one thread: {string.Join(", ", rates)}{(times is [double chosen, double scalar] ? $": {scalar / chosen:F1} times as fast" : "")}");

        void Multiply(KernelSet set) =>
            Gemm.Multiply<float>(
                new(a, Rows, layer.Inputs), layer.Weights, new(c, Rows, layer.Outputs), execution: new() { Kernels = set, MaxThreads = 1 });
    }

    /// <summary>The median seconds of a call of each action, in rounds that alternate between them.</summary>
    private static double[] Measure(Action[] actions, CancellationToken cancellation)
    {
        foreach (Action action in actions)
        {
            Repeat(action, WarmUpTime, cancellation);
        }

        double[][] times = [.. actions.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                times[i][round] = Repeat(actions[i], RoundTime, cancellation);
            }
        }

        return [.. times.Select(each => each.Order().ElementAt(Rounds / 2))];
    }

    /// <summary>Calls an action until the time is over, at least once; the mean seconds of a call.</summary>
    private static double Repeat(Action action, TimeSpan time, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            action();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }
}
