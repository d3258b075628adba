using System.CommandLine;

namespace NnSimd.Perf;

/// <summary>The verbs that the program starts itself with.</summary>
internal static class HiddenCommands
{
    /// <summary><see cref="Perf.Host"/>.</summary>
    public static Command Host()
    {
        Option<string> library = new("--library") { Required = true };
        Option<string[]> suites = new("--suites") { Required = true };
        Option<double> slowdown = new("--slowdown");
        Command command = new(Perf.Host.Verb) { library, suites, slowdown };
        command.Hidden = true;
        command.SetAction(result => Perf.Host.Run(result.GetValue(library)!, result.GetValue(suites)!, result.GetValue(slowdown)));
        return command;
    }

    /// <summary><see cref="Emission.Run"/>.</summary>
    public static Command Emit()
    {
        Argument<string> kernels = new("kernels");
        Command command = new(Emission.Verb) { kernels };
        command.Hidden = true;
        command.SetAction(result => Emission.Run(result.GetValue(kernels)!));
        return command;
    }

    /// <summary><see cref="PeerSettings.Probe"/>.</summary>
    public static Command Probe()
    {
        Argument<string> peer = new("peer");
        Argument<string> variable = new("variable");
        Argument<string?> value = new("value") { Arity = ArgumentArity.ZeroOrOne };
        Command command = new(PeerSettings.ProbeVerb) { peer, variable, value };
        command.Hidden = true;
        command.SetAction(result => PeerSettings.Probe(result.GetValue(peer)!, result.GetValue(variable)!, result.GetValue(value)));
        return command;
    }

    /// <summary><see cref="SelfTest.KeepBusy"/>.</summary>
    public static Command Busy()
    {
        Command command = new(SelfTest.BusyVerb) { Hidden = true };
        command.SetAction(_ => SelfTest.KeepBusy());
        return command;
    }
}
