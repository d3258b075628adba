using System.CommandLine;
using NnSimd.Perf;

// BenchmarkDotNet has its own command line, --help included: hand it over before anything else parses it.
if (args is ["bench", .. string[] benchmarkArguments])
{
    return Bench.Run(benchmarkArguments);
}

RootCommand root = new("NnSimd measurements.")
{
    new Command("bench", "Run the BenchmarkDotNet suites; every further argument goes to BenchmarkDotNet."),
    Accuracy.Command(),
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
