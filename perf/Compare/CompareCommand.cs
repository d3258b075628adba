using System.CommandLine;

namespace NnSimd.Perf;

/// <summary>The command line of <see cref="Compare"/>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<string?> baseline = new("BASE") { Description = "A git ref or a folder of the repository.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> head = new("HEAD") { Description = "A git ref or a folder; the working tree unless given.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> filter = new("--filter")
        {
            Description = "Benchmarks whose name matches one of these patterns, with * and ?; those of the best kernel set unless given.", AllowMultipleArgumentsPerToken = true,
        };
        Option<double> threshold = new("--threshold") { Description = "The change that matters, in percent.", DefaultValueFactory = _ => 3 };
        Option<int> launches = new("--launches") { Description = "The most launches of a benchmark in a round.", DefaultValueFactory = _ => new Effort(0).Most };
        Option<FileInfo?> json = new("--json") { Description = "Write the rows to this file as one JSON array." };
        Option<FileInfo?> markdown = new("--markdown") { Description = "Write the table to this file as Markdown." };
        Option<FileInfo?> svg = new("--svg") { Description = "Write the intervals to this file as a picture." };
        Option<bool> selfTest = new("--self-test") { Description = "Measure the false alarms and the detected slowdowns of this verb on this machine instead." };
        Option<int> repeat = new("--repeat") { Description = "How often --self-test judges each benchmark.", DefaultValueFactory = _ => 3 };
        Option<string[]> load = new("--load") { Description = "Where --self-test runs: quiet, busy (every other core at work), or both.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["quiet", "busy"] };
        load.AcceptOnlyFromAmong("quiet", "busy");
        Option<string[]> pairs = new("--pairs") { Description = "What --self-test compares: equal builds, one slowed by 5 %, or both.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["equal", "slowed"] };
        pairs.AcceptOnlyFromAmong("equal", "slowed");
        Command command = new("compare", "Paired A/B of two builds; exit code 1 where one benchmark is slower beyond doubt.")
        {
            baseline, head, filter, threshold, launches, json, markdown, svg, selfTest, repeat, load, pairs,
        };
        command.SetAction(result =>
        {
            double percent = result.GetValue(threshold);
            int most = result.GetValue(launches);
            if (percent is not (> 0 and < 100) || most < RatioInterval.LeastLaunches || result.GetValue(repeat) < 1)
            {
                throw new WrongCallException($"Expected --threshold above 0 and below 100, --launches of at least {RatioInterval.LeastLaunches} and --repeat of at least 1.");
            }

            Effort effort = new(percent / 100) { Most = most };
            effort = effort with { First = Math.Min(effort.First, most) };
            string[] filters = result.GetValue(filter) ?? [];
            if (result.GetValue(selfTest))
            {
                return SelfTest.Run(filters, effort, result.GetValue(repeat), result.GetValue(load)!, result.GetValue(pairs)!);
            }

            return Compare.Run(
                result.GetValue(baseline) ?? throw new WrongCallException("Expected BASE, a git ref or a folder: compare BASE [HEAD]."),
                result.GetValue(head), filters, effort, result.GetValue(json), result.GetValue(markdown), result.GetValue(svg));
        });
        return command;
    }
}
