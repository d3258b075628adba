using System.Diagnostics;
using System.Globalization;
using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace NnSimd.Perf;

/// <summary>
/// The proof of <c>compare</c>: pairs of the same build, where every slower or faster is a false alarm, and pairs of which one side is slowed down by extra work in
/// the timed region, where everything but slower is a miss; on a quiet machine, and with every other core kept busy.
/// </summary>
internal static class SelfTest
{
    /// <summary>The slowdown to be seen.</summary>
    public const double Slowdown = 0.05;

    /// <summary>At most this share of the verdicts on equal builds may be an alarm.</summary>
    public const double MostFalseAlarms = 0.01;

    /// <summary>At least this share of the slowdowns has to be seen.</summary>
    public const double LeastDetected = 0.95;

    /// <summary>The hidden verb of a process that keeps a core busy.</summary>
    public const string BusyVerb = "busy";

    /// <param name="filters">The benchmarks; without any, a cross-section of all suites on one thread.</param>
    /// <param name="effort">The threshold and the launches.</param>
    /// <param name="repeat">How often each benchmark is judged in each of the four settings.</param>
    /// <param name="settings">Which settings: quiet, busy, or both.</param>
    /// <param name="pairs">Which pairs: equal, slowed, or both.</param>
    /// <returns>0 when the promises hold, else 1.</returns>
    public static int Run(IReadOnlyList<string> filters, Effort effort, int repeat, IReadOnlyList<string> settings, IReadOnlyList<string> pairs)
    {
        Build build = Build.Of([null])[0];
        string isa = $"Isa={Kernels.KernelSet.Best.Name}";
        IReadOnlyList<string> benchmarks = Compare.Select(build, filters.Count > 0 ? filters :
        [
            $"Gemm.Multiply *{isa} *Shape=16x16x16*Threads=1", $"Gemm.Multiply *{isa} *Shape=64x64x64*Threads=1", $"Gemm.Multiply *{isa} *Shape=256x256x256*Threads=1",
            $"Gemm.Multiply *{isa} *Shape=1x1024x1024*Threads=1", $"Gemm.LayerRelu *{isa} *Shape=32x512x784*Threads=1", $"Activation.Apply *Function=Tanh *{isa} *Length=1024*",
            $"Activation.Derivative *Function=Sigmoid *{isa} *Length=65536*", $"Softmax.Normalize *{isa} *Shape=128x10*", $"Softmax.CrossEntropyWithGradient *{isa} *Shape=128x1000*",
        ]);
        Console.WriteLine($"{benchmarks.Count} benchmarks, {repeat} times, on {Machine.Describe}");
        bool kept = true;
        foreach (string setting in settings)
        {
            using Load? load = setting == "busy" ? new() : null;
            foreach (string pair in pairs)
            {
                kept &= Judge($"{setting}, {pair}", build, pair == "slowed" ? Slowdown : 0, benchmarks, effort, repeat);
            }
        }

        return kept ? 0 : 1;
    }

    private static bool Judge(string title, Build build, double slowdown, IReadOnlyList<string> benchmarks, Effort effort, int repeat)
    {
        long start = Stopwatch.GetTimestamp();
        List<(string Benchmark, Verdict Verdict, RatioInterval Interval)> results = [];
        for (int i = 0; i < repeat; i++)
        {
            Comparison comparison = new(build, build, effort, new(), slowdown);
            results.AddRange(comparison.Run(benchmarks).Select(finding => (finding.Benchmark, finding.Verdict(effort.Threshold), finding.Interval!.Value)));
        }

        int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
        int hits = slowdown > 0 ? Count(Verdict.Slower) : Count(Verdict.Slower) + Count(Verdict.Faster);
        bool kept = slowdown > 0 ? hits >= LeastDetected * results.Count : hits <= MostFalseAlarms * results.Count;
        string bound = slowdown > 0 ? $"at least {1 - Bound(results.Count - hits, results.Count):P1}" : $"at most {Bound(hits, results.Count):P1}";
        double[] ratios = [.. results.Select(result => result.Interval.Ratio).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title}: {hits} of {results.Count} {(slowdown > 0 ? "detected" : "false alarms")}, {bound} at 95 % confidence ({Count(Verdict.Slower)} slower, {Count(Verdict.Faster)} faster, {Count(Verdict.Same)} same, {Count(Verdict.Undecided)} undecided; ratios {ratios[0]:F3} to {ratios[^1]:F3}, median {ratios[ratios.Length / 2]:F3}) in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s{(kept ? "" : "  PROMISE BROKEN")}"));
        foreach ((string benchmark, Verdict verdict, RatioInterval interval) in results.Where(r => slowdown > 0 ? r.Verdict != Verdict.Slower : r.Verdict is Verdict.Slower or Verdict.Faster))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {benchmark}: {verdict}, {interval.Ratio:F3} ({interval.Lower:F3} to {interval.Upper:F3})"));
        }

        return kept;
    }

    /// <summary>The highest rate that agrees with so few events, at 95 % confidence: Clopper and Pearson, The Use of Confidence or Fiducial Limits, 1934.</summary>
    public static double Bound(int events, int trials) => events == trials ? 1 : new BetaDistribution(events + 1, trials - events).Quantile(0.95);

    /// <summary>Multiplies matrices until the input ends: what a build or another test does to the core beside.</summary>
    public static int KeepBusy()
    {
        using CancellationTokenSource end = new();
        Thread work = new(() =>
        {
            const int N = 256;
            float[] a = Inputs.Uniform(N * N, 1);
            float[] c = new float[N * N];
            while (!end.IsCancellationRequested)
            {
                Kernels.Gemm.Multiply<float>(new(a, N, N), new(a, N, N), new(c, N, N), execution: new() { MaxThreads = 1 });
            }
        });
        work.Start();
        Console.In.ReadToEnd();
        end.Cancel();
        work.Join();
        return 0;
    }

    /// <summary>A busy process for every core but one, while it lives.</summary>
    private sealed class Load : IDisposable
    {
        private readonly List<Process> _processes = [.. Enumerable.Range(1, Math.Max(1, Environment.ProcessorCount - 1)).Select(_ => Self.Start([BusyVerb], HostProcess.Settings))];

        public void Dispose()
        {
            foreach (Process process in _processes)
            {
                process.StandardInput.Close();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }
}
