using System.Diagnostics;

namespace NnSimd.Perf;

/// <summary>What was found out about one benchmark.</summary>
/// <param name="Benchmark">Its name.</param>
internal sealed record Finding(string Benchmark)
{
    /// <summary>The rounds; a second one only where the first says slower or faster.</summary>
    public List<Round> Rounds { get; } = [new()];

    /// <summary>Why there is no ratio, or null.</summary>
    public string? Missing { get; set; }

    /// <summary>Whether one side ran its own definition of the benchmark, since HEAD's calls what that side does not have.</summary>
    public bool OwnSuite { get; set; }

    /// <summary>What both rounds say together.</summary>
    public Verdict Verdict(double threshold) =>
        Rounds.Any(round => round.Interval is null) ? Perf.Verdict.Undecided
        : Verdicts.Of(Verdicts.Of(Rounds[0].Interval!.Value, threshold), Rounds.Count > 1 ? Verdicts.Of(Rounds[1].Interval!.Value, threshold) : null);

    /// <summary>The estimate to show: of all launches.</summary>
    public RatioInterval? Interval => Rounds.SelectMany(round => round.LogRatios).ToArray() is { Length: >= RatioInterval.LeastLaunches } all ? RatioInterval.Of(all) : null;
}

/// <summary>The launches of a round, independent of those of any other.</summary>
internal sealed class Round
{
    private readonly List<double> _logRatios = [];

    /// <summary>ln(HEAD / BASE) of each launch.</summary>
    public IReadOnlyList<double> LogRatios => _logRatios;

    /// <summary>The estimate from this round alone, once it has launches enough.</summary>
    public RatioInterval? Interval { get; private set; }

    /// <summary>Takes the launches' ratios in; the interval follows with the last.</summary>
    public void Add(params IReadOnlyList<double> logRatios)
    {
        _logRatios.AddRange(logRatios);
        Interval = _logRatios.Count < RatioInterval.LeastLaunches ? null : RatioInterval.Of(_logRatios);
    }
}

/// <summary>How long to measure.</summary>
/// <param name="Threshold">The change that matters, as a share.</param>
/// <param name="First">Launches of every benchmark.</param>
/// <param name="Step">Launches more of those in doubt.</param>
/// <param name="Most">Launches of a round after which a doubt stays one.</param>
internal readonly record struct Effort(double Threshold, int First = 6, int Step = 4, int Most = 30);

/// <summary>
/// Paired measurement of two builds. A launch is two processes, one for each build, that run every benchmark in turns of a fraction of a millisecond in the order
/// AB BA AB BA, on one core, one at a time. A slow or fast phase of the machine hits both, and each launch lays out code and data anew.
/// </summary>
internal sealed class Comparison(Build baseBuild, Build head, Effort effort, Progress progress, double slowdown = 0)
{
    private readonly Random _random = new();

    /// <summary>Measures until each benchmark is decided or has used up its launches.</summary>
    public IReadOnlyList<Finding> Run(IReadOnlyList<string> benchmarks)
    {
        List<Finding> findings = [.. benchmarks.Select(name => new Finding(name))];
        Measure(findings, 0);
        List<Finding> doubted = [.. findings.Where(f => f.Missing is null && Verdicts.Of(f.Rounds[0].Interval!.Value, effort.Threshold) is Verdict.Slower or Verdict.Faster)];
        doubted.ForEach(finding => finding.Rounds.Add(new()));
        Measure(doubted, 1);
        return findings;
    }

    private void Measure(IReadOnlyList<Finding> findings, int round)
    {
        IReadOnlyList<Finding> pending = findings;
        int launches = 0;
        while (pending.Count > 0 && launches < effort.Most)
        {
            int count = launches == 0 ? effort.First : Math.Min(effort.Step, effort.Most - launches);
            Dictionary<Finding, List<double>> ratios = pending.ToDictionary(finding => finding, _ => new List<double>());
            progress.Begin($"round {round + 1}, launches {launches + 1} to {launches + count} of {pending.Count} benchmarks", count * pending.Count);
            for (int i = 0; i < count; i++)
            {
                Launch(ratios, startWithHead: i % 2 == 1);
            }

            launches += count;
            foreach ((Finding finding, List<double> found) in ratios)
            {
                finding.Rounds[round].Add(found);
            }

            pending = [.. pending.Where(f => f.Missing is null && Verdicts.Of(f.Rounds[round].Interval!.Value, effort.Threshold) == Verdict.Undecided)];
        }
    }

    private void Launch(Dictionary<Finding, List<double>> ratios, bool startWithHead)
    {
        HostProcess? first = startWithHead ? new(head, slowdown) : null;
        using HostProcess a = new(baseBuild);
        using HostProcess b = first ?? new(head, slowdown);
        foreach ((Finding finding, List<double> found) in ratios)
        {
            // Who asks first for large arrays gets other pages than who asks second: each launch begins with the other side.
            (double? timeB, bool ownB) = startWithHead ? b.Select(finding.Benchmark) : default;
            (double? timeA, bool ownA) = a.Select(finding.Benchmark);
            (timeB, ownB) = startWithHead ? (timeB, ownB) : b.Select(finding.Benchmark);
            if (timeA is { } nanosecondsA && timeB is { } nanosecondsB)
            {
                found.Add(Pairs(a, b, Turns.For(Math.Min(nanosecondsA, nanosecondsB))));
                finding.OwnSuite |= ownA || ownB;
            }
            else
            {
                finding.Missing = timeA is null ? "not in BASE" : "not in HEAD";
            }

            progress.Advance();
        }
    }

    /// <summary>ln(HEAD / BASE) of a launch: AB BA AB BA.</summary>
    private double Pairs(HostProcess a, HostProcess b, Turns turns)
    {
        double[] ratios = new double[turns.Pairs];
        for (int i = 0; i < ratios.Length; i++)
        {
            (HostProcess first, HostProcess second) = i % 2 == 0 ? (a, b) : (b, a);
            int place = Turns.Place(_random);
            double ratio = Math.Log(first.Turn(turns, place) / second.Turn(turns, place));
            ratios[i] = i % 2 == 0 ? -ratio : ratio;
        }

        return RatioInterval.OfPairs(ratios);
    }
}

/// <summary>One line on standard error: what is being done, and how long it will still take.</summary>
internal sealed class Progress
{
    private readonly bool _rewrites = !Console.IsErrorRedirected;
    private string _stage = "";
    private int _steps;
    private int _done;
    private long _start;
    private long _shown;

    /// <summary>Starts a stage of so many equal steps.</summary>
    public void Begin(string stage, int steps)
    {
        (_stage, _steps, _done, _start, _shown) = (stage, steps, 0, Stopwatch.GetTimestamp(), 0);
        if (!_rewrites)
        {
            Console.Error.WriteLine(stage);
        }
    }

    /// <summary>A step is done.</summary>
    public void Advance()
    {
        _done++;
        double interval = _rewrites ? 0.2 : 20;
        if (Stopwatch.GetElapsedTime(_shown == 0 ? _start : _shown).TotalSeconds < interval && (_done < _steps || !_rewrites))
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        TimeSpan left = Stopwatch.GetElapsedTime(_start) / _done * (_steps - _done);
        string line = $"{_stage}: {100 * _done / _steps} %, {(int)left.TotalMinutes}:{left.Seconds:00} left";
        Console.Error.Write(_rewrites ? (_done < _steps ? $"\r{line}\x1b[K" : "\r\x1b[K") : line + "\n");
    }
}
