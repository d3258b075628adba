using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The rows of the family gemm.</summary>
internal static class GemmCases
{
    private static readonly GemmShape[] Cubes =
        [.. new[] { 1, 4, 8, 16, 32, 64, 96, 100, 128, 200, 256, 512, 1000, 1024, 2048 }.Select(size => new GemmShape(size, size, size))];

    private static readonly GemmShape[] Layers =
        [new(3, 1024, 1024), new(8, 1024, 1024), new(32, 512, 784), new(128, 512, 784), new(4096, 64, 64), new(64, 64, 4096), new(17, 33, 65), new(128, 10, 512)];

    // Few columns, as at the end of a network: weights by columns and by rows, and their gradient.
    private static readonly GemmShape[] LastLayers =
        [new(1, 10, 784), new(4, 1, 1024), new(128, 1, 512), new(128, 10, 1024)];

    private static readonly GemmShape[] LastLayersByRows =
        [new(1, 10, 512), new(8, 10, 512)];

    private static readonly GemmShape[] LastGradients =
        [new(512, 2, 128), new(784, 10, 128)];

    private static readonly GemmShape[] Vectors =
        [new(1, 1024, 1024), new(1, 4096, 4096), new(1024, 1, 1024), new(4096, 1, 4096)];

    private static readonly GemmShape[] OuterProducts =
        [new(1024, 1024, 1), new(1024, 1024, 2), new(1024, 1024, 4), new(1024, 1024, 8)];

    private static readonly GemmShape[] Transposable =
        [new(16, 16, 16), new(64, 64, 64), new(256, 256, 256), new(512, 512, 512), new(128, 512, 784)];

    // As many as lie in the L2 cache or a little beyond it; the last two are attention's, 64 wide heads over 128 tokens.
    private static readonly (int Count, GemmShape Shape)[] Batches =
        [(1024, new(4, 4, 4)), (1024, new(8, 8, 8)), (256, new(16, 16, 16)), (64, new(32, 32, 32)), (48, new(128, 128, 64)), (48, new(128, 64, 128))];

    private static readonly GemmShape[] FusedLayers =
        [new(128, 512, 784), new(32, 512, 784)];

    private static readonly GemmShape[] PackedRight =
        [new(1, 1024, 1024), new(1, 4096, 4096), new(8, 1024, 1024), new(32, 512, 784), new(128, 512, 784), new(512, 512, 512)];

    private static readonly GemmShape[] PackedLeft =
        [new(1024, 1, 1024), new(4096, 1, 4096), new(512, 512, 512)];

    // The usual ones of hidden layers, where the library has them.
    private static IEnumerable<Activation> FusedActivations => Activation.All.Where(activation => activation.Name is "Relu" or "Sigmoid" or "Gelu" or "GeluTanh");

    /// <summary>Every row of an element type at a number of threads.</summary>
    public static IEnumerable<GemmCase> Of(string type, int threads)
    {
        GemmCase Row(string kernel, GemmShape shape) => new(kernel, shape, type, threads);

        foreach (GemmShape shape in Cubes)
        {
            yield return Row("square", shape);
        }

        foreach (GemmShape shape in Layers)
        {
            yield return Row("layer", shape);
        }

        foreach (GemmShape shape in LastLayers)
        {
            yield return Row("last layer", shape);
        }

        foreach (GemmShape shape in LastLayersByRows)
        {
            yield return Row("last layer", shape) with { TransposeB = true };
        }

        foreach (GemmShape shape in LastGradients)
        {
            yield return Row("last layer", shape) with { TransposeA = true };
        }

        foreach (GemmShape shape in Vectors)
        {
            yield return Row("gemv", shape);
            yield return shape.M == 1 ? Row("gemv", shape) with { TransposeB = true } : Row("gemv", shape) with { TransposeA = true };
        }

        foreach (GemmShape shape in OuterProducts)
        {
            yield return Row("outer product", shape);
        }

        foreach (GemmShape shape in Transposable)
        {
            yield return Row("transposed", shape) with { TransposeA = true };
            yield return Row("transposed", shape) with { TransposeB = true };
            yield return Row("transposed", shape) with { TransposeA = true, TransposeB = true };
        }

        foreach (int ld in new[] { 1024, 4096 })
        {
            yield return Row("strided", new(128, 128, 128)) with { LeadingDimension = ld };
            yield return Row("strided", new(512, 512, 512)) with { LeadingDimension = ld };
            yield return Row("strided", new(128, 512, 784)) with { LeadingDimension = ld };
        }

        foreach (GemmShape shape in PackedRight)
        {
            yield return Row("prepacked", shape) with { Packed = GemmOperand.Right };
        }

        foreach (GemmShape shape in PackedLeft)
        {
            yield return Row("prepacked", shape) with { Packed = GemmOperand.Left };
        }

        foreach ((int count, GemmShape shape) in Batches)
        {
            yield return Row("batch", shape) with { Count = count };
        }

        // The rows of double are those of the products themselves.
        foreach (GemmShape shape in type == "float" ? FusedLayers : [])
        {
            foreach (Activation activation in FusedActivations)
            {
                yield return Row("fused", shape) with { Activation = activation };
            }
        }
    }
}
