using System.CommandLine;

namespace NnSimd.Perf;

/// <summary>The command line of <see cref="Codegen"/>.</summary>
internal static class CodegenCommand
{
    public static Command Create()
    {
        Option<bool> accept = new("--accept") { Description = "Make what is found the expectation." };
        Option<bool> list = new("--list") { Description = "Print the facts of every hot loop." };
        Option<bool> arm64 = new("--arm64") { Description = "Look at the code for arm64 too, compiled under qemu-user where this machine is another." };
        Command command = new("codegen", "The machine code of every kernel's hot loops, from the JIT's own disassembly, against the committed expectations.") { accept, list, arm64 };
        command.SetAction(result => Codegen.Run(result.GetValue(accept), result.GetValue(list), result.GetValue(arm64)));
        return command;
    }
}
