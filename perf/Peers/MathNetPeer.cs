using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace NnSimd.Perf;

/// <summary>MathNet.Numerics with its managed provider, which multiplies managed arrays: copies of the operands, made before the time is taken.</summary>
internal sealed class MathNetPeer : Peer, IGemmPeer
{
    // The largest product that is worth waiting for.
    private const double MostOperations = 1 << 28;

    /// <inheritdoc/>
    public override string Name => "MathNet";

    /// <inheritdoc/>
    public override string Version => $"{typeof(Control).Assembly.GetName().Version?.ToString(3)} (managed)";

    /// <inheritdoc/>
    public override bool IsManaged => true;

    /// <summary>Always there: it is a package of this program.</summary>
    public static Peer Load()
    {
        Control.UseManaged();
        return new MathNetPeer();
    }

    /// <inheritdoc/>
    public override void SetThreads(int threads)
    {
        if (threads == 1)
        {
            Control.UseSingleThread();
        }
        else
        {
            Control.UseMultiThreading();
            Control.MaxDegreeOfParallelism = threads;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Candidate> Multiply(GemmOperands operands) =>
        operands.IsPlain && operands.Case.Count == 1 && operands.Case.Shape.Operations <= MostOperations
            ? [operands.IsDouble ? Multiply<double>(operands) : Multiply<float>(operands)]
            : [];

    // MathNet's matrices are column-major: C^T = B^T A^T.
    private unsafe Candidate Multiply<T>(GemmOperands o)
        where T : unmanaged, IEquatable<T>, IFormattable
    {
        (int m, int n, int k) = o.Case.Shape;
        Matrix<T> b = Matrix<T>.Build.Dense(n, k, new ReadOnlySpan<T>(o.B, (int)o.LengthB).ToArray());
        Matrix<T> a = Matrix<T>.Build.Dense(k, m, new ReadOnlySpan<T>(o.A, (int)o.LengthA).ToArray());
        T[] result = new T[o.LengthC];
        Matrix<T> c = Matrix<T>.Build.Dense(n, m, result);
        return new(Name, count =>
        {
            for (int i = 0; i < count; i++)
            {
                b.Multiply(a, c);
            }
        })
        {
            Publish = () => result.CopyTo(new Span<T>(o.C, result.Length)),
        };
    }
}
