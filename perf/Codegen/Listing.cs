using System.Text.RegularExpressions;

namespace NnSimd.Perf;

/// <summary>What the machine code of a hot loop says about its speed; from one compiler, the same on every machine.</summary>
/// <param name="Kernel">The method and its type arguments, without namespaces.</param>
/// <param name="Loop">Which of the method's innermost loops with vector or multiply-add instructions, from 1.</param>
/// <param name="Instructions">Instructions from the loop's head to its backward jump.</param>
/// <param name="Total">Instructions of the whole method, so that a change beside the loop shows too.</param>
/// <param name="Width">The bits of its widest vector register.</param>
/// <param name="Fma">Fused multiply-adds.</param>
/// <param name="Stack">Instructions that read or write the stack frame: spills.</param>
/// <param name="Calls">Calls.</param>
/// <param name="Copies">Moves from register to register.</param>
/// <param name="Stores">Writes to memory other than the stack frame.</param>
internal sealed record HotLoop(string Kernel, int Loop, int Instructions, int Total, int Width, int Fma, int Stack, int Calls, int Copies, int Stores)
{
    /// <summary>The line of an expectation, without what it begins with.</summary>
    public string Facts => $"{Instructions} of {Total} instructions, {Width} bits, {Fma} fma, {Stack} stack, {Calls} calls, {Copies} copies, {Stores} stores";

    /// <summary>What an expectation is known by.</summary>
    public string Key => $"{Kernel} #{Loop}";
}

/// <summary>Reads the JIT's disassembly (<c>DOTNET_JitDisasm</c> with <c>DOTNET_JitDisasmDiffable</c>), x64 and arm64.</summary>
internal static partial class Listing
{
    /// <summary>The hot loops of every method in the text.</summary>
    public static IReadOnlyList<HotLoop> Loops(string text)
    {
        List<HotLoop> loops = [];
        foreach (string method in text.Split("; Assembly listing for method ").Skip(1))
        {
            loops.AddRange(LoopsOfMethod(method));
        }

        // A method is compiled once, unless two threads need it at the same time.
        return [.. loops.DistinctBy(loop => loop.Key).OrderBy(loop => loop.Key, StringComparer.Ordinal)];
    }

    private static IEnumerable<HotLoop> LoopsOfMethod(string listing)
    {
        string[] lines = listing.Split('\n');
        string kernel = Shorten(lines[0]);
        bool rbpFrame = lines.Any(line => line.StartsWith("; rbp based frame", StringComparison.Ordinal));
        List<string> code = [];
        Dictionary<string, int> labels = [];
        foreach (string line in lines.Skip(1))
        {
            string trimmed = line.Trim();
            if (trimmed.EndsWith(':') && trimmed.StartsWith("G_M", StringComparison.Ordinal))
            {
                labels[trimmed[..^1]] = code.Count;
            }
            else if (trimmed.Length > 0 && trimmed[0] != ';' && !trimmed.StartsWith("align", StringComparison.Ordinal) && line[0] == ' ')
            {
                code.Add(trimmed);
            }
        }

        // A loop is a jump backwards; it is innermost where no other lies within it.
        List<(int Start, int End)> spans = [];
        for (int i = 0; i < code.Count; i++)
        {
            if (Jump().Match(code[i]) is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out int target) && target <= i)
            {
                spans.Add((target, i));
            }
        }

        int number = 0;
        foreach ((int start, int end) in spans.Where(span => !spans.Any(other => other != span && other.Start >= span.Start && other.End <= span.End)).OrderBy(span => span.Start))
        {
            string[] body = [.. code[start..(end + 1)]];
            int fma = body.Count(line => Fma().IsMatch(line));
            int width = body.Max(Width);
            if (fma > 0 || width > 0)
            {
                bool IsStack(string line) => (rbpFrame ? RbpStack() : Stack()).IsMatch(line);
                yield return new(
                    kernel,
                    ++number,
                    body.Length,
                    code.Count,
                    width,
                    fma,
                    body.Count(IsStack),
                    body.Count(line => Call().IsMatch(line)),
                    body.Count(line => Copy().IsMatch(line)),
                    body.Count(line => Store().IsMatch(line) && !IsStack(line)));
            }
        }
    }

    /// <summary>The bits of the widest register; 0 where none is a vector's, as in scalar code, whose registers are used as one number.</summary>
    private static int Width(string line) =>
        line.Contains("zmm", StringComparison.Ordinal) ? 512
        : line.Contains("ymm", StringComparison.Ordinal) ? 256
        : ArmVector().IsMatch(line) || (line.Contains("xmm", StringComparison.Ordinal) && !ScalarX64().IsMatch(line)) ? 128 : 0;

    private static string Shorten(string header)
    {
        string name = header[..header.LastIndexOf(" (", StringComparison.Ordinal)];
        return Arity().Replace(Namespace().Replace(name, ""), "");
    }

    [GeneratedRegex(@"\b(?:[A-Z]\w*\.)+(?=[A-Z<])")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"^(?:j\w+|b[\w.]*|cbn?z|tbn?z)\s.*?(G_M\w+)$")]
    private static partial Regex Jump();

    [GeneratedRegex(@"^(?:vfn?m(?:add|sub)\w*|fn?m(?:add|sub|la|ls))\s")]
    private static partial Regex Fma();

    [GeneratedRegex(@"\[rsp|\[sp|\[fp")]
    private static partial Regex Stack();

    [GeneratedRegex(@"\[rsp|\[rbp|\[sp|\[fp")]
    private static partial Regex RbpStack();

    [GeneratedRegex(@"^(?:call|bl|blr)\s")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?:v?mov\w*\s+(?:[xyz]mm\d+|r\w+|e\w\w), (?:[xyz]mm\d+(?:, [xyz]mm\d+)?|r\w+|e\w\w)|f?mov\s+[dqsvwx]\d+(?:\.\w+)?, [dqsvwx]\d+(?:\.\w+)?)$")]
    private static partial Regex Copy();

    [GeneratedRegex(@"^(?:v?mov\w*\s+\w+\s+ptr \[|v?mov\w*\s+\w+ ptr \[|st[rp1]\w*\s)")]
    private static partial Regex Store();

    [GeneratedRegex(@"\bv\d+\.|\bq\d+\b")]
    private static partial Regex ArmVector();

    [GeneratedRegex(@"^v?\w+s[sd](?:\s|$)|^vx?orps|^v?movaps|^v?mov[dq]\s")]
    private static partial Regex ScalarX64();
}
