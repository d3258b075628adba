namespace NnSimd.Perf;

/// <summary>The rows of the family activations.</summary>
internal static class FunctionCases
{
    // The first level of the cache, the second, and memory; before them, what a call costs.
    private static readonly int[] Lengths = [1, 4, 16, 64, 1024, 65536, 1 << 24];

    private static readonly (int Rows, int Columns)[] Shapes = [(1, 16), (1000, 10), (128, 100), (64, 1000), (1, 1024), (1, 65536), (1, 1 << 24)];

    /// <summary>Every row of an element type.</summary>
    public static IEnumerable<FunctionCase> Of(string type) =>
        from function in TabledFunction.All
        from shape in function.Kind == FunctionKind.Rows ? Shapes : [.. Lengths.Select(length => (1, length))]
        select new FunctionCase(function, shape.Item1, shape.Item2, type);
}
