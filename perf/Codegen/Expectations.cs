using System.Text;

namespace NnSimd.Perf;

/// <summary>The committed facts of an instruction set's hot loops, a line to each, sorted: a change shows as a line of a diff.</summary>
/// <param name="Runtime">The version of the runtime whose compiler they are of; another one's code differs.</param>
/// <param name="Facts">By <see cref="HotLoop.Key"/>.</param>
internal sealed record Expectations(string Runtime, IReadOnlyDictionary<string, string> Facts)
{
    private const string Header = "# Written by: dotnet run -c Release --project perf -- codegen --accept";
    private const string RuntimeLine = "runtime ";

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

    public override string ToString()
    {
        StringBuilder text = new($"{Header}\n{RuntimeLine}{Runtime}\n\n");
        foreach ((string key, string facts) in Facts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append(": ").Append(facts).Append('\n');
        }

        return text.ToString();
    }
}
