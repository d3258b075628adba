using System.Runtime.CompilerServices;
using NnSimd.Kernels;

namespace NnSimd.Nn;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay: v = momentum v + (g + decay w), w = w - rate v, each a fused multiply-add, so the same bits on every
/// instruction set. All parameters decay, biases included.
/// </summary>
/// <remarks>Polyak, Some Methods of Speeding up the Convergence of Iteration Methods, 1964. The velocities start at zero and are kept for each network; take a new optimizer after <see cref="Network.Initialize"/>.</remarks>
public sealed class Sgd : Optimizer
{
    private readonly ConditionalWeakTable<Network, float[]> _velocities = [];

    /// <summary>Gradient descent.</summary>
    /// <param name="learningRate">The size of a step, finite and not negative.</param>
    /// <param name="momentum">How much of the velocity remains at each step, in [0, 1).</param>
    /// <param name="weightDecay">The factor of the parameters that adds to their gradient, finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public Sgd(float learningRate, float momentum = 0f, float weightDecay = 0f)
        : base(learningRate)
    {
        Check.BelowOne(momentum);
        Check.FiniteNotNegative(weightDecay);
        Momentum = momentum;
        WeightDecay = weightDecay;
    }

    /// <summary>How much of the velocity remains at each step.</summary>
    public float Momentum { get; }

    /// <summary>The factor of the parameters that adds to their gradient.</summary>
    public float WeightDecay { get; }

    /// <inheritdoc/>
    public override unsafe void Update(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Span<float> parameters = network.Parameters;
        float[] velocities = _velocities.GetValue(network, static key => new float[key.Parameters.Length]);
        fixed (float* w = parameters, g = network.Gradients, v = velocities)
        {
            Descent kernel = new(w, g, v, parameters.Length, LearningRate, Momentum, WeightDecay);
            network.Execution.Kernels.Run<float, Descent>(ref kernel);
        }
    }

    private readonly unsafe struct Descent(float* w, float* g, float* v, nint length, float rate, float momentum, float decay) : IKernel<float>, IElementwise<float>
    {
        public float* Destination => null;

        public void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged =>
            Lanes.ForEach<S, V, float, Descent>(in this, length);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<S, V>(nint index, int count)
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
            V weight = Lanes.Load<S, V, float>(w + index, count);
            V gradient = S.Fma(S.Broadcast(decay), weight, Lanes.Load<S, V, float>(g + index, count));
            V velocity = S.Fma(S.Broadcast(momentum), Lanes.Load<S, V, float>(v + index, count), gradient);
            Lanes.Store<S, V, float>(v + index, velocity, count);
            Lanes.Store<S, V, float>(w + index, S.Fma(S.Broadcast(-rate), velocity, weight), count);
        }
    }
}
