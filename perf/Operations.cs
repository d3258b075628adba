using System.Reflection;
using NnSimd.Kernels;
using NnSimd.Nn;

namespace NnSimd.Perf;

/// <summary>
/// A call of every public operation, on operands that reach all of its paths. <c>codegen</c> makes the compiler emit the kernels with them, and the allocation gate
/// counts their bytes; a test holds the keys against the public surface, so an operation without a case fails.
/// </summary>
internal sealed class Operations
{
    // Rows beyond every tile height, columns with a part of a vector, terms beyond a summation block.
    private const int M = 13;
    private const int N = 37;
    private const int K = 300;
    private const int Elements = 1003;

    private readonly Execution _execution;
    private readonly float[] _a = Inputs.Uniform(M * K, 1);
    private readonly float[] _b = Inputs.Uniform(K * N, 1);
    private readonly float[] _c = new float[2 * M * N];
    private readonly float[] _bias = Inputs.Uniform(N, 1);
    private readonly float[] _x = Inputs.Uniform(Elements, 8);
    private readonly float[] _y = new float[Elements];
    private readonly double[] _inDouble = [.. Inputs.Uniform(Elements, 8).Select(x => (double)x)];
    private readonly double[] _outDouble = new double[Elements];
    private readonly float[] _targets = [.. Enumerable.Range(0, Elements).Select(i => (float)(i % 2))];
    private readonly int[] _order = [.. Enumerable.Range(0, 100)];
    private readonly RandomSource _random = new(1);
    private readonly Optimizer _optimizer = new Sgd(1e-6f, 0.9f);
    private readonly Adam _adam = new(1e-6f, weightDecay: 0.01f);

    public Operations(Execution execution) => _execution = execution;

    // Not before an operation needs them: building a network runs kernels too.
    private Network Network => field ??= new(K, new Dense(N, Kernels.Activation.Tanh), new Dense(N)) { Execution = _execution };

    private PackedNetwork Packed => field ??= Network.Pack();

    private PackedMatrix<float> Right => field ??= PackedMatrix.Pack(new ReadOnlyMatrixSpan<float>(_b, K, N), _execution);

    private PackedMatrix<double> RightDouble => field ??= PackedMatrix.Pack(new ReadOnlyMatrixSpan<double>(_inDouble, 30, 30), _execution);

    private Products<float> Floats => field ??= new(_execution);

    private Products<double> Doubles => field ??= new(_execution);

    private RowOperations<float> FloatRows => field ??= new(_execution);

    private RowOperations<double> DoubleRows => field ??= new(_execution);

    private Trainer Trainer => field ??= new(Network, Nn.Loss.MeanSquaredError, _optimizer);

    /// <summary>What is public but no operation in steady state, and why.</summary>
    public static IReadOnlyDictionary<string, string> Exempt { get; } = new Dictionary<string, string>
    {
        ["Activation.Of(A)"] = "returns a new object",
        ["DataSet.OneHot(ReadOnlySpan<Int32>, Int32)"] = "returns a new array",
        ["DataSet.Slice(Int32, Int32)"] = "returns a new object",
        ["Initializer.For(Activation)"] = "is part of building a layer",
        ["Initializer.Normal(Single)"] = "returns a new object",
        ["KernelSet.Parse(String)"] = "is part of setting up",
        ["Loss.Of(L)"] = "returns a new object",
        ["Network.Pack()"] = "returns a new object",
        ["PackedNetwork.Dispose()"] = "ends the use of a network",
        ["Network.Load(Stream)"] = "reads a file",
        ["Network.Load(String)"] = "reads a file",
        ["Network.Save(Stream)"] = "writes a file",
        ["Network.Save(String)"] = "writes a file",
        ["Network.Initialize(UInt64)"] = "is part of building a network",
        ["PackedMatrix.Dispose()"] = "ends the use of an operand",
        ["PackedMatrix.Pack(ReadOnlyMatrixSpan<T>, Execution)"] = "returns a new object",
        ["PackedMatrix.Pack(MatrixSpan<T>, Execution)"] = "returns a new object",
        ["PackedMatrix.PackLeft(ReadOnlyMatrixSpan<T>, Execution)"] = "returns a new object",
        ["PackedMatrix.PackLeft(MatrixSpan<T>, Execution)"] = "returns a new object",
        ["Trainer.Fit(DataSet, Int32, Int32, Action<EpochReport>, UInt64, CancellationToken)"] = "is a whole training: some bytes a call, whatever the number of epochs",
    };

