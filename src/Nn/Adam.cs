using System.Runtime.CompilerServices;
using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>
/// Adam with bias correction and decoupled weight decay (AdamW): m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// w = w - rate (m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + decay w) in step t. All parameters decay, biases included.
/// </summary>
/// <remarks>
/// <para>Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015; the decay is that of Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
/// The moments m and v start at zero and are kept for each network; take a new optimizer after <see cref="Network.Initialize"/>.</para>
/// <para>The same bits on every instruction set, for an element is computed as m = fma(beta1, m, (1 - beta1) g), v = min(fma(beta2, v, ((1 - beta2) g) g), the largest float),
/// d = fma(pull, w, m / (sqrt(v) + e)), w = fma(-step, d, w), each operation rounded once. The corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, the powers being running products,
/// step = rate sqrt(c2) / c1, e = epsilon sqrt(c2) and pull = decay c1 / sqrt(c2) are computed in double and rounded once to float.</para>
/// <para>A gradient whose share of v is beyond float's range leaves the largest float there, so its parameter moves by more than the rate, once. One whose square underflows adds
/// nothing to v, which matters only to an epsilon below 1e-18.</para>
/// </remarks>
public sealed class Adam : Optimizer
{
    private readonly ConditionalWeakTable<Network, State> _states = [];

    /// <summary>Adam.</summary>
    /// <param name="learningRate">About the most that a step moves a parameter, finite and not negative.</param>
    /// <param name="beta1">How much of the first moment, the mean of the gradients, remains at each step, in [0, 1).</param>
    /// <param name="beta2">How much of the second moment, the mean of their squares, remains at each step, in [0, 1).</param>
    /// <param name="epsilon">What is added to the root of the second moment, finite and positive.</param>
    /// <param name="weightDecay">The factor of the parameters that adds to their normalized gradient, finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public Adam(float learningRate, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0f)
        : base(learningRate)
    {
        Check.BelowOne(beta1);
        Check.BelowOne(beta2);
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Expected a finite number above 0.");
        }

        Check.FiniteNotNegative(weightDecay);
        Beta1 = beta1;
        Beta2 = beta2;
        Epsilon = epsilon;
        WeightDecay = weightDecay;
    }

    /// <summary>How much of the first moment remains at each step.</summary>
    public float Beta1 { get; }

    /// <summary>How much of the second moment remains at each step.</summary>
    public float Beta2 { get; }

    /// <summary>What is added to the root of the second moment.</summary>
    public float Epsilon { get; }

    /// <summary>The factor of the parameters that adds to their normalized gradient.</summary>
    public float WeightDecay { get; }

    /// <inheritdoc/>
    public override unsafe void Update(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Span<float> parameters = network.Parameters;
        State state = _states.GetValue(network, static key => new(key.Parameters.Length));

        // Not Math.Pow, whose last bit is the C library's.
        double power1 = state.Power1 * Beta1, power2 = state.Power2 * Beta2, c1 = 1 - power1, root = Math.Sqrt(1 - power2);

        // Never zero: a parameter whose gradients all were would become 0 / 0.
        float epsilon = float.Max((float)(Epsilon * root), float.Epsilon);
        fixed (float* w = parameters, g = network.Gradients, m = state.First, v = state.Second)
        {
            Descent kernel = new(w, g, m, v, parameters.Length, (float)(LearningRate * root / c1), Beta1, Beta2, epsilon, (float)(WeightDecay * c1 / root));
            network.Execution.Kernels.Run<float, Descent>(ref kernel);
        }

        (state.Power1, state.Power2) = (power1, power2);
    }

    /// <summary>What is kept for a network.</summary>
    private sealed class State(int parameters)
    {
        /// <summary>m.</summary>
        public readonly float[] First = new float[parameters];

        /// <summary>v.</summary>
        public readonly float[] Second = new float[parameters];

        /// <summary>beta1^t after step t.</summary>
        public double Power1 = 1;

        /// <summary>beta2^t after step t.</summary>
        public double Power2 = 1;
    }

    private readonly unsafe struct Descent(
        float* w, float* g, float* m, float* v, nint length, float step, float beta1, float beta2, float epsilon, float pull) : IKernel<float>, IElementwise<float>
    {
        private readonly float _rest1 = 1 - beta1;
        private readonly float _rest2 = 1 - beta2;

        public float* Destination => null;

        // Two keep the unit of the square roots and quotients busy: four are no faster.
        public static int Interleave<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged => 2;

        public void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged =>
            Lanes.ForEach<S, V, float, Descent>(in this, length);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V gradient = Lanes.Load<S, V, float>(g + index, count);
            V first = S.Fma(S.Broadcast(beta1), Lanes.Load<S, V, float>(m + index, count), S.Multiply(S.Broadcast(_rest1), gradient));
            V second = S.Fma(S.Broadcast(beta2), Lanes.Load<S, V, float>(v + index, count), S.Multiply(S.Multiply(S.Broadcast(_rest2), gradient), gradient));
            second = S.Min(S.Broadcast(float.MaxValue), second);
            V normalized = S.Divide(first, S.Add(S.Sqrt(second), S.Broadcast(epsilon)));
            V weight = Lanes.Load<S, V, float>(w + index, count);
            V direction = S.Fma(S.Broadcast(pull), weight, normalized);
            Lanes.Store<S, V, float>(m + index, first, count);
            Lanes.Store<S, V, float>(v + index, second, count);
            Lanes.Store<S, V, float>(w + index, S.Fma(S.Broadcast(-step), direction, weight), count);
        }
    }
}
