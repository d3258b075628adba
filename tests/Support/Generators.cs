using FsCheck;
using FsCheck.Fluent;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>A seed: the arrays of a case are built from it inside the test, so that a case prints short and shrinks by its shape.</summary>
public readonly record struct Seed(int Value);

/// <summary>A span's length, around the vector widths and the 16 accumulators of a reduction.</summary>
public readonly record struct Length(int Value);

/// <summary>A multiplication: its shape, layout, factors and the kind of its values.</summary>
public sealed record GemmCase(
    int M, int N, int K, Layout A, Layout B, Layout C, double Alpha, double Beta, bool HasBias, Values Values, bool AtEnd, int Seed);

/// <summary>A row times a matrix of contiguous columns.</summary>
public sealed record VectorCase(GemmCase Case);

/// <summary>How a matrix lies in memory: <see cref="Padding"/> elements between rows, or columns where transposed; <see cref="Step"/> elements from one to the next.</summary>
public readonly record struct Layout(bool Transposed, int Padding, int Step);

/// <summary>The matrices of a batch and where they lie.</summary>
public sealed record BatchCase(int Count, BatchLayoutKind A, BatchLayoutKind B, BatchLayoutKind C, bool BiasOfEach);

/// <summary>The cases of the properties.</summary>
public static class Generators
{
    private static readonly int[] Tiles = [.. new[] { 1, 4, 6, 8, 12, 16, 32 }.Concat(KernelSet.Supported.Count > 1 ? [24, 64] : [])];

    public static Arbitrary<Seed> Seeds() =>
        Gen.Choose(0, int.MaxValue - 1).Select(value => new Seed(value)).ToArbitrary();

    public static Arbitrary<Length> Lengths() =>
        Arb.From(Near(1, 4, 8, 16, 32, 48, 64, 100, 128).Select(value => new Length(value)), length => Smaller(length.Value).Select(value => new Length(value)));

    public static Arbitrary<GemmCase> GemmCases() => Arb.From(
        from m in Near(Tiles)
        from n in Near(Tiles)
        from k in Near(0, 1, 4, 16, 64, Gemm.SummationBlock, 2 * Gemm.SummationBlock)
        from a in Layouts
        from b in Layouts
        from c in Layouts
        from alpha in Gen.Elements(1, 1, 1, 0, -1, 0.5, 1.7, Math.PI, 1e-50)
        from beta in Gen.Elements(0, 0, 0, 1, -1, 0.25, 1.3, 1.000000775229684, 1e-50)
        from bias in Gen.Elements(true, false)
        from values in Gen.Elements(Values.Integers, Values.Plain, Values.Plain, Values.Bits)
        from atEnd in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new GemmCase(m, n, k, a, b, c, alpha, beta, bias, values, atEnd, seed), Shrink);

    public static Arbitrary<VectorCase> VectorCases() => Arb.From(
        from c in GemmCases().Generator
        from n in Near(0, 1, 4, 8, 16, 32, 64)
        from k in Near(16, Gemm.SummationBlock, 3 * Gemm.SummationBlock, 4 * Gemm.SummationBlock, 7 * Gemm.SummationBlock, 16 * Gemm.SummationBlock, 21 * Gemm.SummationBlock)
        from apart in Gen.Elements(1, 1, 256)
        from across in Gen.Elements(false, true)
        let padding = (apart - (k % apart)) % apart
        select new VectorCase(c with { M = 1, N = n, K = k, B = new(true, padding, 1), C = across ? c.C : new(false, 0, 1) }),
        v => Shrink(v.Case).Select(c => new VectorCase(c)));

    public static Arbitrary<BatchCase> BatchCases() => Arb.From(
        from count in Gen.Choose(0, 9)
        from a in Gen.Elements(Enum.GetValues<BatchLayoutKind>())
        from b in Gen.Elements(Enum.GetValues<BatchLayoutKind>())
        from c in Gen.Elements(Enum.GetValues<BatchLayoutKind>()).Where(kind => kind != BatchLayoutKind.Shared)
        from bias in Gen.Elements(true, false)
        select new BatchCase(count, a, b, c, bias),
        batch => Smaller(batch.Count).Select(count => batch with { Count = count }));

    private static Gen<Layout> Layouts => Gen.Frequency(
        (4, Gen.Constant(new Layout(false, 0, 1))),
        (3, from transposed in Gen.Elements(true, false) from padding in Gen.Choose(0, 5) select new Layout(transposed, padding, 1)),
        (1, from transposed in Gen.Elements(true, false) from padding in Gen.Choose(0, 3) from step in Gen.Choose(2, 3) select new Layout(transposed, padding, step)));

    /// <summary>0, or a number at most 1 from one of the given or from a sum of two.</summary>
    private static Gen<int> Near(params int[] centres) => Gen.Frequency(
        (1, Gen.Choose(0, 3)),
        (6, from centre in Gen.Elements(centres) from off in Gen.Choose(-1, 1) select Math.Max(0, centre + off)),
        (2, from x in Gen.Elements(centres) from y in Gen.Elements(centres) from off in Gen.Choose(-1, 1) select Math.Max(0, x + y + off)));

    private static IEnumerable<int> Smaller(int value) => new[] { 0, 1, value / 2, value - 1 }.Where(candidate => candidate >= 0 && candidate < value).Distinct();

    private static IEnumerable<GemmCase> Shrink(GemmCase c)
    {
        Layout plain = new(false, 0, 1);
        return
        [
            .. Smaller(c.M).Select(m => c with { M = m }),
            .. Smaller(c.N).Select(n => c with { N = n }),
            .. Smaller(c.K).Select(k => c with { K = k }),
            .. new[] { c with { A = plain }, c with { B = plain }, c with { C = plain }, c with { Alpha = 1 }, c with { Beta = 0 }, c with { HasBias = false }, c with { Values = Values.Integers } }
                .Where(simpler => simpler != c),
        ];
    }
}
