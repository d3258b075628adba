using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The coefficients in the sources are those that the committed Sollya scripts compute.</summary>
public partial class CoefficientTests
{
    private const string Folder = "src/Kernels/Functions";

    [Theory]
    [InlineData("single.sollya")]
    [InlineData("double.sollya")]
    public void Every_coefficient_of_a_script_stands_in_the_sources(string script)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NNSIMD_SOLLYA") is not null, "The scripts take minutes: .ci/run coefficients runs them.");
        string folder = Path.Combine(Self.Repository, Folder);
        HashSet<double> literals = [.. Directory.GetFiles(folder, "*.cs")
            .SelectMany(File.ReadLines)
            .SelectMany(line => Number().Matches(line.Split("//")[0]))
            .Select(match => Math.Abs(Value(match.Value)))];
        List<double> coefficients = [.. Coefficient().Matches(Run(folder, script)).Select(match => Math.Abs(Value(match.Groups[1].Value)))];
        Assert.True(coefficients.Count > 50, $"{script} printed {coefficients.Count} coefficients.");

        // Small integers are given, not computed. A coefficient of more digits than its type has stands in two parts.
        Assert.DoesNotContain(coefficients, c => c % 1 != 0 && !literals.Contains(c) && !(literals.Contains((float)c) && literals.Contains(Math.Abs(c - (float)c))));
    }

    private static double Value(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Run(string folder, string script)
    {
        using Process sollya = Process.Start(new ProcessStartInfo("sollya", script) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string output = sollya.StandardOutput.ReadToEnd();
        sollya.WaitForExit();

        // Sollya's exit status tells nothing: it is not 0 after a script that ran to its end.
        Assert.EndsWith("end of script", output.TrimEnd(), StringComparison.Ordinal);
        return output;
    }

    [GeneratedRegex(@"\d+\.\d+(?:e-?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s+c \d+ = (\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Coefficient();
}
