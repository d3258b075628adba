using System.CommandLine;
using NnSimd.Kernels;
using NnSimd.Perf;

// BenchmarkDotNet has its own command line, --help included: hand it over before anything else parses it.
if (args is ["bench", .. string[] benchmarkArguments])
{
    return Bench.Run(benchmarkArguments);
}

Option<bool> quick = new("--quick") { Description = "A stratified sample instead of all 2^32 floats." };
Option<FileInfo?> json = new("--json") { Description = "Write the rows to this file as one JSON array." };
Option<string?> isa = new("--isa") { Description = "The kernel set to use instead of the best." };
Command accuracy = new("accuracy", "The largest error of every activation and derivative, in ULP, and the input where it occurs.") { quick, json, isa };
accuracy.SetAction(result => Accuracy.Run(
    result.GetValue(quick), result.GetValue(isa) is { } name ? KernelSet.Parse(name) : KernelSet.Best, result.GetValue(json)));

RootCommand root = new("NnSimd measurements.")
{
    new Command("bench", "Run the BenchmarkDotNet suites; every further argument goes to BenchmarkDotNet."),
    accuracy,
    Peers.Command(),
    CompareCommand.Create(),
    CodegenCommand.Create(),
    TrackCommand.Create(),
    HiddenCommands.Host(),
    HiddenCommands.Emit(),
    HiddenCommands.Busy(),
    HiddenCommands.Probe(),
};

// A wrong call ends with one line, whichever verb finds it.
ParseResult call = root.Parse(args);
return call.Errors.Count > 0 ? Fail.Because(call.Errors[0].Message) : Fail.OrRun(() => call.Invoke(new() { EnableDefaultExceptionHandler = false }));
