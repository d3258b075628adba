using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>
/// Callers side by side, each on random products in random ways on a random number of threads. NNSIMD_SOAK_ROUNDS is how many products each caller makes: some for the
/// suite, for a minute or more where CI soaks.
/// </summary>
public class SoakTests
{
    private const int Callers = 8;

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("NNSIMD_SOAK_ROUNDS"), out int rounds) ? rounds : 100;

    // Around the tiles and beyond; rows and columns alone; more than one summation block; large enough to be packed and shared.
    private static readonly (int M, int N, int K)[] Shapes =
    [
        (1, 1, 1), (4, 4, 4), (7, 33, 65), (1, 300, 257), (300, 1, 257), (33, 65, 130), (12, 48, 520), (64, 64, 64), (100, 100, 3), (130, 40, 700), (40, 700, 90), (200, 300, 260),
    ];

    [Fact]
    public void Concurrent_callers_get_the_results_of_one_thread()
    {
        Product<float>[] floats = [.. Shapes.Select((shape, i) => new Product<float>(shape, i))];
        Product<double>[] doubles = [.. Shapes.Select((shape, i) => new Product<double>(shape, i))];
        List<Exception> faults = [];
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            try
            {
                Random random = new(caller);
                for (int round = 0; round < Rounds; round++)
                {
                    int i = random.Next(Shapes.Length);
                    string? fault = random.Next(2) == 0 ? floats[i].Run(random) : doubles[i].Run(random);
                    Assert.True(fault is null, $"caller {caller}, round {round}: {fault}");
                }
            }
            catch (Exception e)
            {
                lock (faults)
                {
                    faults.Add(e);
                }
            }
        }))];
        foreach (Thread caller in callers)
        {
            caller.Start();
        }

        foreach (Thread caller in callers)
        {
            caller.Join();
        }

        Assert.Empty(faults);
    }

    /// <summary>A product whose operands all callers share, and its result on one thread.</summary>
    private sealed class Product<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly int _m;
        private readonly int _n;
        private readonly int _k;
        private readonly T[] _a;
        private readonly T[] _b;
        private readonly T[] _bias;
        private readonly T[] _expected;
        private readonly (PackedMatrix<T> Right, PackedMatrix<T> Left)[] _packed;

        public Product((int M, int N, int K) shape, int seed)
        {
            (_m, _n, _k) = shape;
            _a = Floats.Array<T>(_m * _k, Values.Plain, seed);
            _b = Floats.Array<T>(_k * _n, Values.Plain, seed + 1);
            _bias = Floats.Array<T>(_n, Values.Plain, seed + 2);
            _packed = [.. KernelSet.Supported.Select(kernels => (PackedMatrix.Pack(B, Isa.On(kernels)), PackedMatrix.PackLeft(A, Isa.On(kernels))))];
            _expected = new T[_m * _n];
            Gemm.Multiply(A, B, new(_expected, _m, _n), Epilogue, execution: Isa.On(KernelSet.Best));
        }

        private ReadOnlyMatrixSpan<T> A => new(_a, _m, _k);

        private ReadOnlyMatrixSpan<T> B => new(_b, _k, _n);

        private Epilogue<T, Relu> Epilogue => new(_bias, true, default);

        /// <summary>Makes the product in some way and says what is wrong with it.</summary>
        public string? Run(Random random)
        {
            int kernels = random.Next(KernelSet.Supported.Count);
            int threads = random.Next(1, 6);
            Execution execution = Isa.On(KernelSet.Supported[kernels], threads) with { Scheduler = random.Next(4) == 0 ? Schedulers.All[random.Next(Schedulers.All.Count)].Scheduler : null };
            int count = random.Next(1, 4);
            T[] c = new T[count * _m * _n];
            c.AsSpan().Fill(T.NaN);
            int way = random.Next(5);
            switch (way)
            {
                case 0:
                    Gemm.Run(A, B, new(c, _m, _n), Epilogue, T.One, T.Zero, execution, null, 1000);
                    break;
                case 1:
                    Gemm.Run(A, B, new(c, _m, _n), Epilogue, T.One, T.Zero, execution, new(12, 256, 128, PackB: random.Next(2) == 0, IsFar: true), 1000);
                    break;
                case 2:
                    Gemm.Multiply(A, _packed[kernels].Right, new(c, _m, _n), Epilogue, execution: execution);
                    break;
                case 3:
                    Gemm.Multiply(_packed[kernels].Left, B, new(c, _m, _n), Epilogue, execution: execution);
                    break;
                default:
                    Gemm.Run(A.Repeat(count), B.Repeat(count), null, new MatrixBatch<T>(c, count, _m, _n), _bias, false, default(Relu), 1, 0, execution, 1000);
                    break;
            }

            for (int i = 0; i < (way == 4 ? c.Length : _m * _n); i++)
            {
                if (!Floats.Same(_expected[i % _expected.Length], c[i]))
                {
                    return $"{typeof(T).Name} {_m} x {_n} x {_k}, way {way}, {execution}: element {i} is {c[i]:R}, expected {_expected[i % _expected.Length]:R}";
                }
            }

            return null;
        }
    }
}
