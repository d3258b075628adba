using BenchmarkDotNet.Attributes;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A suite that runs on every kernel set of the machine.</summary>
/// <remarks>
/// The suites are the only definition of the benchmarks: <c>bench</c> gives them to BenchmarkDotNet, and <c>compare</c> and <c>track</c> run the same methods
/// with the same parameters in hosts of their own (<see cref="Suites"/>).
/// </remarks>
public abstract class OnEveryKernelSet
{
    // Arrays of one benchmark start five cache lines apart within a page: on the same line, loads of one would wait for stores to another (4 KiB aliasing).
    private const int Stagger = 5 * 64;

    private int _arrays;

    public static IEnumerable<string> KernelSets => KernelSet.Supported.Select(kernels => kernels.Name);

    [ParamsSource(nameof(KernelSets))]
    public string Isa { get; set; } = "";

    /// <summary>Zeros.</summary>
    protected AlignedArray<float> Zeros(int length) => Place<float>(length);

    /// <summary>Numbers in [-limit, limit), the same for the same length.</summary>
    protected AlignedArray<float> Uniform(int length, float limit)
    {
        AlignedArray<float> array = Zeros(length);
        Inputs.Uniform(length, limit).CopyTo(array.Span);
        return array;
    }

    /// <summary>The same numbers as doubles.</summary>
    protected AlignedArray<double> Doubles(AlignedArray<float> values)
    {
        AlignedArray<double> array = Place<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            array.Span[i] = values.Span[i];
        }

        return array;
    }

    private AlignedArray<T> Place<T>(int length)
        where T : unmanaged => new(length, Stagger * _arrays++);
}