    /// <summary>The operations by <see cref="KeyOf"/>. Each may be called any number of times.</summary>
    public IReadOnlyDictionary<string, Action> All => field ??= new Dictionary<string, Action>
    {
        ["Activation.Apply(ReadOnlySpan<Single>, Span<Single>, Execution)"] = () => EachActivation((f, o) => f.Apply(o._x, o._y, o._execution)),
        ["Activation.Derivative(ReadOnlySpan<Single>, Span<Single>, Execution)"] = () => EachActivation((f, o) => f.Derivative(o._x, o._y, o._execution)),
        ["Activation.Backward(ReadOnlySpan<Single>, ReadOnlySpan<Single>, Span<Single>, Execution)"] = () => EachActivation((f, o) => f.Backward(o._x, o._x, o._y, o._execution)),
        ["Activation.BackwardFromOutput(ReadOnlySpan<Single>, ReadOnlySpan<Single>, Span<Single>, Execution)"] = () => EachActivation((f, o) =>
        {
            if (f.HasOutputDerivative)
            {
                f.BackwardFromOutput(o._x, o._x, o._y, o._execution);
            }
        }),
        ["Activation.BackwardFromOutput(ReadOnlySpan<Double>, ReadOnlySpan<Double>, Span<Double>, Execution)"] = () => EachActivation((f, o) =>
        {
            if (f.HasOutputDerivative)
            {
                f.BackwardFromOutput(o._inDouble, o._inDouble, o._outDouble, o._execution);
            }
        }),
        ["Activation.Multiply(ReadOnlyMatrixSpan<Single>, ReadOnlyMatrixSpan<Single>, MatrixSpan<Single>, ReadOnlySpan<Single>, Execution)"] = () => EachActivation((f, o) =>
        {
            f.Multiply(new(o._a, M, K), new(o._b, K, N), new(o._c, M, N), o._bias, o._execution);
            f.Multiply(new(o._a, 1, K), new(o._b, K, N), new(o._c, 1, N), o._bias, o._execution);
        }),
        ["Activation.Multiply(ReadOnlyMatrixSpan<Single>, PackedMatrix<Single>, MatrixSpan<Single>, ReadOnlySpan<Single>, Execution)"] =
            () => EachActivation((f, o) => f.Multiply(new(o._a, M, K), o.Right, new(o._c, M, N), o._bias, o._execution)),
        ["Activation.Multiply(ReadOnlyMatrixSpan<Double>, PackedMatrix<Double>, MatrixSpan<Double>, ReadOnlySpan<Double>, Execution)"] =
            () => Kernels.Activation.Relu.Multiply(new(_inDouble, 30, 30), RightDouble, new(_outDouble, 30, 30), _inDouble.AsSpan(0, 30), _execution),
        ["Activation.Apply(ReadOnlySpan<Double>, Span<Double>, Execution)"] = () => EachActivation((f, o) => f.Apply(o._inDouble, o._outDouble, o._execution)),
        ["Activation.Derivative(ReadOnlySpan<Double>, Span<Double>, Execution)"] = () => EachActivation((f, o) => f.Derivative(o._inDouble, o._outDouble, o._execution)),
        ["Activation.Backward(ReadOnlySpan<Double>, ReadOnlySpan<Double>, Span<Double>, Execution)"] = () => EachActivation((f, o) => f.Backward(o._inDouble, o._inDouble, o._outDouble, o._execution)),
        ["Activation.Multiply(ReadOnlyMatrixSpan<Double>, ReadOnlyMatrixSpan<Double>, MatrixSpan<Double>, ReadOnlySpan<Double>, Execution)"] =
            () => EachActivation((f, o) => f.Multiply(new(o._inDouble, 30, 30), new(o._inDouble, 30, 30), new(o._outDouble, 30, 30), o._inDouble.AsSpan(0, 30), o._execution)),
        ["Activations.Apply(ReadOnlySpan<Double>, Span<Double>, F, Execution)"] = () => Activations.Apply<Relu>(_inDouble, _outDouble, execution: _execution),
        ["Activations.Derivative(ReadOnlySpan<Double>, Span<Double>, A, Execution)"] = () => Activations.Derivative<Relu>(_inDouble, _outDouble, execution: _execution),
        ["Activations.Backward(ReadOnlySpan<Double>, ReadOnlySpan<Double>, Span<Double>, A, Execution)"] = () => Activations.Backward<Relu>(_inDouble, _inDouble, _outDouble, execution: _execution),
        ["Activations.Apply(ReadOnlySpan<Single>, Span<Single>, F, Execution)"] = () => Activations.Apply<Tanh>(_x, _y, execution: _execution),
        ["Activations.Derivative(ReadOnlySpan<Single>, Span<Single>, A, Execution)"] = () => Activations.Derivative<Tanh>(_x, _y, execution: _execution),
        ["Activations.Backward(ReadOnlySpan<Single>, ReadOnlySpan<Single>, Span<Single>, A, Execution)"] = () => Activations.Backward<Tanh>(_x, _x, _y, execution: _execution),
        ["Activations.BackwardFromOutput(ReadOnlySpan<Double>, ReadOnlySpan<Double>, Span<Double>, A, Execution)"] = () => Activations.BackwardFromOutput<Tanh>(_inDouble, _inDouble, _outDouble, execution: _execution),
        ["Activations.BackwardFromOutput(ReadOnlySpan<Single>, ReadOnlySpan<Single>, Span<Single>, A, Execution)"] = () => Activations.BackwardFromOutput<Tanh>(_x, _x, _y, execution: _execution),
        ["Activations.Elu(ReadOnlySpan<T>, Span<T>, Double, Execution)"] = () => Activations.Elu<float>(_x, _y, 1, _execution),
        ["Activations.Erf(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Erf<float>(_x, _y, _execution),
        ["Activations.Expm1(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Expm1<float>(_x, _y, _execution),
        ["Activations.Gelu(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Gelu<float>(_x, _y, _execution),
        ["Activations.GeluTanh(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.GeluTanh<float>(_x, _y, _execution),
        ["Activations.HardSigmoid(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.HardSigmoid<float>(_x, _y, _execution),
        ["Activations.HardSwish(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.HardSwish<float>(_x, _y, _execution),
        ["Activations.Log1p(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Log1p<float>(_x, _y, _execution),
        ["Activations.Mish(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Mish<float>(_x, _y, _execution),
        ["Activations.Silu(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Silu<float>(_x, _y, _execution),
        ["Activations.Softplus(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Softplus<float>(_x, _y, _execution),
        ["Activations.Exp(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Exp<float>(_x, _y, _execution),
        ["Activations.Identity(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Identity<float>(_x, _y, _execution),
        ["Activations.LeakyRelu(ReadOnlySpan<T>, Span<T>, Double, Execution)"] = () => Activations.LeakyRelu<float>(_x, _y, 0.1, _execution),
        ["Activations.Log(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Log<float>(_x, _y, _execution),
        ["Activations.Relu(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Relu<float>(_x, _y, _execution),
        ["Activations.Sigmoid(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Sigmoid<float>(_x, _y, _execution),
        ["Activations.Tanh(ReadOnlySpan<T>, Span<T>, Execution)"] = () => Activations.Tanh<float>(_x, _y, _execution),
        ["Epilogue.Bias(ReadOnlySpan<Single>)"] = () => _ = Epilogue.Bias(_bias).HasBias,
        ["Epilogue.Bias(ReadOnlySpan<Double>)"] = () => _ = Epilogue.Bias(ReadOnlySpan<double>.Empty).HasBias,
        ["Epilogue.Activation(A)"] = () => _ = Epilogue.Activation<Relu>().HasBias,
        ["Epilogue.Then(Epilogue<Single, Identity>, A)"] = () => _ = Epilogue.Bias(_bias).Then<Relu>().HasBias,
        ["Epilogue.Then(Epilogue<Double, Identity>, A)"] = () => _ = Epilogue.Bias(ReadOnlySpan<double>.Empty).Then<Relu>().HasBias,
        ["Gemm.Multiply(ReadOnlyMatrixSpan<T>, PackedMatrix<T>, MatrixSpan<T>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyByPacked(), p => p.MultiplyByPacked()),
        ["Gemm.Multiply(ReadOnlyMatrixSpan<T>, PackedMatrix<T>, MatrixSpan<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyByPackedWithEpilogue(), p => p.MultiplyByPackedWithEpilogue()),
        ["Gemm.Multiply(PackedMatrix<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyPackedBy(), p => p.MultiplyPackedBy()),
        ["Gemm.Multiply(PackedMatrix<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyPackedByWithEpilogue(), p => p.MultiplyPackedByWithEpilogue()),
        ["Gemm.Multiply(ReadOnlyMatrixSpan<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Double, Double, Execution)"] = () => EachType(p => p.Multiply(), p => p.Multiply()),
        ["Gemm.Multiply(ReadOnlyMatrixSpan<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyWithEpilogue(), p => p.MultiplyWithEpilogue()),
        ["Gemm.MultiplyBatch(ReadOnlyMatrixBatch<T>, ReadOnlyMatrixBatch<T>, MatrixBatch<T>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyBatch(), p => p.MultiplyBatch()),
        ["Gemm.MultiplyBatch(ReadOnlyMatrixBatch<T>, ReadOnlyMatrixBatch<T>, MatrixBatch<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyBatchWithEpilogue(), p => p.MultiplyBatchWithEpilogue()),
        ["Gemm.MultiplyBatch(ReadOnlyMatrixBatch<T>, PackedMatrix<T>, MatrixBatch<T>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyBatchByPacked(), p => p.MultiplyBatchByPacked()),
        ["Gemm.MultiplyBatch(ReadOnlyMatrixBatch<T>, PackedMatrix<T>, MatrixBatch<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyBatchByPackedWithEpilogue(), p => p.MultiplyBatchByPackedWithEpilogue()),
        ["Gemm.MultiplyBatch(PackedMatrix<T>, ReadOnlyMatrixBatch<T>, MatrixBatch<T>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyPackedByBatch(), p => p.MultiplyPackedByBatch()),
        ["Gemm.MultiplyBatch(PackedMatrix<T>, ReadOnlyMatrixBatch<T>, MatrixBatch<T>, Epilogue<T, A>, Double, Double, Execution)"] = () => EachType(p => p.MultiplyPackedByBatchWithEpilogue(), p => p.MultiplyPackedByBatchWithEpilogue()),
        ["Initializer.Fill(MatrixSpan<Single>, RandomSource)"] = () => Initializer.He.Fill(new(_c, M, N), _random),
        ["KernelSet.Run(TKernel)"] = () =>
        {
            Nothing nothing = default;
            _execution.Kernels.Run<float, Nothing>(ref nothing);
        },
        ["Loss.Evaluate(ReadOnlyMatrixSpan<Single>, ReadOnlyMatrixSpan<Single>, MatrixSpan<Single>, Execution)"] =
            () => Nn.Loss.SoftmaxCrossEntropy.Evaluate(new(_x, 17, 59), new(_targets, 17, 59), new(_y, 17, 59), _execution),
        ["MatrixBatch.get_Item(Int32)"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["MatrixBatch.op_Implicit(MatrixBatch<T>)"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["MatrixBatch.Transpose()"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["ReadOnlyMatrixBatch.get_Item(Int32)"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["ReadOnlyMatrixBatch.Transpose()"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["ReadOnlyMatrixSpan.Repeat(Int32)"] = () => EachType(p => p.ViewBatch(), p => p.ViewBatch()),
        ["MatrixSpan.get_Item(Int32, Int32)"] = () => EachType(p => p.View(), p => p.View()),
        ["MatrixSpan.op_Implicit(MatrixSpan<T>)"] = () => EachType(p => p.View(), p => p.View()),
        ["ReadOnlyMatrixSpan.get_Item(Int32, Int32)"] = () => EachType(p => p.View(), p => p.View()),
        ["MatrixSpan.Transpose()"] = () => _ = new MatrixSpan<float>(_c, M, N).Transpose().Rows,
        ["MatrixSpan.Slice(Int32, Int32, Int32, Int32)"] = () => _ = new MatrixSpan<float>(_c, M, N).Slice(1, 1, 2, 2).Rows,
        ["ReadOnlyMatrixSpan.Transpose()"] = () => _ = new ReadOnlyMatrixSpan<float>(_c, M, N).Transpose().Rows,
        ["ReadOnlyMatrixSpan.Slice(Int32, Int32, Int32, Int32)"] = () => _ = new ReadOnlyMatrixSpan<float>(_c, M, N).Slice(1, 1, 2, 2).Rows,
        ["Network.Forward(ReadOnlyMatrixSpan<Single>)"] = () => Network.Forward(new ReadOnlyMatrixSpan<float>(_a, M, K)),
        ["Network.Forward(ReadOnlySpan<Single>)"] = () => Network.Forward(_a.AsSpan(0, K)),
        ["Network.Backpropagate(ReadOnlyMatrixSpan<Single>, ReadOnlyMatrixSpan<Single>, Loss)"] = () => Network.Backpropagate(new(_a, M, K), new(_targets, M, N), Nn.Loss.BinaryCrossEntropyWithLogits),
        ["PackedNetwork.Forward(ReadOnlyMatrixSpan<Single>)"] = () => Packed.Forward(new ReadOnlyMatrixSpan<float>(_a, M, K)),
        ["PackedNetwork.Forward(ReadOnlySpan<Single>)"] = () => Packed.Forward(_a.AsSpan(0, K)),
        ["Adam.Update(Network)"] = () => _adam.Update(Network),
        ["Optimizer.Update(Network)"] = () => _optimizer.Update(Network),
        ["RandomSource.NextInt32(Int32)"] = () => _random.NextInt32(10),
        ["RandomSource.NextNormal()"] = () => _random.NextNormal(),
        ["RandomSource.NextSingle()"] = () => _random.NextSingle(),
        ["RandomSource.NextSingle(Single, Single)"] = () => _random.NextSingle(0, 1),
        ["RandomSource.NextUInt64()"] = () => _random.NextUInt64(),
        ["RandomSource.Shuffle(Span<T>)"] = () => _random.Shuffle<int>(_order),
        ["Sgd.Update(Network)"] = () => _optimizer.Update(Network),
        ["Activations.ApplyBias(ReadOnlyMatrixSpan<T>, ReadOnlySpan<T>, MatrixSpan<T>, F, Execution)"] = () => EachType(r => r.ApplyBias(), r => r.ApplyBias()),
        ["Losses.BinaryCrossEntropy(ReadOnlySpan<T>, ReadOnlySpan<T>, Span<T>, Double, Execution)"] = () => EachType(r => r.BinaryCrossEntropy(), r => r.BinaryCrossEntropy()),
        ["Losses.BinaryCrossEntropyWithLogits(ReadOnlySpan<T>, ReadOnlySpan<T>, Span<T>, Double, Execution)"] = () => EachType(r => r.BinaryCrossEntropyWithLogits(), r => r.BinaryCrossEntropyWithLogits()),
        ["Losses.Evaluate(ReadOnlySpan<Single>, ReadOnlySpan<Single>, Span<Single>, L, Double, Execution)"] = () => Losses.Evaluate<MeanSquaredError>(_x, _targets, _y, execution: _execution),
        ["Losses.Evaluate(ReadOnlySpan<Double>, ReadOnlySpan<Double>, Span<Double>, L, Double, Execution)"] = () => Losses.Evaluate<MeanSquaredError>(_inDouble, _inDouble, _outDouble, execution: _execution),
        ["Losses.MeanSquaredError(ReadOnlySpan<T>, ReadOnlySpan<T>, Span<T>, Double, Execution)"] = () => EachType(r => r.MeanSquaredError(), r => r.MeanSquaredError()),
        ["Losses.SoftmaxCrossEntropy(ReadOnlyMatrixSpan<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Double, Execution)"] = () => EachType(r => r.SoftmaxCrossEntropy(), r => r.SoftmaxCrossEntropy()),
        ["Losses.SoftmaxCrossEntropyByClass(ReadOnlyMatrixSpan<T>, ReadOnlySpan<Int32>, MatrixSpan<T>, Double, Execution)"] = () => EachType(r => r.SoftmaxCrossEntropyOfClasses(), r => r.SoftmaxCrossEntropyOfClasses()),
        ["Reductions.ArgMax(ReadOnlySpan<T>, Execution)"] = () => EachType(r => r.ArgMax(), r => r.ArgMax()),
        ["Reductions.Dot(ReadOnlySpan<T>, ReadOnlySpan<T>, Execution)"] = () => EachType(r => r.Dot(), r => r.Dot()),
        ["Reductions.LogSumExp(ReadOnlySpan<T>, Execution)"] = () => EachType(r => r.LogSumExp(), r => r.LogSumExp()),
        ["Reductions.Max(ReadOnlySpan<T>, Execution)"] = () => EachType(r => r.Max(), r => r.Max()),
        ["Reductions.Sum(ReadOnlySpan<T>, Execution)"] = () => EachType(r => r.Sum(), r => r.Sum()),
        ["Softmax.Apply(ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Execution)"] = () => EachType(r => r.Softmax(), r => r.Softmax()),
        ["Softmax.Apply(ReadOnlySpan<T>, Span<T>, Execution)"] = () => EachType(r => r.SoftmaxOfRow(), r => r.SoftmaxOfRow()),
        ["Softmax.Backward(ReadOnlyMatrixSpan<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Execution)"] = () => EachType(r => r.SoftmaxBackward(), r => r.SoftmaxBackward()),
        ["Softmax.Log(ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Execution)"] = () => EachType(r => r.LogSoftmax(), r => r.LogSoftmax()),
        ["Softmax.Log(ReadOnlySpan<T>, Span<T>, Execution)"] = () => EachType(r => r.LogSoftmaxOfRow(), r => r.LogSoftmaxOfRow()),
        ["Softmax.LogBackward(ReadOnlyMatrixSpan<T>, ReadOnlyMatrixSpan<T>, MatrixSpan<T>, Execution)"] = () => EachType(r => r.LogSoftmaxBackward(), r => r.LogSoftmaxBackward()),
        ["Trainer.Step(ReadOnlyMatrixSpan<Single>, ReadOnlyMatrixSpan<Single>)"] = () => Trainer.Step(new(_a, M, K), new(_targets, M, N)),
    };

    /// <summary>
    /// The keys of all public operations: the methods, operators and indexers of public types but for what the instruction sets and formulas are made of, which is
    /// inlined into operations, and for the reference, which is a specification.
    /// </summary>
    public static IEnumerable<string> Public() =>
        from assembly in new[] { typeof(Gemm).Assembly, typeof(Network).Assembly }
        from type in assembly.GetExportedTypes()
        where !type.IsInterface && type != typeof(Reference) && !type.GetInterfaces().Any(IsFormula)
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal) || method.Name == "get_Item")
            && method.GetBaseDefinition().DeclaringType is { } root && root != typeof(object) && root != typeof(ValueType)
            && !method.GetGenericArguments().Any(argument => argument.GetGenericParameterConstraints().Any(IsInstructionSet))
            && !method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
        select KeyOf(method);

    /// <summary>The name of a method with the types of its parameters.</summary>
    public static string KeyOf(MethodInfo method) =>
        $"{Short(method.DeclaringType!, false)}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => Short(parameter.ParameterType, true)))})";

    private static bool IsFormula(Type type) =>
        IsInstructionSet(type) || type == typeof(IFunction) || type == typeof(ILoss);

    private static bool IsInstructionSet(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ISimd<,>);

    private static string Short(Type type, bool arguments) =>
        type.IsByRef ? Short(type.GetElementType()!, arguments)
        : !type.IsGenericType ? type.Name
        : type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            + (arguments ? $"<{string.Join(", ", type.GetGenericArguments().Select(argument => Short(argument, true)))}>" : "");

    private static readonly Activation[] Functions = [.. Activation.All];

    private void EachActivation(Action<Activation, Operations> call)
    {
        foreach (Activation function in Functions)
        {
            call(function, this);
        }
    }

    private void EachType(Action<RowOperations<float>> single, Action<RowOperations<double>> @double)
    {
        single(FloatRows);
        @double(DoubleRows);
    }

    private void EachType(Action<Products<float>> single, Action<Products<double>> @double)
    {
        single(Floats);
        @double(Doubles);
    }

    private readonly struct Nothing : IKernel<float>
    {
        public void Run<S, V>()
            where S : struct, ISimd<V, float>
            where V : unmanaged
        {
        }
    }
}
