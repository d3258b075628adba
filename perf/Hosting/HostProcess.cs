using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace NnSimd.Perf;

/// <summary>A running <see cref="Host"/>, seen from the process that gives the turns.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts a host on a build.</summary>
    /// <param name="build">What to measure.</param>
    /// <param name="slowdown">The share of its time by which each benchmark is slowed down: 0, except to prove that a comparison sees it.</param>
    public HostProcess(Build build, double slowdown = 0)
    {
        List<string> arguments = [Host.Verb, "--library", build.Folder, "--slowdown", slowdown.ToString("R", CultureInfo.InvariantCulture)];
        foreach (string assembly in new[] { typeof(HostProcess).Assembly.Location, Path.Combine(build.Folder, "NnSimd.Perf.dll") }.Where(File.Exists))
        {
            arguments.AddRange(["--suites", assembly]);
        }

        _process = Self.Start(arguments, Settings);
    }

    /// <summary>
    /// What every measurement runs under. Without tiers a method has its final code from its first call on, so no recompilation falls into a measurement and no profile
    /// of one run shapes its code: two processes of one build run the same instructions.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" };

    /// <summary>The names of the build's benchmarks.</summary>
    public IReadOnlyList<string> List() => JsonSerializer.Deserialize<string[]>(Ask("list"))!;

    /// <summary>Prepares a benchmark.</summary>
    /// <returns>Its time in nanoseconds, or null where the build does not have it; and whether it is the build's own, older definition that runs.</returns>
    public (double? Nanoseconds, bool Own) Select(string benchmark)
    {
        string[] words = Ask($"select {benchmark}").Split(' ', 2);
        return words[0] == "missing" ? (null, false) : (double.Parse(words[1], CultureInfo.InvariantCulture), words[0] == "own");
    }

    /// <summary>Nanoseconds per call of the selected benchmark in one turn.</summary>
    /// <param name="turns">How many calls.</param>
    /// <param name="place">Where the stack is to begin within its page, <see cref="Turns.Place"/>.</param>
    public double Turn(Turns turns, int place) =>
        double.Parse(Ask(string.Create(CultureInfo.InvariantCulture, $"turn {turns.Count} {place}")), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string Ask(string request)
    {
        try
        {
            _process.StandardInput.WriteLine(request);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() ?? throw new IOException();
        }
        catch (IOException)
        {
            throw new WrongCallException($"The process of a build ended at '{request}': {_process.StandardError.ReadToEnd().Trim()}");
        }
    }
}

/// <summary>How long a turn is, and how many pairs of turns a launch has.</summary>
/// <remarks>
/// About an eighth of a millisecond: the speed of a shared core changes within tens of milliseconds, so only turns that follow each other this fast meet the same
/// speed; still it is several times what the switch between two processes takes.
/// </remarks>
/// <param name="Count">Calls in a turn.</param>
/// <param name="Pairs">Pairs of turns in a launch.</param>
internal readonly record struct Turns(int Count, int Pairs)
{
    /// <summary>The bytes after which addresses collide again, in caches and between loads and stores.</summary>
    public const int StackPage = 4096;

    private const int StackAlignment = 16;
    private const double TurnTime = 120e3;
    private const double LaunchTime = 30e6;

    /// <summary>The turns of a benchmark that takes so many nanoseconds a call.</summary>
    public static Turns For(double nanoseconds) => new(
        (int)Math.Clamp(TurnTime / nanoseconds, 1, 1 << 24),
        (int)Math.Clamp(LaunchTime / (2 * Math.Max(nanoseconds, TurnTime)), 8, 200));

    /// <summary>A place for the stack within its page, at random.</summary>
    public static int Place(Random random) => random.Next(StackPage / StackAlignment) * StackAlignment;
}
