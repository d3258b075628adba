using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public sealed class SpanContractSingleTests : SpanContractTests<float>;

public sealed class SpanContractDoubleTests : SpanContractTests<double>;

/// <summary>What every public function of spans or matrix views keeps: nothing to do is nothing done, in place is the same, an overlap in part throws before anything is written.</summary>
/// <typeparam name="T">The element type.</typeparam>
public abstract class SpanContractTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Rows = 3;
    private const int Padding = 2;

    private static readonly int[] Lengths = [1, 2, 15, 16, 17, 33, 100];

    protected SpanContractTests() => Assert.SkipWhen(Isa.IsEmulated, "An emulator may run stale translations of what expression trees compile. What is refused is so on every instruction set; that results in place are the same, others test here too.");

    [Fact]
    public void Every_public_function_is_among_them()
    {
        Assert.Equal(["Activations", "Losses", "Reductions", "Softmax"], PublicFunction<T>.Methods.Select(method => method.DeclaringType!.Name).Distinct().Order());
        string[] covered = [.. PublicFunction<float>.All.Select(function => Key(function.Method)), .. PublicFunction<double>.All.Select(function => Key(function.Method))];
        Assert.Empty(PublicFunction<T>.Methods.Select(Key).Except(covered));

        static string Key(System.Reflection.MethodInfo method) => $"{method.Module.Name} {method.MetadataToken}";
    }

    [Fact]
    public void Nothing_to_do_is_nothing_done()
    {
        foreach (PublicFunction<T> function in PublicFunction<T>.All)
        {
            foreach (Execution execution in Isa.Each)
            {
                bool views = function.Operands.Any(operand => operand.IsView);
                // A row of no columns has no class to name.
                foreach ((int rows, int columns) in !views ? [(1, 0)] : function.TakesClasses ? [(0, 0), (0, 3)] : new[] { (0, 0), (0, 3), (Rows, 0) })
                {
                    T[] before = Floats.Array<T>(64, Values.Plain, 1), memory = [.. before];
                    Place[] places = [.. function.Operands.Select((operand, i) => new Place(1 + (8 * i), operand.IsAddend ? 1 : rows, columns, columns))];
                    if (function.Method.Name is nameof(Reductions.Max) or nameof(Reductions.LogSumExp))
                    {
                        // No number is the greatest of none.
                        Assert.True(Record.Exception(() => function.Run(memory, places, execution)) is ArgumentException { ParamName: "x" }, $"{function} on {execution.Kernels}");
                    }
                    else
                    {
                        object? result = function.Run(memory, places, execution);
                        Assert.True(result is null or -1 || T.Zero.Equals(result), $"{function} of {rows} x {columns} is {result} on {execution.Kernels}");
                    }

                    Floats.AssertSame<T>(before, memory, $"{function} of {rows} x {columns} on {execution.Kernels}");
                }
            }
        }
    }

    [Fact]
    public void In_place_is_the_same_as_out_of_place()
    {
        foreach (PublicFunction<T> function in PublicFunction<T>.All.Where(function => function.Operands.Any(operand => operand.IsWritten)))
        {
            int[] replaceable = [.. Enumerable.Range(0, function.Operands.Count).Where(i => function.Operands[i] is { IsWritten: false, IsAddend: false })];
            foreach (int n in Lengths)
            {
                Place[] apart = Apart(function, n);
                foreach (int[] replaced in replaceable.Select(i => new[] { i }).Append(replaceable))
                {
                    T[] before = Memory(apart, n);
                    foreach (int other in replaced.Skip(1))
                    {
                        // One place for all that are replaced is one content.
                        before.AsSpan(apart[replaced[0]].Start, apart[other].Extent).CopyTo(before.AsSpan(apart[other].Start));
                    }

                    T[] expected = [.. before];
                    object? value = function.Run(expected, apart, Isa.Scalar);
                    Place target = apart[replaced[0]], written = apart[Written(function)];
                    expected.AsSpan(written.Start, written.Extent).CopyTo(expected.AsSpan(target.Start));
                    before.AsSpan(written.Start, written.Extent).CopyTo(expected.AsSpan(written.Start));
                    Restore(before, expected, target);
                    Place[] together = [.. apart.Select((place, i) => i == Written(function) || replaced.Contains(i) ? target : place)];
                    foreach (Execution execution in Isa.Each)
                    {
                        T[] actual = [.. before];
                        object? inPlace = function.Run(actual, together, execution);
                        string what = $"{function} in place of {string.Join(" and ", replaced.Select(i => function.Operands[i].Name))}, {n} columns, on {execution.Kernels}";
                        Floats.AssertSame<T>(expected, actual, what);
                        Assert.True(value is T a && inPlace is T b ? Floats.Same(a, b) : Equals(value, inPlace), $"{what}: {inPlace}, expected {value}");
                    }
                }
            }
        }
    }

    [Fact]
    public void An_overlap_in_part_throws_before_anything_is_written()
    {
        foreach (PublicFunction<T> function in PublicFunction<T>.All.Where(function => function.Operands.Any(operand => operand.IsWritten)))
        {
            foreach (int n in Lengths.Where(n => n > 1))
            {
                Place[] apart = Apart(function, n);
                T[] before = Memory(apart, n);
                int written = Written(function);
                for (int i = 0; i < apart.Length; i++)
                {
                    Operand operand = function.Operands[i];
                    foreach (int distance in operand.IsWritten ? [] : new[] { 1, -1, n / 2, -(n / 2), n - 1, 1 - n })
                    {
                        AssertRefused(apart[i] with { Start = apart[i].Start + distance, Rows = apart[written].Rows, Stride = apart[written].Stride });
                    }

                    if (operand is { IsWritten: false, IsView: true })
                    {
                        // The same start and the next row, but not element for element.
                        AssertRefused(apart[i] with { Stride = apart[i].Stride + 1 });
                        AssertRefused(apart[i] with { Start = apart[i].Start + apart[i].Stride });
                        AssertRefused(apart[i] with { Start = apart[i].Start - apart[i].Stride });
                    }

                    if (operand.IsAddend)
                    {
                        AssertRefused(apart[written] with { Start = apart[i].Start });
                    }

                    void AssertRefused(Place place)
                    {
                        T[] memory = [.. before];
                        Place[] places = [.. apart];
                        places[written] = place;
                        string what = $"{function}, {function.Operands[written].Name} at {place} and {operand.Name} at {apart[i]}";
                        Exception? thrown = Record.Exception(() => function.Run(memory, places, default));
                        Assert.True(thrown is ArgumentException { ParamName: var name } && name == function.Operands[written].Name, $"{what}: {thrown?.Message ?? "no exception"}");
                        Floats.AssertSame<T>(before, memory, what);
                    }
                }
            }
        }
    }

    private static int Written(PublicFunction<T> function) => function.Operands.Index().Single(operand => operand.Item.IsWritten).Index;

    /// <summary>Each operand in memory of its own, with room about it; rows have padding behind them.</summary>
    private static Place[] Apart(PublicFunction<T> function, int n) =>
    [
        .. function.Operands.Select((operand, i) => new Place((((Rows + 3) * i) + 2) * (n + Padding), operand.IsView ? Rows : 1, n, n + Padding)),
    ];

    /// <summary>Any bits where the length is even, numbers of a plain range elsewhere.</summary>
    private static T[] Memory(Place[] places, int n) => Floats.Array<T>((((Rows + 3) * places.Length) + 2) * (n + Padding), n % 2 == 0 ? Values.Bits : Values.Plain, n);

    /// <summary>Puts back what lies between the rows of a view.</summary>
    private static void Restore(T[] before, T[] after, Place place)
    {
        for (int row = 0; row < place.Rows - 1; row++)
        {
            int gap = place.Start + (row * place.Stride) + place.Columns;
            before.AsSpan(gap, place.Stride - place.Columns).CopyTo(after.AsSpan(gap));
        }
    }
}
