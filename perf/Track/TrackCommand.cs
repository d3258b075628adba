using System.CommandLine;

namespace NnSimd.Perf;

/// <summary>The command line of <see cref="Track"/>.</summary>
internal static class TrackCommand
{
    public static Command Create()
    {
        Argument<string?> history = new("HISTORY") { Description = "The file of JSON lines to append to; artifacts/track/history.jsonl unless given.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> filter = new("--filter") { Description = "The benchmarks to measure, as for compare.", AllowMultipleArgumentsPerToken = true };
        Option<FileInfo[]> import = new("--import") { Description = "Append these full JSON exports of BenchmarkDotNet instead of measuring.", AllowMultipleArgumentsPerToken = true };
        Option<string?> commit = new("--commit") { Description = "The commit that the results belong to; the one checked out unless given." };
        Option<FileInfo?> page = new("--page") { Description = "Where to write the page; beside the history unless given." };
        Option<bool> draw = new("--draw") { Description = "Append nothing, only write the page." };
        Command command = new("track", "Append results to a history and draw it as one HTML page.") { history, filter, import, commit, page, draw };
        command.SetAction(result => Track.Run(
            result.GetValue(history) ?? Path.Combine(Self.Artifacts("track"), "history.jsonl"), result.GetValue(import) ?? [], result.GetValue(filter) ?? [], !result.GetValue(draw), result.GetValue(commit), result.GetValue(page)));
        return command;
    }
}
