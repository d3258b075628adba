using NnSimd.Kernels;

namespace NnSimd.Tests;

public class ConcurrencyTests
{
    [Fact]
    public void Concurrent_callers_do_not_disturb_each_other()
    {
        const int Callers = 8;
        (int M, int N, int K)[] shapes = [(33, 65, 130), (64, 64, 64), (7, 100, 300), (128, 16, 257)];
        Parallel.For(0, Callers, new ParallelOptions { MaxDegreeOfParallelism = Callers }, caller =>
        {
            for (int round = 0; round < 12; round++)
            {
                (int m, int n, int k) = shapes[(caller + round) % shapes.Length];
                float[] a = Floats.Array(m * k, Values.Integers, caller);
                float[] b = Floats.Array(k * n, Values.Integers, round);
                float[] c = new float[m * n];
                double[] exact = new double[m * n];
                Reference.Multiply<float>(new(a, m, k), new(b, k, n), default, new(exact, m, n));
                Gemm.Run<float, Identity>(new(a, m, k), new(b, k, n), new(c, m, n), Epilogue.Activation<Identity>(), 1, 0, Isa.On(KernelSet.Best, 1 + (round % 4)), null, 1000);
                Assert.Equal(exact, c.Select(x => (double)x));
            }
        });
    }

    [Fact]
    public void Every_piece_of_work_runs_once_on_no_more_threads_than_allowed()
    {
        for (int round = 0; round < 200; round++)
        {
            Pieces pieces = new(new int[37], new int[1], new int[1]);
            WorkSharing.Run(in pieces, 37, 3);
            Assert.All(pieces.Runs, runs => Assert.Equal(1, runs));
            Assert.InRange(pieces.Most[0], 1, 3);
        }
    }

    [Fact]
    public void Many_callers_and_calls_within_calls_share_the_helpers_of_the_process()
    {
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, caller =>
        {
            for (int round = 0; round < 50; round++)
            {
                Nested nested = new(new int[7 * 11]);
                WorkSharing.Run(in nested, 7, 2 + (caller % 7));
                Assert.All(nested.Runs, runs => Assert.Equal(1, runs));
            }
        });
        Assert.InRange(Helper.Started, 0, Environment.ProcessorCount - 1);
    }

    [Fact]
    public void An_exception_of_a_piece_reaches_the_caller_and_the_next_call_works()
    {
        for (int round = 0; round < 50; round++)
        {
            Failing failing = default;
            Assert.Equal("piece", Assert.Throws<InvalidOperationException>(() => WorkSharing.Run(in failing, 20, 4)).Message);
        }

        Pieces pieces = new(new int[5], new int[1], new int[1]);
        WorkSharing.Run(in pieces, 5, 4);
        Assert.All(pieces.Runs, runs => Assert.Equal(1, runs));
    }

    private readonly struct Pieces(int[] runs, int[] now, int[] most) : IWork
    {
        public int[] Runs => runs;

        public int[] Most => most;

        public void Run(int index)
        {
            int current = Interlocked.Increment(ref now[0]);
            int seen;
            while (current > (seen = Volatile.Read(ref most[0])) && Interlocked.CompareExchange(ref most[0], current, seen) != seen)
            {
            }

            Interlocked.Increment(ref runs[index]);
            Thread.SpinWait(200);
            Interlocked.Decrement(ref now[0]);
        }
    }

    /// <summary>Pieces that share eleven pieces each.</summary>
    private readonly struct Nested(int[] runs) : IWork
    {
        public int[] Runs => runs;

        public void Run(int index)
        {
            Inner inner = new(runs, 11 * index);
            WorkSharing.Run(in inner, 11, 4);
        }

        private readonly struct Inner(int[] runs, int first) : IWork
        {
            public void Run(int index) => Interlocked.Increment(ref runs[first + index]);
        }
    }

    private readonly struct Failing : IWork
    {
        public void Run(int index)
        {
            if (index == 7)
            {
                throw new InvalidOperationException("piece");
            }
        }
    }
}
