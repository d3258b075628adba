namespace NnSimd.Nn;

/// <summary>How a network's parameters follow its gradients.</summary>
public abstract class Optimizer
{
    /// <summary>An optimizer.</summary>
    /// <param name="learningRate">Finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected Optimizer(float learningRate)
    {
        Check.FiniteNotNegative(learningRate);
        LearningRate = learningRate;
    }

    /// <summary>The size of a step, finite and not negative; a schedule sets it between epochs or steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    public float LearningRate
    {
        get;
        set
        {
            Check.FiniteNotNegative(value, nameof(LearningRate));
            field = value;
        }
    }

    /// <summary>Moves <see cref="Network.Parameters"/> by what <see cref="Network.Gradients"/> says.</summary>
    /// <param name="network">The network; an optimizer keeps a state of its own for each.</param>
    /// <exception cref="ArgumentNullException">The network is null.</exception>
    public abstract void Update(Network network);
}
