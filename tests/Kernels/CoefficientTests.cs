using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NnSimd.Perf;

namespace NnSimd.Tests;

/// <summary>The coefficients in the sources are those that the committed Sollya scripts compute.</summary>
public partial class CoefficientTests
{
    private const string Folder = "src/Kernels/Functions";

    /// <summary>How the sign of the coefficient of a power may differ from the script's: not at all, or as in -p(x) or p(-x).</summary>
    private static readonly Func<int, int>[] Signs = [_ => 1, _ => -1, power => power % 2 == 0 ? 1 : -1];

    [Fact]
    public void A_polynomial_of_a_script_is_that_of_one_method_and_the_numbers_of_the_methods_are_of_the_scripts()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NNSIMD_SOLLYA") is not null, "The scripts take long: .ci/run coefficients runs them.");
        string folder = Path.Combine(Self.Repository, Folder);
        string[] outputs = [.. Directory.GetFiles(folder, "*.sollya").Select(script => Run(folder, script))];
        HashSet<double>[] methods = [.. Directory.GetFiles(folder, "*.cs").SelectMany(Methods)];
        foreach (List<(string Title, List<(int Power, double Value)> Coefficients)> polynomials in outputs.Select(Polynomials))
        {
            Assert.True(polynomials.Count >= 6 && polynomials.All(polynomial => polynomial.Coefficients.Count >= 5), $"A script printed {polynomials.Count} polynomials.");
            foreach ((string title, List<(int Power, double Value)> coefficients) in polynomials)
            {
                Assert.True(
                    methods.Any(method => Signs.Any(sign => coefficients.All(c => Holds(method, sign(c.Power) * c.Value)))),
                    $"No method of {Folder} has the coefficients, with their signs, of: {title}");
            }
        }

        // 1 / ln 2 needs no script, and a number of few digits is a choice: a limit, a clamp, a power of two.
        HashSet<double> printed = [1.4426950408889634, 1.44269502, .. outputs.SelectMany(output => Number().Matches(output)).Select(match => Math.Abs(Value(match.Value)))];
        printed.UnionWith([.. printed.Select(value => (double)(float)value)]);
        Assert.DoesNotContain(
            methods.SelectMany(numbers => numbers).Select(Math.Abs),
            value => !double.IsPow2(value) && Math.Round(value, 5) != value && !printed.Contains(value));
    }

    /// <summary>Small integers are given, not computed. A coefficient of more digits than its type has stands in two parts.</summary>
    private static bool Holds(HashSet<double> literals, double value) =>
        value % 1 == 0 || literals.Contains(value) || (literals.Contains((float)value) && literals.Contains(value - (float)value));

    /// <summary>The numbers in the code of each method of a file, their signs with them; the constants and tables before the first are those of all.</summary>
    private static IEnumerable<HashSet<double>> Methods(string file)
    {
        string[] parts = [.. MethodStart().Split(File.ReadAllText(file)).Select(part => string.Join('\n', part.Split('\n').Select(line => line.Split("//")[0])))];
        double[][] numbers = [.. parts.Select(part => Number().Matches(part).Select(match => Value(match.Value)).ToArray())];
        return numbers.Select(own => own.Concat(numbers[0]).ToHashSet());
    }

    /// <summary>What a script reports: a title, and below it the coefficients that are not 0.</summary>
    private static List<(string Title, List<(int Power, double Value)> Coefficients)> Polynomials(string output)
    {
        List<(string Title, List<(int Power, double Value)> Coefficients)> polynomials = [];
        foreach (string line in output.Split('\n'))
        {
            if (Coefficient().Match(line) is { Success: true } match)
            {
                polynomials[^1].Coefficients.Add((int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Value(match.Groups[2].Value)));
            }
            else if (line.Contains(" degree ", StringComparison.Ordinal))
            {
                polynomials.Add((line, []));
            }
        }

        return polynomials;
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

    [GeneratedRegex(@"-?\d+\.\d+(?:e-?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s+c (\d+) = (\S+)\s*$")]
    private static partial Regex Coefficient();

    [GeneratedRegex(@"\n(?=    /// <summary>)")]
    private static partial Regex MethodStart();
}
