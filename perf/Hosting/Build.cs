using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace NnSimd.Perf;

/// <summary>A build of the repository at some commit, or of a working tree.</summary>
/// <param name="Label">What the caller called it.</param>
/// <param name="Folder">Its assemblies.</param>
internal sealed record Build(string Label, string Folder)
{
    private static readonly string[] Projects = ["perf/NnSimd.Perf.csproj", "src/Nn/NnSimd.Nn.csproj"];

    /// <summary>Builds git refs, folders of the repository, or the working tree; none before all are known.</summary>
    /// <param name="whats">Refs, folders, or null for the working tree.</param>
    /// <exception cref="WrongCallException">One is neither, or does not build.</exception>
    public static Build[] Of(params ReadOnlySpan<string?> whats)
    {
        string?[] commits = new string?[whats.Length];
        for (int i = 0; i < whats.Length; i++)
        {
            commits[i] = whats[i] is not { } what || Directory.Exists(what) ? null : Commit(what);
        }

        Build[] builds = new Build[whats.Length];
        for (int i = 0; i < whats.Length; i++)
        {
            builds[i] = commits[i] is { } commit ? OfCommit(whats[i]!, commit) : OfFolder(whats[i]);
        }

        return builds;
    }

    private static string Commit(string name)
    {
        (int status, string commit) = Self.Run("git", Self.Repository, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        return status == 0 ? commit : throw new WrongCallException($"'{name}' is neither a folder nor a commit that git knows here.");
    }

    private static Build OfFolder(string? name)
    {
        string folder = Path.GetFullPath(name ?? Self.Repository);
        string output = Path.Combine(Self.Artifacts("compare"), $"folder-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..9]}");
        Run(folder, output);
        return new(name ?? "working tree", output);
    }

    private static Build OfCommit(string name, string commit)
    {
        // A commit does not change: what was built of it once is kept. The folder gets its name when it is complete.
        string built = Path.Combine(Self.Artifacts("compare"), commit);
        if (!Directory.Exists(built))
        {
            string tree = built + "-tree";
            Export(commit, tree);
            Run(tree, built + "-new");
            Directory.Move(built + "-new", built);
            Directory.Delete(tree, recursive: true);
        }

        return new($"{name} ({commit[..9]})", built);
    }

    private static void Export(string commit, string tree)
    {
        string archive = tree + ".tar";
        (int status, string output) = Self.Run("git", Self.Repository, "archive", "--format=tar", "-o", archive, commit);
        if (status != 0)
        {
            throw new WrongCallException($"git cannot export {commit}: {output}");
        }

        if (Directory.Exists(tree))
        {
            Directory.Delete(tree, recursive: true);
        }

        TarFile.ExtractToDirectory(archive, Directory.CreateDirectory(tree).FullName, overwriteFiles: true);
        File.Delete(archive);
    }

    /// <summary>Builds the program of a tree, or where it has none the network library, which brings the kernels.</summary>
    private static void Run(string tree, string output)
    {
        string? project = Projects.Select(path => Path.Combine(tree, path)).FirstOrDefault(File.Exists)
            ?? throw new WrongCallException($"'{tree}' is not a tree of this repository: it has no src/Nn.");
        Console.Error.WriteLine($"building {tree}");
        (int status, string log) = Self.Run("dotnet", tree, "build", project, "-c", "Release", "-o", output, "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        if (status != 0)
        {
            string error = log.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? log;
            throw new WrongCallException($"{tree} does not build: {error.Trim()}");
        }
    }
}
