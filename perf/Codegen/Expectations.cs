using System.Text;
using System.Text.RegularExpressions;

namespace NnSimd.Perf;

/// <summary>The committed facts of an instruction set's hot loops, a line to each, sorted: a change shows as a line of a diff.</summary>
/// <param name="Runtime">The version of the runtime whose compiler they are of.</param>
/// <param name="Facts">By <see cref="HotLoop.Key"/>.</param>
/// <remarks>
/// From one build of the compiler the same source gives the same code, so every fact has to be as expected (<see cref="Differences"/>). Another build may allocate
/// registers and choose instructions differently, and a runtime that was serviced must not fail a tree that did not change: there it has to be true only what the
/// source decides, that each loop over k still does its multiply-adds at its width (<see cref="LostLoops"/>) and that it is clean (<see cref="Codegen.IsClean"/>).
/// </remarks>
internal sealed partial record Expectations(string Runtime, IReadOnlyDictionary<string, string> Facts)
{
    private const string Header = "# Written by: dotnet run -c Release --project perf -- codegen --accept";
    private const string RuntimeLine = "runtime ";

    /// <summary>The facts of what was found.</summary>
    public static Expectations Of(Emission emission) => new(emission.Runtime, emission.Loops.ToDictionary(loop => loop.Key, loop => loop.Facts));

    public static Expectations Parse(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] != '#')];
        return new(
            lines.FirstOrDefault(line => line.StartsWith(RuntimeLine, StringComparison.Ordinal))?[RuntimeLine.Length..] ?? "",
            lines.Where(line => line.Contains(": ", StringComparison.Ordinal))
                .ToDictionary(line => line[..line.LastIndexOf(": ", StringComparison.Ordinal)], line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    /// <summary>What is not as expected, a line to each: changed, gone or new.</summary>
    public IReadOnlyList<string> Differences(IReadOnlyList<HotLoop> loops)
    {
        Dictionary<string, string> found = loops.ToDictionary(loop => loop.Key, loop => loop.Facts);
        return
        [
            .. from key in Facts.Keys.Union(found.Keys).Order(StringComparer.Ordinal)
               let expected = Facts.GetValueOrDefault(key)
               let actual = found.GetValueOrDefault(key)
               where expected != actual
               select expected is null ? $"new: {key}: {actual}" : actual is null ? $"gone: {key}: {expected}" : $"changed: {key}: {actual}; expected {expected}",
        ];
    }

    /// <summary>The loops over k that a kernel has no longer, whichever its number among the kernel's loops: with their width and number of multiply-adds.</summary>
    public IReadOnlyList<string> LostLoops(IReadOnlyList<HotLoop> loops)
    {
        ILookup<string, string> found = loops.ToLookup(loop => loop.Kernel, loop => loop.Work);
        return
        [
            .. from fact in Facts
               let kernel = fact.Key[..fact.Key.LastIndexOf(" #", StringComparison.Ordinal)]
               let work = Work().Match(fact.Value).Value
               where work.Length > 0 && Codegen.IsOverK(new(kernel, 0, 0, 0, 0, 1, 0, 0, 0, 0)) && !found[kernel].Contains(work)
               select $"gone: {kernel}: a loop of {work}",
        ];
    }

    public override string ToString()
    {
        StringBuilder text = new($"{Header}\n{RuntimeLine}{Runtime}\n\n");
        foreach ((string key, string facts) in Facts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append(": ").Append(facts).Append('\n');
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\d+ bits, [1-9]\d* fma")]
    private static partial Regex Work();
}
