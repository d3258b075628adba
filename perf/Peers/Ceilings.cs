using System.Numerics;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>What the machine can do at most, as candidates of the same rounds: they meet the same clock.</summary>
internal static unsafe class Ceilings
{
    /// <summary>So many multiply-adds in registers, with more independent chains than the FMA units have stages, shared by so many cores.</summary>
    /// <remarks>Of several cores, the peak is that of one times their number.</remarks>
    public static Candidate FmaPeak<T>(KernelSet kernels, double multiplyAdds, int threads)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        new("FMA peak", count =>
        {
            FmaKernel<T> kernel = new() { MultiplyAdds = count * multiplyAdds / threads };
            kernels.Run<T, FmaKernel<T>>(ref kernel);
        });

    /// <summary>One vector load of every byte of the operands.</summary>
    public static Candidate ReadBandwidth(KernelSet kernels, int threads, params (nint Address, long Length)[] operands) => new("read bandwidth", count =>
    {
        for (int i = 0; i < count; i++)
        {
            foreach ((nint address, long length) in operands)
            {
                Share(threads, length / sizeof(float), (first, floats) =>
                {
                    ReadKernel kernel = new() { Source = (float*)address + first, Length = floats };
                    kernels.Run<float, ReadKernel>(ref kernel);
                });
            }
        }
    });

    /// <summary>One vector store to every byte of the result.</summary>
    public static Candidate WriteBandwidth(KernelSet kernels, int threads, nint address, long length) => new("write bandwidth", count =>
    {
        for (int i = 0; i < count; i++)
        {
            Share(threads, length / sizeof(float), (first, floats) =>
            {
                WriteKernel kernel = new() { Destination = (float*)address + first, Length = floats };
                kernels.Run<float, WriteKernel>(ref kernel);
            });
        }
    });

    /// <summary>One vector load and one store of so many bytes, past the caches where they would not hold the copy.</summary>
    public static Candidate CopyBandwidth(KernelSet kernels, nint source, nint destination, long length) => new("copy bandwidth", count =>
    {
        for (int i = 0; i < count; i++)
        {
            CopyKernel kernel = new() { Source = (float*)source, Destination = (float*)destination, Length = length / sizeof(float) };
            kernels.Run<float, CopyKernel>(ref kernel);
        }
    });

    private static void Share(int threads, long length, Action<long, long> part)
    {
        if (threads == 1)
        {
            part(0, length);
            return;
        }

        long chunk = (length + threads - 1) / threads;
        Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, t => part(t * chunk, Math.Clamp(length - (t * chunk), 0, chunk)));
    }

    private struct FmaKernel<T> : IKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public double MultiplyAdds;

        public readonly void Run<S, V>()
            where S : struct, ISimd<V, T>
            where V : unmanaged
        {
            // 12 chains: two units of four or five stages are busy with 10, and 16 registers hold 12 and the two factors.
            V x = S.Broadcast(T.CreateChecked(0.5)), y = S.Broadcast(T.CreateChecked(0.25));
            V c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
            for (long i = (long)(MultiplyAdds / (12 * S.Width)); i >= 0; i--)
            {
                c0 = S.Fma(x, y, c0);
                c1 = S.Fma(x, y, c1);
                c2 = S.Fma(x, y, c2);
                c3 = S.Fma(x, y, c3);
                c4 = S.Fma(x, y, c4);
                c5 = S.Fma(x, y, c5);
                c6 = S.Fma(x, y, c6);
                c7 = S.Fma(x, y, c7);
                c8 = S.Fma(x, y, c8);
                c9 = S.Fma(x, y, c9);
                c10 = S.Fma(x, y, c10);
                c11 = S.Fma(x, y, c11);
            }

            V sum = S.Add(S.Add(S.Add(c0, c1), S.Add(c2, c3)), S.Add(S.Add(c4, c5), S.Add(c6, c7)));
            Keep<S, V, T>(S.Add(sum, S.Add(S.Add(c8, c9), S.Add(c10, c11))));
        }
    }

    private struct ReadKernel : IKernel<float>
    {
        public float* Source;
        public long Length;

        public readonly void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V c0 = S.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
            float* p = Source;
            float* end = Source + Length;
            for (float* last = end - (8 * S.Width); p <= last; p += 8 * S.Width)
            {
                c0 = S.Add(c0, S.Load(p));
                c1 = S.Add(c1, S.Load(p + S.Width));
                c2 = S.Add(c2, S.Load(p + (2 * S.Width)));
                c3 = S.Add(c3, S.Load(p + (3 * S.Width)));
                c4 = S.Add(c4, S.Load(p + (4 * S.Width)));
                c5 = S.Add(c5, S.Load(p + (5 * S.Width)));
                c6 = S.Add(c6, S.Load(p + (6 * S.Width)));
                c7 = S.Add(c7, S.Load(p + (7 * S.Width)));
            }

            for (; p <= end - S.Width; p += S.Width)
            {
                c0 = S.Add(c0, S.Load(p));
            }

            Keep<S, V, float>(S.Add(S.Add(S.Add(c0, c1), S.Add(c2, c3)), S.Add(S.Add(c4, c5), S.Add(c6, c7))));
        }
    }

    private struct WriteKernel : IKernel<float>
    {
        public float* Destination;
        public long Length;

        public readonly void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V zero = S.Broadcast(0);
            float* p = Destination;
            float* end = Destination + Length;
            for (float* last = end - (4 * S.Width); p <= last; p += 4 * S.Width)
            {
                S.Store(p, zero);
                S.Store(p + S.Width, zero);
                S.Store(p + (2 * S.Width), zero);
                S.Store(p + (3 * S.Width), zero);
            }

            for (; p <= end - S.Width; p += S.Width)
            {
                S.Store(p, zero);
            }
        }
    }

    private struct CopyKernel : IKernel<float>
    {
        public float* Source;
        public float* Destination;
        public long Length;

        public readonly void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            long i = 0;
            if (Length * sizeof(float) >= Lanes.LeastFarBytes)
            {
                for (; i <= Length - (2 * S.Width); i += 2 * S.Width)
                {
                    PairSimd<S, V, float, PastTheCaches>.Store(Destination + i, PairSimd<S, V, float, PastTheCaches>.Load(Source + i));
                }

                S.Fence();
            }

            for (; i <= Length - (2 * S.Width); i += 2 * S.Width)
            {
                S.Store(Destination + i, S.Load(Source + i));
                S.Store(Destination + i + S.Width, S.Load(Source + i + S.Width));
            }
        }
    }

    /// <summary>Uses a value, so that the compiler does not drop what computed it.</summary>
    private static void Keep<S, V, T>(V value)
        where S : struct, ISimd<V, T>
        where V : unmanaged
        where T : unmanaged
    {
        T* sink = stackalloc T[S.Width];
        S.Store(sink, value);
        _ = Volatile.Read(ref *(byte*)sink);
    }
}
