using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The exact results of a row, in double.</summary>
internal delegate void RowReference(ReadOnlySpan<double> x, Span<double> result);

/// <summary>A function that rows of the table measure: this library's own, found by enumeration.</summary>
/// <param name="Name">The name of this library's type or method, by which peers look up theirs.</param>
/// <param name="Kind">What it makes of its input.</param>
/// <param name="Low">The least input.</param>
/// <param name="High">The greatest input.</param>
/// <param name="Reference">The exact result.</param>
internal sealed record TabledFunction(string Name, FunctionKind Kind, double Low, double High, RowReference Reference)
{
    /// <summary>Every activation that states a reference, then the functions of rows.</summary>
    public static IEnumerable<TabledFunction> All =>
    [
        .. Activation.All.Where(activation => activation.Reference is not null).Select(activation => Elementwise(activation.Name, activation.Reference!.Forward)),
        new("Softmax", FunctionKind.Rows, -8, 8, (x, result) => Softmax(x, result, log: false)),
        new("LogSoftmax", FunctionKind.Rows, -8, 8, (x, result) => Softmax(x, result, log: true)),
    ];

    private static TabledFunction Elementwise(string name, Func<double, double> reference)
    {
        (double low, double high) = name switch
        {
            "Log" => (Math.ScaleB(1, -10), 8),
            "Log1p" => (-0.99, 8),
            _ => (-8.0, 8.0),
        };
        return new(name, FunctionKind.Elementwise, low, high, (x, result) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = reference(x[i]);
            }
        });
    }

    private static void Softmax(ReadOnlySpan<double> x, Span<double> result, bool log)
    {
        double maximum = double.NegativeInfinity, sum = 0;
        foreach (double value in x)
        {
            maximum = Math.Max(maximum, value);
        }

        foreach (double value in x)
        {
            sum += Math.Exp(value - maximum);
        }

        for (int i = 0; i < x.Length; i++)
        {
            result[i] = log ? x[i] - maximum - Math.Log(sum) : Math.Exp(x[i] - maximum) / sum;
        }
    }
}
