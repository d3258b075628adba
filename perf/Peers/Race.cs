using System.Diagnostics;

namespace NnSimd.Perf;

/// <summary>How long to measure.</summary>
/// <param name="SampleSeconds">The least length of a sample: a candidate that needs less repeats its work.</param>
/// <param name="RowSeconds">How long to go on with the rounds of a row.</param>
/// <param name="LeastRounds">The least number of rounds.</param>
internal readonly record struct RaceEffort(double SampleSeconds, double RowSeconds, int LeastRounds)
{
    /// <summary>For a table to be published.</summary>
    public static RaceEffort Full => new(2e-3, 1.5, 9);

    /// <summary>For a look while something is tuned.</summary>
    public static RaceEffort Quick => new(1e-3, 0.15, 5);
}

/// <summary>The seconds of one call.</summary>
/// <param name="Median">The median of the rounds.</param>
/// <param name="Best">The least.</param>
internal readonly record struct Timing(double Median, double Best);

/// <summary>Times candidates against each other: in every round each takes one sample, and each round begins with another.</summary>
/// <remarks>So a change of the clock or a noisy neighbour meets all of them, and nobody always follows the same predecessor.</remarks>
internal static class Race
{
    // Two batches of the calls after which the runtime compiles a method anew, with optimization.
    private const int WarmUpCalls = 60;
    private const double WarmUpSeconds = 0.12;

    // A few ticks of the system's clock, by which it balances the load of its processors.
    private static readonly TimeSpan StreamWarmUp = TimeSpan.FromMilliseconds(30);

    // The threads of a candidate wait for more work for a while, ONNX Runtime's some 25 ms, and would take the processors from the next. They sleep when the process uses less than
    // an eighth of the time that goes by, in which the system's clock ticks at least once.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    // A candidate that is so many times slower than the fastest is measured once: more would only take time from the others.
    private const double Hopeless = 20;

    /// <summary>The timing of each candidate, in their order.</summary>
    /// <param name="candidates">Who runs.</param>
    /// <param name="effort">How long.</param>
    /// <param name="threads">The threads that each may use: where there are several, a sample begins when those of the candidate before have gone to sleep.</param>
    public static Timing[] Run(IReadOnlyList<Candidate> candidates, RaceEffort effort, int threads)
    {
        double[] calls = [.. candidates.Select(candidate => SecondsPerCall(candidate, effort, threads))];
        double fastest = calls.Min();
        int[] counts = [.. calls.Select(seconds => (int)Math.Clamp(Math.Ceiling(effort.SampleSeconds / seconds), 1, int.MaxValue))];
        int[] running = [.. Enumerable.Range(0, candidates.Count).Where(i => calls[i] <= Math.Max(Hopeless * fastest, effort.SampleSeconds / 4))];
        List<double>[] samples = [.. candidates.Select(_ => new List<double>())];

        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < effort.LeastRounds || Stopwatch.GetElapsedTime(begin).TotalSeconds < effort.RowSeconds; round++)
        {
            for (int turn = 0; turn < running.Length; turn++)
            {
                int i = running[(round + turn) % running.Length];
                samples[i].Add(Sample(candidates[i], counts[i], threads));
            }
        }

        return [.. samples.Select((rounds, i) => rounds.Count > 0 ? new Timing(Statistics.Median(rounds), rounds.Min()) : new(calls[i], calls[i]))];
    }

    /// <summary>Warms the candidate up and estimates its time.</summary>
    private static double SecondsPerCall(Candidate candidate, RaceEffort effort, int threads)
    {
        WaitForOthers(threads);
        long begin = Stopwatch.GetTimestamp();
        double seconds = double.PositiveInfinity;
        for (int calls = 0; calls < WarmUpCalls && Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds; calls++)
        {
            seconds = Math.Min(seconds, Time(candidate, 1));
        }

        // A single call of a tiny size is mostly the clock's own time: double the count until a sample is long enough to be read.
        for (int count = 2; seconds * count < 2 * effort.SampleSeconds && count < 1 << 24; count *= 2)
        {
            seconds = Math.Min(seconds, Time(candidate, count) / count);
        }

        return seconds;
    }

    private static double Sample(Candidate candidate, int count, int threads)
    {
        WaitForOthers(threads);

        // Fetches the candidate's code and fills the caches with its own order of the data.
        candidate.Run(1);
        if (threads > 1)
        {
            // Of several threads the row's figure is that of a stream of calls: all are awake, and the system has had the time to give each a processor of its own.
            long begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) < StreamWarmUp)
            {
                candidate.Run(1);
            }
        }

        return Time(candidate, count) / count;
    }

    /// <summary>Before a candidate of several threads: waits until those of the one before have gone to sleep.</summary>
    private static void WaitForOthers(int threads)
    {
        long begin = Stopwatch.GetTimestamp();
        bool isQuiet = threads == 1;
        while (!isQuiet && Stopwatch.GetElapsedTime(begin) < LongestWait)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Look);
            isQuiet = Environment.CpuUsage.TotalTime - before < Look / 8;
        }
    }

    private static double Time(Candidate candidate, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        candidate.Run(count);
        return Math.Max(Stopwatch.GetElapsedTime(begin).TotalSeconds, 1e-9);
    }
}
