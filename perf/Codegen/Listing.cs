using System.Reflection;
using System.Text.RegularExpressions;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>What the machine code of a hot loop says about its speed; from one compiler, the same on every machine.</summary>
/// <param name="Kernel">The method and its type arguments, without namespaces.</param>
/// <param name="Loop">Which of the method's hot loops, from 1: innermost, with floating-point registers, and not only moves beside a call.</param>
/// <param name="Instructions">Instructions from the loop's head to its backward jump.</param>
/// <param name="Total">Instructions of the whole method, so that a change beside the loop shows too.</param>
/// <param name="Width">The bits of its widest floating-point operand: 32 or 64 in scalar code.</param>
/// <param name="Fma">Fused multiply-adds.</param>
/// <param name="Stack">Instructions that read or write the stack frame: spills.</param>
/// <param name="Calls">Calls.</param>
/// <param name="Copies">Moves from register to register.</param>
/// <param name="Stores">Writes to memory other than the stack frame.</param>
internal sealed record HotLoop(string Kernel, int Loop, int Instructions, int Total, int Width, int Fma, int Stack, int Calls, int Copies, int Stores)
{
    /// <summary>The line of an expectation, without what it begins with.</summary>
    public string Facts => $"{Instructions} of {Total} instructions, {Work}, {Stack} stack, {Calls} calls, {Copies} copies, {Stores} stores";

    /// <summary>What the source decides, not the compiler: the width and the multiply-adds.</summary>
    public string Work => $"{Width} bits, {Fma} fma";

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

    /// <summary>Those of some operations that were compiled by themselves, which is done only to call them: where the compiler's budget for a method was used up, say.</summary>
    /// <param name="text">The listing.</param>
    /// <param name="operations">The operations, as <c>Type:Method</c>.</param>
    public static IReadOnlyList<string> Called(string text, IReadOnlySet<string> operations) =>
    [
        .. text.Split("; Assembly listing for method ").Skip(1)
            .Select(method => Shorten(method[..method.IndexOf('\n')]))
            .Where(name => operations.Contains(Method(name)))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The library's methods of which something holds, as <see cref="Method"/> names them.</summary>
    public static HashSet<string> Methods(Func<MethodInfo, bool> holds) =>
    [
        .. from type in typeof(KernelSet).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where holds(method)
           select $"{type.Name.Split('`')[0]}:{method.Name}",
    ];

    /// <summary>Of a method in a listing <c>Type:Method</c>, without the type arguments of either.</summary>
    public static string Method(string name) => TypeArguments().Replace(name, "").Split('(')[0];

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
            else if (trimmed.Length > 0 && trimmed[0] != ';' && line[0] == ' ' && !IsOfAddresses(trimmed))
            {
                code.Add(trimmed);
                if (ArmPairOfLoads().IsMatch(trimmed))
                {
                    // Loads that are not taken together where the addresses of tables are made from each other.
                    code.Add(trimmed);
                }
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
            int calls = body.Count(line => Call().IsMatch(line));

            // What only copies a struct to call with is the code around a kernel.
            if (width > 0 && (calls == 0 || body.Any(line => Width(line) > 0 && !Move().IsMatch(line))))
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
                    calls,
                    body.Count(line => Copy().IsMatch(line)),
                    body.Count(line => Store().IsMatch(line) && !IsStack(line)));
            }
        }
    }

    /// <summary>
    /// Whether there is more or less of an instruction where code or data lie elsewhere: padding, and on arm64 what makes an address, from 16 bits at a time, those that are zero
    /// left out, or from another address that is near.
    /// </summary>
    private static bool IsOfAddresses(string instruction) => instruction.StartsWith("align", StringComparison.Ordinal) || ArmAddress().IsMatch(instruction);

    /// <summary>The bits of an instruction's widest floating-point operand, 0 where it has none. Logic on a whole register is part of scalar code.</summary>
    private static int Width(string line) =>
        line.Contains("zmm", StringComparison.Ordinal) ? 512
        : line.Contains("ymm", StringComparison.Ordinal) ? 256
        : line.Contains("xmm", StringComparison.Ordinal) ? ScalarX64().Match(line) switch { { Success: false } => 128, { Value: [.., 's'] or "vmovd" } => 32, _ => 64 }
        : ArmVector().IsMatch(line) ? 128
        : ArmScalar().Match(line) is { Success: true } scalar ? (scalar.Value[0] == 's' ? 32 : 64) : 0;

    private static string Shorten(string header)
    {
        string name = header[..header.LastIndexOf(" (", StringComparison.Ordinal)];
        return Arity().Replace(Namespace().Replace(name, ""), "");
    }

    [GeneratedRegex(@"^(?:adrp?\s|(?:mov[knz]?\s+x\d+|(?:add|sub)\s+x\d+,\s*x\d+),\s*(?:#|\[LOW))")]
    private static partial Regex ArmAddress();

    [GeneratedRegex(@"^ldp\s+q")]
    private static partial Regex ArmPairOfLoads();

    [GeneratedRegex(@"\b(?:[A-Z]\w*\.)+(?=[A-Z<])")]
    private static partial Regex Namespace();

    // The innermost brackets and what holds nothing but them.
    [GeneratedRegex(@"\[(?:[^\[\]]|(?<open>\[)|(?<-open>\]))*(?(open)(?!))\]")]
    private static partial Regex TypeArguments();

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

    [GeneratedRegex(@"^(?:v?mov|v?p?xor|f?mov|ld|st)")]
    private static partial Regex Move();

    [GeneratedRegex(@"\bv\d+\.|\bq\d+\b")]
    private static partial Regex ArmVector();

    [GeneratedRegex(@"\b[sd]\d+\b")]
    private static partial Regex ArmScalar();

    // The last letter of the match tells the element: s or d.
    [GeneratedRegex(@"^v?\w+s[sd]\b|^v?mov[dq]\b|^v?(?:andn?|or|xor|mova)p[sd]\b")]
    private static partial Regex ScalarX64();
}
