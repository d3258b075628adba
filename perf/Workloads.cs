namespace NnSimd.Perf;

/// <summary>A benchmark parameter that knows how much work one invocation does.</summary>
public interface IWorkload
{
    /// <summary>Operations of one invocation: floating-point operations, or elements.</summary>
    double Operations { get; }

    /// <summary>What 10^9 operations a second are called: GFLOP/s, Gelem/s.</summary>
    string Unit { get; }
}

/// <summary>C[M x N] = A[M x K] * B[K x N]: 2 M N K floating-point operations.</summary>
public sealed record GemmShape(int M, int N, int K) : IWorkload
{
    public double Operations => 2.0 * M * N * K;

    public string Unit => "GFLOP/s";

    public override string ToString() => $"{M}x{N}x{K}";
}

/// <summary>So many products of one shape.</summary>
public sealed record GemmBatchShape(int Count, GemmShape Shape) : IWorkload
{
    public double Operations => Count * Shape.Operations;

    public string Unit => Shape.Unit;

    public override string ToString() => $"{Count} of {Shape}";
}

/// <summary>A function of each of so many elements.</summary>
public sealed record ElementCount(int Count) : IWorkload
{
    public double Operations => Count;

    public string Unit => "Gelem/s";

    public override string ToString() => $"{Count}";
}

/// <summary>A function of so many rows.</summary>
public sealed record RowsOfElements(int Rows, int Columns) : IWorkload
{
    public double Operations => (double)Rows * Columns;

    public string Unit => "Gelem/s";

    public override string ToString() => $"{Rows}x{Columns}";
}

/// <summary>Deterministic inputs.</summary>
internal static class Inputs
{
    public static float[] Uniform(int length, float limit)
    {
        Random random = new(length);
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = ((random.NextSingle() * 2) - 1) * limit;
        }

        return values;
    }
}
