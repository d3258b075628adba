using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NnSimd.Perf;

/// <summary>This program as a child of itself, and the repository it was built from.</summary>
internal static class Self
{
    /// <summary>The repository's root.</summary>
    public static string Repository
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory is not null && !File.Exists(Path.Combine(directory, "NnSimd.sln")))
            {
                directory = Path.GetDirectoryName(directory);
            }

            return directory ?? throw new WrongCallException($"Expected the program inside the repository that it was built from, but it runs in {AppContext.BaseDirectory}.");
        }
    }

    /// <summary>Where a verb keeps what it builds and writes unless told otherwise; git ignores it.</summary>
    public static string Artifacts(string verb) => Directory.CreateDirectory(Path.Combine(Repository, "artifacts", verb)).FullName;

    /// <summary>Starts this program with other arguments and environment, its streams redirected.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        string assembly = typeof(Self).Assembly.Location;
        string program = Environment.ProcessPath!;
        string own = Path.GetFileNameWithoutExtension(assembly);
        bool isOwn = Path.GetFileName(program) is { } name && (name == own || name == own + ".exe");
        if (!isOwn && !Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            // A host of tests: the program is run by the runtime that runs them.
            program = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        }

        return Start(program, isOwn ? arguments : arguments.Prepend(assembly), environment);
    }

    /// <summary>Starts a program with additions to the environment, its streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs a tool to its end.</summary>
    /// <returns>Its exit status and what it wrote.</returns>
    public static (int Status, string Output) Run(string tool, string directory, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Trim() + (process.ExitCode == 0 ? "" : "\n" + errors.Result.Trim()));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new WrongCallException($"Expected the tool {tool} on this machine: {e.Message}");
        }
    }
}
