using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The statistics of <c>compare</c> on launches drawn from known distributions.</summary>
public class ComparisonTests
{
    private static readonly int Trials = Math.Max(30, 2 * PropertyAttribute.Scale);

    [Theory]
    [InlineData(6, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(24, true)]
    public void An_interval_covers_the_ratio_as_often_as_it_says(int launches, bool heavyTails)
    {
        const double Ratio = 1.04;
        Random random = new(launches);
        int covered = 0;
        for (int i = 0; i < Trials; i++)
        {
            RatioInterval interval = RatioInterval.Of(Draw(random, launches, Ratio, 0.01, heavyTails));
            covered += interval.Lower <= Ratio && Ratio <= interval.Upper ? 1 : 0;
        }

        // 95 %, less three standard deviations of the proportion.
        Assert.InRange(covered, (int)((0.95 - (3 * Math.Sqrt(0.95 * 0.05 / Trials))) * Trials), Trials);
    }

    [Fact]
    public void An_interval_narrows_with_launches_and_holds_its_ratio()
    {
        RatioInterval few = RatioInterval.Of(Draw(new(1), 6, 1.1, 0.01, false));
        RatioInterval many = RatioInterval.Of(Draw(new(1), 60, 1.1, 0.01, false));
        Assert.True(many.Upper - many.Lower < (few.Upper - few.Lower) / 2);
        Assert.InRange(many.Ratio, many.Lower, many.Upper);
        RatioInterval exact = RatioInterval.Of([0, 0, 0, 0]);
        Assert.Equal(new(1, 1, 1), exact);
        Assert.Throws<ArgumentOutOfRangeException>(() => RatioInterval.Of([0, 0, 0]));
    }

    [Fact]
    public void A_launch_is_unmoved_by_pairs_that_the_machine_disturbed()
    {
        Random random = new(3);
        double[] pairs = [.. Enumerable.Range(0, 200).Select(i => 0.05 + (i % 3 == 0 ? (random.Next(2) * 2 - 1) * 0.4 : (random.NextDouble() - 0.5) * 0.002))];
        Assert.Equal(0.05, RatioInterval.OfPairs(pairs), 0.001);
    }

    [Theory]
    [InlineData(1.031, 1.06, Verdict.Slower)]
    [InlineData(1.029, 1.06, Verdict.Undecided)]
    [InlineData(0.98, 1.02, Verdict.Same)]
    [InlineData(0.98, 1.04, Verdict.Undecided)]
    [InlineData(0.96, 1.02, Verdict.Undecided)]
    [InlineData(0.93, 0.969, Verdict.Faster)]
    [InlineData(0.93, 0.98, Verdict.Undecided)]
    public void A_round_is_decided_only_where_the_whole_interval_lies_on_one_side(double lower, double upper, Verdict expected)
    {
        RatioInterval interval = new(Math.Sqrt(lower * upper), lower, upper);
        Assert.Equal(expected, Verdicts.Of(interval, 0.03));
        Verdict mirrored = expected switch { Verdict.Slower => Verdict.Faster, Verdict.Faster => Verdict.Slower, _ => expected };
        Assert.Equal(mirrored, Verdicts.Of(interval.Inverse(), 0.03));
    }

    [Fact]
    public void Slower_and_faster_need_two_rounds_that_agree()
    {
        Assert.Equal(Verdict.Slower, Verdicts.Of(Verdict.Slower, Verdict.Slower));
        Assert.Equal(Verdict.Faster, Verdicts.Of(Verdict.Faster, Verdict.Faster));
        Assert.Equal(Verdict.Same, Verdicts.Of(Verdict.Same, null));
        foreach (Verdict? second in new Verdict?[] { null, Verdict.Same, Verdict.Undecided, Verdict.Faster })
        {
            Assert.Equal(Verdict.Undecided, Verdicts.Of(Verdict.Slower, second));
        }
    }

    [Fact]
    public void Equal_builds_raise_no_alarm_and_a_slowdown_of_5_percent_is_found()
    {
        Random random = new(5);
        int alarms = 0;
        int found = 0;
        for (int i = 0; i < Trials; i++)
        {
            Verdict Judge(double ratio) => Verdicts.Of(Round(ratio), Round(ratio));
            Verdict Round(double ratio)
            {
                Effort effort = new(0.03);
                Round round = new();
                round.Add(Draw(random, effort.First, ratio, 0.01, true));
                while (Verdicts.Of(round.Interval!.Value, effort.Threshold) == Verdict.Undecided && round.LogRatios.Count < effort.Most)
                {
                    round.Add(Draw(random, effort.Step, ratio, 0.01, true));
                }

                return Verdicts.Of(round.Interval!.Value, effort.Threshold);
            }

            alarms += Judge(1) is Verdict.Slower or Verdict.Faster ? 1 : 0;
            found += Judge(1.05) == Verdict.Slower ? 1 : 0;
        }

        Assert.Equal(0, alarms);
        Assert.InRange(found, (int)(0.95 * Trials), Trials);
    }

    [Fact]
    public void A_report_states_every_finding()
    {
        Finding slow = new("Gemm.Multiply Isa=avx2 Shape=8x8x8");
        slow.Rounds[0].Add([.. Enumerable.Repeat(Math.Log(1.08), 6)]);
        slow.Rounds.Add(new());
        slow.Rounds[1].Add([.. Enumerable.Repeat(Math.Log(1.02), 3)]);
        slow.Rounds[1].Add([.. Enumerable.Repeat(Math.Log(1.08), 9)]);
        Finding same = new("Gemm.Multiply Isa=avx2 Shape=<9>");
        same.Rounds[0].Add([0, 0, 0, 0]);
        Finding gone = new("Softmax.Apply") { Missing = "not in BASE" };
        ComparisonReport report = new("a & b", [slow, same, gone], 0.03);
        Assert.Equal(["slower", "same", "not in BASE"], report.Rows.Select(row => row.Verdict));
        (string family, double ratio, int count) = Assert.Single(report.Families);
        Assert.Equal(("Gemm", 2), (family, count));
        Assert.Equal(Math.Sqrt(1.08), ratio, 1e-3);
        foreach (string text in new[] { report.Text(), report.Markdown(), report.Json() })
        {
            Assert.Contains("slower", text, StringComparison.Ordinal);
            Assert.Contains("not in BASE", text, StringComparison.Ordinal);
        }

        System.Xml.Linq.XDocument.Parse(report.Svg());
    }

    [Fact]
    public void A_filter_takes_names_by_their_parts()
    {
        string[] names = ["Gemm.Multiply Isa=avx2 Shape=8x8x8", "Softmax.Log Isa=avx2 Shape=8x8", "Gemm.LayerRelu Isa=scalar Shape=8x8x8"];
        Assert.Equal(names[..1], Compare.Select(names, ["gemm*avx2*"]));
        Assert.Equal([names[0], names[2]], Compare.Select(names, ["*.?u*", "*scalar*"]));
        Assert.Contains("'nothing'", Assert.Throws<WrongCallException>(() => Compare.Select(names, ["gemm*", "nothing"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_benchmarks_are_those_of_the_suites_and_run()
    {
        string program = typeof(Suites).Assembly.Location;
        IReadOnlyList<Benchmark> found = new Suites(program, Path.GetDirectoryName(program)!).Find();
        Assert.Equal(found.Count, found.Select(benchmark => benchmark.Name).Distinct().Count());
        Assert.True(new HashSet<string>(["Activation", "Gemm", "Softmax"]).IsSubsetOf(found.Select(benchmark => benchmark.Family)));
        foreach (string name in new[] { "Gemm.Multiply Isa=scalar Shape=8x8x8 Threads=1", "Softmax.CrossEntropyWithGradient Isa=scalar Shape=128x10" })
        {
            found.Single(benchmark => benchmark.Name == name).Prepare()();
        }
    }

    [Fact]
    public unsafe void A_turn_puts_the_stack_where_it_is_told()
    {
        long seen = 0;
        void Look()
        {
            int local = 0;
            seen = (long)&local;
        }

        long At(int place)
        {
            Host.BatchAt(place, Look, 1, 0, out _);
            return seen % Turns.StackPage;
        }

        long Deeper(int place)
        {
            byte* room = stackalloc byte[48];
            return At(place) + room[0];
        }

        for (int place = 0; place < Turns.StackPage; place += 16)
        {
            Assert.Equal(At(place), Deeper(place));
            Assert.Equal((At(0) + place) % Turns.StackPage, At(place));
        }
    }

    [Theory]
    [InlineData(0, 299, 0.00997)]
    [InlineData(0, 59, 0.0495)]
    [InlineData(3, 100, 0.0757)]
    [InlineData(5, 5, 1)]
    public void A_rate_is_bounded_as_Clopper_and_Pearson_do(int events, int trials, double bound) => Assert.Equal(bound, SelfTest.Bound(events, trials), 1e-4);

    [Theory]
    [InlineData("compare")]
    [InlineData("compare", "no-such-ref-or-folder")]
    [InlineData("compare", "HEAD", "--threshold", "0")]
    [InlineData("compare", "HEAD", "--threshold", "much")]
    [InlineData("compare", "HEAD", "--launches", "1")]
    [InlineData("compare", "--self-test", "--load", "sometimes")]
    [InlineData("track", "history.jsonl", "--commit", "no-such-commit")]
    [InlineData("codegen", "--reject")]
    [InlineData("track", "no-such-folder/history.jsonl", "--import", "no-such-file.json")]
    [InlineData("no-such-verb")]
    public void A_wrong_call_ends_with_one_line_and_2(params string[] arguments)
    {
        TextWriter console = Console.Error;
        using StringWriter errors = new();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, typeof(Compare).Assembly.EntryPoint!.Invoke(null, [arguments]));
        }
        finally
        {
            Console.SetError(console);
        }

        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
    }

    private static double[] Draw(Random random, int launches, double ratio, double deviation, bool heavyTails) =>
    [
        .. Enumerable.Range(0, launches).Select(_ =>
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Log(ratio) + (normal * deviation * (heavyTails && random.Next(10) == 0 ? 5 : 1));
        }),
    ];
}
