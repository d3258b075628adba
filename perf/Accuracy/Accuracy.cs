using System.CommandLine;
using System.Globalization;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>accuracy</c>: the largest error of every activation and derivative over all floats and over 10^8 doubles, or over samples of them.</summary>
internal static class Accuracy
{
    /// <summary>Where the rows of all floats and of 10^8 doubles are committed: <c>accuracy --json perf/Accuracy/accuracy.json</c> writes them.</summary>
    public const string CommittedPath = "perf/Accuracy/accuracy.json";

    /// <summary>What marks the table in the README.</summary>
    public const string Marker = "accuracy";

    /// <summary>The committed rows.</summary>
    public static List<AccuracyRow> Committed()
    {
        using Stream? stream = typeof(Accuracy).Assembly.GetManifestResourceStream("accuracy.json");
        return stream is null ? [] : AccuracyRow.Read(stream);
    }

    public static Command Command()
    {
        Option<bool> quick = new("--quick") { Description = "A stratified sample, which holds the known worst inputs, instead of all 2^32 floats and 10^8 doubles." };
        Option<string[]> types = new("--type") { Description = "Only this element type: float or double.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> filter = new("--filter") { Description = "Only the functions of these names, with ' for a derivative and '(y) for one from the result.", AllowMultipleArgumentsPerToken = true };
        Option<FileInfo?> json = new("--json") { Description = "Write the rows to this file as one JSON array; rows of other functions that it holds stay." };
        Option<string?> isa = KernelSetOption.Create();
        Option<bool> readme = new("--readme") { Description = "Sweep nothing: put the table of the committed rows into the README." };
        types.AcceptOnlyFromAmong("float", "double");
        Command command = new("accuracy", "The largest error of every activation and derivative, in ULP, and the input where it occurs.") { quick, types, filter, json, isa, readme };
        command.SetAction(result =>
        {
            if (result.GetValue(readme))
            {
                ReadmeTable.Find(Marker).Replace(AccuracyTable.Markdown(AccuracyRow.Read(Path.Combine(Self.Repository, CommittedPath))));
                return 0;
            }

            return Run(
                result.GetValue(quick),
                result.GetValue(types) ?? [],
                result.GetValue(filter) ?? [],
                KernelSetOption.Parse(result.GetValue(isa)),
                result.GetValue(json));
        });
        return command;
    }

    /// <returns>0 when every function keeps its bound and falls nowhere if it did not in the committed sweep, else 1.</returns>
    private static int Run(bool quick, string[] types, string[] filter, KernelSet kernels, FileInfo? json)
    {
        (AccuracyCase<float> Case, Func<double, double> Exact)[] singles = [.. AccuracyCases.OfSingle().Where(row => Wanted(row.Case.Name, filter) && Wanted("float", types))];
        (AccuracyCase<double> Case, Func<double, Exact>? Exact, Func<double, Mpfr>? Check)[] doubles = [.. AccuracyCases.OfDouble().Where(row => Wanted(row.Case.Name, filter) && Wanted("double", types))];
        if (singles.Length + doubles.Length == 0)
        {
            throw new WrongCallException($"No function has the name {string.Join(" or ", filter)}.");
        }

        // A sweep takes a quarter of an hour, at whose end it should not be missing.
        json?.Directory?.Create();
        Console.WriteLine($"{(quick ? "a sample of" : "all 2^32")} floats and {(quick ? "half a million" : "10^8")} doubles on {kernels}, error in ULP of the exact value");
        Console.WriteLine($"double: {(Mpfr.IsAvailable ? "MPFR agrees with the double-double reference" : $"{Mpfr.Library} (Debian: libmpfr6) is not installed, the double-double reference stands alone")}");
        Console.WriteLine($"{"function",-20}{"type",-8}{"bound",5}{"max",10}  {"worst input",-18}  {"hash",-16}  {"descents",10}  zero of f'");
        List<AccuracyRow> rows = [];
        Execution execution = new() { Kernels = kernels };
        List<AccuracyRow> committed = Committed();
        foreach ((AccuracyCase<float> function, Func<double, double> exact) in singles)
        {
            IEnumerable<uint> worst = Worst(function.Name, "float").Select(bits => (uint)bits);
            SweepResult result = new SingleSweep((x, y) => function.Apply(x, y, execution), exact, function.Bound, function.Absolute)
                .Run(quick ? SingleSweep.Sample(worst) : Enumerable.Range(0, SingleSweep.Chunks));
            Report(new(
                function.Name, "float", kernels.Name, result.Inputs, function.Bound, function.Absolute, result.MaxUlp, $"0x{result.WorstInput:X8}", result.MaxAbsolute, $"{result.Hash:X16}", result.Descents));
        }

        foreach ((AccuracyCase<double> function, Func<double, Exact>? exact, Func<double, Mpfr>? check) in doubles)
        {
            double[] worst = [.. Worst(function.Name, "double").Select(BitConverter.UInt64BitsToDouble)];
            DoubleSweepResult result = DoubleSweep.Run(
                (x, y) => function.Apply(x, y, execution),
                exact ?? throw new InvalidOperationException($"{function.Name} has no value in double-double: see {nameof(ExactFunctions)}."),
                check,
                function.Bound,
                function.Absolute,
                quick ? DoubleSweep.QuickChunks : DoubleSweep.AllChunks,
                worst);
            if (result.Disagreement > DoubleSweep.Tolerance)
            {
                throw new InvalidOperationException($"{function.Name}: the double-double reference and MPFR differ by {result.Disagreement} ULP.");
            }

            Report(new(
                function.Name, "double", kernels.Name, result.Inputs, function.Bound, function.Absolute, result.MaxUlp, $"0x{BitConverter.DoubleToUInt64Bits(result.WorstInput):X16}", result.MaxAllowed, $"{result.Hash:X16}", result.Descents));
        }

        if (json is not null)
        {
            Merge(json, rows);
        }

        return rows.All(row => row.Holds && !Falls(row)) ? 0 : 1;

        bool Falls(AccuracyRow row) => row.Descents > 0 && committed.Any(other => other.Function == row.Function && other.Type == row.Type && other.Descents == 0);

        IEnumerable<ulong> Worst(string name, string type) =>
            committed.Where(row => row.Function == name && row.Type == type).Select(row => ulong.Parse(row.WorstInput[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        void Report(AccuracyRow row)
        {
            rows.Add(row);
            string zero = row.Absolute == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  {row.MaxAbsolute:E1} of {row.Absolute:E1}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Function,-20}{row.Type,-8}{row.Bound,5}{row.MaxUlp,10:F4}  {row.WorstInput,-18}  {row.Hash}  {row.Descents,10}{zero}{(row.Holds ? "" : "  ABOVE ITS BOUND")}{(Falls(row) ? "  FALLS WHERE IT DID NOT" : "")}"));
        }
    }

    private static bool Wanted(string name, string[] names) => names.Length == 0 || names.Contains(name);

    private static void Merge(FileInfo json, List<AccuracyRow> rows)
    {
        List<AccuracyRow> merged = [];
        if (json.Exists)
        {
            merged = AccuracyRow.Read(json.FullName);
        }

        foreach (AccuracyRow row in rows)
        {
            int index = merged.FindIndex(other => other.Function == row.Function && other.Type == row.Type);
            if (index < 0)
            {
                merged.Add(row);
            }
            else
            {
                merged[index] = row;
            }
        }

        using FileStream stream = json.Create();
        AccuracyRow.Write(stream, [.. merged.OrderBy(row => row.Type == "double").ThenBy(row => row.Function, StringComparer.Ordinal)]);
    }
}
