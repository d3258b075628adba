using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace NnSimd.Perf;

/// <summary>
/// A process that runs benchmarks of one build in short turns, as it is told on its standard input; <see cref="HostProcess"/> is the other end.
/// </summary>
/// <remarks>
/// A line in, a line out: <c>list</c> gives the names as a JSON array, <c>select NAME</c> prepares a benchmark and gives its time in nanoseconds or why it cannot run,
/// <c>turn COUNT PLACE</c> times COUNT calls with the stack at that place within its page and gives the nanoseconds of one. The end of the input ends the process.
/// </remarks>
internal static class Host
{
    /// <summary>The hidden verb that the program starts itself with.</summary>
    public const string Verb = "host";

    private static readonly nint Allowed = AllowedCores();

    private const double WarmUp = 15e6;
    private const double BatchTime = 250e3;

    private const int FirstSpinSteps = 1000;

    /// <param name="library">The folder of the build to measure.</param>
    /// <param name="suites">The assemblies of suites; a benchmark that the first one cannot run on this build is looked for in the next.</param>
    /// <param name="slowdown">Work to add to every batch, as a share of its time.</param>
    public static int Run(string library, IReadOnlyList<string> suites, double slowdown)
    {
        List<Dictionary<string, Benchmark>> benchmarks = [.. suites.Select(assembly => new Suites(assembly, library).Find().ToDictionary(b => b.Name))];
        Action call = () => { };
        double spinSteps = 0;
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2);
            switch (words[0])
            {
                case "list":
                    Console.Out.WriteLine(JsonSerializer.Serialize(benchmarks.SelectMany(b => b.Keys).Distinct()));
                    break;
                case "select":
                    call = () => { };
                    Release();
                    Pin(Benchmark.Parameter(words[1], "Threads") is null or "1");
                    (Action? Call, string Reply) selected = Select(benchmarks, words[1]);
                    Console.Out.WriteLine(selected.Reply);
                    call = selected.Call ?? call;
                    spinSteps = slowdown > 0 ? FirstSpinSteps : 0;
                    break;
                case "turn":
                    int[] numbers = [.. words[1].Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
                    double nanoseconds = Turn(call, numbers[0], numbers[1], slowdown, ref spinSteps);
                    Console.Out.WriteLine(nanoseconds.ToString("R", CultureInfo.InvariantCulture));
                    break;
                default:
                    return Fail.Because($"'{line}' is no request to a host.");
            }

            Console.Out.Flush();
        }

        return 0;
    }

    /// <summary>
    /// Keeps this thread on one core, the same in every host. Where a core of its own is the hardware thread of a core that strangers use too, as in the cloud, its
    /// speed changes by half within a second: two processes on two cores measure their neighbours, two that alternate on one core share them.
    /// </summary>
    private static void Pin(bool pinned)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            process.ProcessorAffinity = pinned ? Highest(Allowed) : Allowed;
        }

        static nint Highest(nint mask) => (nint)1 << BitOperations.Log2((nuint)mask);
    }

    /// <summary>Gives the arrays of the benchmark before back to the system, so that the memory of the next does not depend on when the collector came by.</summary>
    private static void Release()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static (Action? Call, string Reply) Select(List<Dictionary<string, Benchmark>> suites, string name)
    {
        string reply = "missing";
        for (int i = 0; i < suites.Count; i++)
        {
            if (!suites[i].TryGetValue(name, out Benchmark? benchmark))
            {
                continue;
            }

            try
            {
                Action call = benchmark.Prepare();
                call();
                double nanoseconds = Calibrate(call);
                return (call, string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "ready" : "own")} {nanoseconds:R}"));
            }
            catch (Exception e) when (Suites.Missing(e))
            {
                reply = $"missing {e.Message.ReplaceLineEndings(" ")}";
            }
        }

        return (null, reply);
    }

    /// <summary>Warms the benchmark up; nanoseconds per call, the least seen.</summary>
    private static double Calibrate(Action call)
    {
        double least = double.PositiveInfinity;
        int count = 1;
        long start = Stopwatch.GetTimestamp();
        do
        {
            double batch = Batch(call, count, 0, out _);
            least = Math.Min(least, batch / count);
            if (batch < BatchTime)
            {
                count *= 2;
            }
        }
        while (Nanoseconds(start) < WarmUp);

        return least;
    }

    private static double Turn(Action call, int count, int place, double slowdown, ref double spinSteps)
    {
        // The other side ran meanwhile: some calls to get caches and predictors back.
        BatchAt(place, call, count / 2, 0, out _);
        double nanoseconds = BatchAt(place, call, count, (int)spinSteps, out double calls);
        if (spinSteps > 0)
        {
            // How much work the wanted share of the time is, the next turn knows from this one.
            spinSteps *= Math.Clamp(slowdown * calls / Math.Max(1, nanoseconds - calls), 0.1, 10);
        }

        return nanoseconds / count;
    }

    /// <summary>
    /// A batch with the stack pointer at a place within its page. The system starts each process with its stack at a random multiple of 16 bytes, and code that keeps
    /// vectors there is faster where they do not cross cache lines, up to twice: by chance, not by build (Mytkowicz et al., Producing Wrong Data Without Doing Anything
    /// Obviously Wrong!, 2009). Both turns of a pair run at one place, and each pair at another.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe double BatchAt(int place, Action call, int count, int spinSteps, out double calls)
    {
        byte* here = stackalloc byte[16];
        nuint distance = ((nuint)here - (nuint)place) % Turns.StackPage;
        byte* down = stackalloc byte[(int)distance + 16];
        Volatile.Write(ref *down, 0);
        return Batch(call, count, spinSteps, out calls);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Batch(Action call, int count, int spinSteps, out double calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            call();
        }

        calls = Nanoseconds(start);
        if (spinSteps == 0)
        {
            return calls;
        }

        Spin(spinSteps);
        return Nanoseconds(start);
    }

    /// <summary>
    /// Work that a benchmark does not do: independent fused multiply-adds in registers. It is bound by throughput as the kernels are, so that a neighbour on the same
    /// core slows both by as much and its share of the time stays what it was calibrated to.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector<float> Spin(int steps)
    {
        Vector<float> factor = new(0.5f);
        Vector<float> a = new(1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int i = 0; i < steps; i++)
        {
            a = Vector.FusedMultiplyAdd(a, factor, factor);
            b = Vector.FusedMultiplyAdd(b, factor, factor);
            c = Vector.FusedMultiplyAdd(c, factor, factor);
            d = Vector.FusedMultiplyAdd(d, factor, factor);
            e = Vector.FusedMultiplyAdd(e, factor, factor);
            f = Vector.FusedMultiplyAdd(f, factor, factor);
            g = Vector.FusedMultiplyAdd(g, factor, factor);
            h = Vector.FusedMultiplyAdd(h, factor, factor);
        }

        return a + b + c + d + e + f + g + h;
    }

    private static nint AllowedCores()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            return process.ProcessorAffinity;
        }

        return 0;
    }

    private static double Nanoseconds(long start) => (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency);
}
