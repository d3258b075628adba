using System.CommandLine;
using System.Globalization;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>accuracy</c>: the largest error of every activation and derivative over all floats and over 10^8 doubles, or over samples of them.</summary>
internal static class Accuracy
{
    /// <summary>The committed table of all floats: <c>accuracy --json perf/Accuracy/accuracy.json</c> wrote it.</summary>
    public static List<AccuracyRow> Committed()
    {
        using Stream? stream = typeof(Accuracy).Assembly.GetManifestResourceStream("accuracy.json");
        return stream is null ? [] : AccuracyRow.Read(stream);
    }

    public static Command Command()
    {
        Option<bool> quick = new("--quick") { Description = "A stratified sample, which holds the known worst inputs, instead of all 2^32 floats and 10^8 doubles." };
        Option<string[]> types = new("--type") { Description = "Only this element type: float or double.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> filter = new("--filter") { Description = "Only the functions of these names, with ' for a derivative.", AllowMultipleArgumentsPerToken = true };
        Option<FileInfo?> json = new("--json") { Description = "Write the rows to this file as one JSON array; rows of other functions that it holds stay." };
        Option<string?> isa = new("--isa") { Description = "The kernel set to use instead of the best." };
        Command command = new("accuracy", "The largest error of every activation and derivative, in ULP, and the input where it occurs.") { quick, types, filter, json, isa };
        command.SetAction(result => Run(
            result.GetValue(quick),
            result.GetValue(types) ?? [],
            result.GetValue(filter) ?? [],
            result.GetValue(isa) is { } name ? KernelSet.Parse(name) : KernelSet.Best,
            result.GetValue(json)));
        return command;
    }

    /// <returns>0 when every function keeps its bound, else 1.</returns>
    private static int Run(bool quick, string[] types, string[] filter, KernelSet kernels, FileInfo? json)
    {
        Console.WriteLine($"{(quick ? "a sample of" : "all 2^32")} floats and {(quick ? "half a million" : "10^8")} doubles on {kernels}, error in ULP of the exact value");
        Console.WriteLine($"double: {(Mpfr.IsAvailable ? "MPFR agrees with the double-double reference" : $"{Mpfr.Library} (Debian: libmpfr6) is not installed, the double-double reference stands alone")}");
        Console.WriteLine($"{"function",-16}{"type",-8}{"bound",5}{"max",10}  {"worst input",-18}  {"hash",-16}  zero of f'");
        List<AccuracyRow> rows = [];
        Execution execution = new() { Kernels = kernels };
        List<AccuracyRow> committed = Committed();
        foreach (Activation activation in Activation.All)
        {
            if (activation.Reference is not { } reference)
            {
                continue;
            }

            if (Wanted("double", types))
            {
                AddDoubles(activation, reference.DoubleBounds);
            }

            if (!Wanted("float", types))
            {
                continue;
            }

            AccuracyBounds bounds = reference.SingleBounds;
            Add(activation.Name, (x, y) => activation.Apply(x, y, execution), reference.Forward, bounds.Forward, 0);
            Add(activation.Name + "'", (x, y) => activation.Derivative(x, y, execution), reference.Derivative, bounds.Derivative, bounds.DerivativeAbsolute);
        }

        if (json is not null)
        {
            Merge(json, rows);
        }

        return rows.All(row => row.Holds) ? 0 : 1;

        void Add(string name, SingleFunction function, Func<double, double> exact, double bound, double absolute)
        {
            if (!Wanted(name, filter))
            {
                return;
            }

            IEnumerable<uint> worst = committed.Where(row => row.Function == name && row.Type == "float").Select(row => uint.Parse(row.WorstInput[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            SweepResult result = new SingleSweep(function, exact, bound, absolute).Run(quick ? SingleSweep.Sample(worst) : Enumerable.Range(0, SingleSweep.Chunks));
            AccuracyRow row = new(name, "float", kernels.Name, result.Inputs, bound, absolute, result.MaxUlp, $"0x{result.WorstInput:X8}", result.MaxAbsolute, $"{result.Hash:X16}");
            Report(row);
        }

        void AddDoubles(Activation activation, AccuracyBounds bounds)
        {
            (Func<double, Exact> Forward, Func<double, Exact> Derivative) exact = ExactFunctions.Of(activation.Name)
                ?? throw new InvalidOperationException($"{activation.Name} has no value in double-double: see {nameof(ExactFunctions)}.");
            (Func<double, Mpfr> Forward, Func<double, Mpfr> Derivative)? check = MpfrFunctions.Of(activation.Name);
            AddDouble(activation.Name, (x, y) => activation.Apply(x, y, execution), exact.Forward, check?.Forward, bounds.Forward, 0);
            AddDouble(activation.Name + "'", (x, y) => activation.Derivative(x, y, execution), exact.Derivative, check?.Derivative, bounds.Derivative, bounds.DerivativeAbsolute);
        }

        void AddDouble(string name, DoubleFunction function, Func<double, Exact> exact, Func<double, Mpfr>? check, double bound, double absolute)
        {
            if (!Wanted(name, filter))
            {
                return;
            }

            double[] worst = [.. committed.Where(row => row.Function == name && row.Type == "double").Select(row => BitConverter.UInt64BitsToDouble(ulong.Parse(row.WorstInput[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];
            DoubleSweepResult result = DoubleSweep.Run(function, exact, check, bound, absolute, quick ? DoubleSweep.QuickChunks : DoubleSweep.AllChunks, worst);
            if (result.Disagreement > DoubleSweep.Tolerance)
            {
                throw new InvalidOperationException($"{name}: the double-double reference and MPFR differ by {result.Disagreement} ULP.");
            }

            Report(new(
                name, "double", kernels.Name, result.Inputs, bound, absolute, result.MaxUlp, $"0x{BitConverter.DoubleToUInt64Bits(result.WorstInput):X16}", result.MaxAllowed, $"{result.Hash:X16}"));
        }

        void Report(AccuracyRow row)
        {
            rows.Add(row);
            string zero = row.Absolute == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  {row.MaxAbsolute:E1} of {row.Absolute:E1}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Function,-16}{row.Type,-8}{row.Bound,5}{row.MaxUlp,10:F4}  {row.WorstInput,-18}  {row.Hash}{zero}{(row.Holds ? "" : "  ABOVE ITS BOUND")}"));
        }
    }

    private static bool Wanted(string name, string[] names) => names.Length == 0 || names.Contains(name);

    private static void Merge(FileInfo json, List<AccuracyRow> rows)
    {
        List<AccuracyRow> merged = [];
        if (json.Exists)
        {
            using FileStream old = json.OpenRead();
            merged = AccuracyRow.Read(old);
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
        AccuracyRow.Write(stream, merged);
    }
}
