using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>Where an operand lies in the memory of a call, in elements; a span is a view of one row.</summary>
internal readonly record struct Place(int Start, int Rows, int Columns, int Stride)
{
    public int Extent => Rows == 0 || Columns == 0 ? 0 : ((Rows - 1) * Stride) + Columns;
}

/// <summary>A span or a view among the parameters of a function.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="IsView">Whether it has rows.</param>
/// <param name="IsWritten">Whether it is the result.</param>
/// <param name="IsAddend">Whether it is a row that all rows of the result share.</param>
internal sealed record Operand(string Name, bool IsView, bool IsWritten, bool IsAddend);

/// <summary>A public function of spans or matrix views of an element type, called with operands anywhere in one array.</summary>
internal sealed class PublicFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Products and their operands, which keep other rules, and the specification, whose results are doubles.
    private static readonly Type[] Others = [typeof(Gemm), typeof(PackedMatrix), typeof(Epilogue), typeof(Reference), typeof(Lanes)];

    private delegate object? Call(T[] memory, Place[] places, int[] classes, Execution execution);

    private readonly Call _call;

    private PublicFunction(MethodInfo method, Activation? activation)
    {
        Method = method;
        Name = $"{activation?.Name ?? method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
        bool hasViews = method.GetParameters().Any(parameter => IsView(parameter.ParameterType));
        Operands = [.. method.GetParameters().Where(IsOperand).Select(parameter =>
        {
            Type type = parameter.ParameterType;
            bool written = type == typeof(Span<T>) || type == typeof(MatrixSpan<T>);
            return new Operand(parameter.Name!, IsView(type), written, hasViews && !IsView(type));
        })];
        TakesClasses = method.GetParameters().Any(parameter => parameter.ParameterType == typeof(ReadOnlySpan<int>));
        _call = Compile(method, activation);
    }

    /// <summary>Every public function of spans or views, by enumeration, and those of every activation chosen at run time.</summary>
    public static IReadOnlyList<PublicFunction<T>> All { get; } =
    [
        .. Methods.Select(Close).Where(method => method.GetParameters().Any(IsOperand)).Select(method => new PublicFunction<T>(method, null)),
        .. from activation in Activation.All
           from method in typeof(Activation).GetMethods(BindingFlags.Public | BindingFlags.Instance)
           where method.GetParameters().Any(IsOperand) && method.Name != nameof(Activation.Multiply)
           where activation.HasOutputDerivative || method.Name != nameof(Activation.BackwardFromOutput)
           select new PublicFunction<T>(method, activation),
    ];

    /// <summary>The public static methods of the library's static classes, but for <see cref="Others"/>.</summary>
    public static IEnumerable<MethodInfo> Methods => typeof(Activation).Assembly.GetExportedTypes()
        .Where(type => type.IsAbstract && type.IsSealed && !Others.Contains(type))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static));

    /// <summary>The method, its type parameters closed.</summary>
    public MethodInfo Method { get; }

    public string Name { get; }

    public IReadOnlyList<Operand> Operands { get; }

    /// <summary>Whether it takes a class for each row.</summary>
    public bool TakesClasses { get; }

    /// <summary>Its result, if it has any besides what it writes.</summary>
    public object? Run(T[] memory, Place[] places, Execution execution)
    {
        int rows = places[0].Rows, columns = Math.Max(1, places[0].Columns);
        return _call(memory, places, [.. Enumerable.Range(0, rows).Select(row => row * 7 % columns)], execution);
    }

    public override string ToString() => Name;

    private static bool IsOperand(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(ReadOnlySpan<T>) || parameter.ParameterType == typeof(Span<T>) || IsView(parameter.ParameterType);

    private static bool IsView(Type type) => type == typeof(ReadOnlyMatrixSpan<T>) || type == typeof(MatrixSpan<T>);

    /// <summary>Element types become T, activations and other functions tanh, losses the mean squared error.</summary>
    private static MethodInfo Close(MethodInfo method) => !method.IsGenericMethodDefinition ? method : method.MakeGenericMethod([.. method.GetGenericArguments().Select(parameter =>
    {
        Type[] constraints = parameter.GetGenericParameterConstraints();
        return constraints.Contains(typeof(ILoss)) ? typeof(MeanSquaredError)
            : constraints.Any(constraint => constraint.IsAssignableTo(typeof(IFunction))) ? typeof(Tanh)
            : typeof(T);
    })]);

    private static Call Compile(MethodInfo method, Activation? activation)
    {
        ParameterExpression memory = Expression.Parameter(typeof(T[])), places = Expression.Parameter(typeof(Place[])), classes = Expression.Parameter(typeof(int[]));
        ParameterExpression execution = Expression.Parameter(typeof(Execution));
        int operands = 0;
        Expression call = Expression.Call(activation is null ? null : Expression.Constant(activation), method, method.GetParameters().Select(Argument));
        call = method.ReturnType == typeof(void) ? Expression.Block(call, Expression.Constant(null)) : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Call>(call, memory, places, classes, execution).Compile();

        Expression Argument(ParameterInfo parameter)
        {
            Type type = parameter.ParameterType;
            return type == typeof(Execution) ? execution
                : type == typeof(double) ? Expression.Constant(0.25)
                : type == typeof(ReadOnlySpan<int>) ? Expression.Convert(classes, type)
                : type == typeof(Tanh) || type == typeof(MeanSquaredError) ? Expression.Default(type)
                : IsOperand(parameter) ? Expression.Call(Maker(type), memory, Expression.ArrayIndex(places, Expression.Constant(operands++)))
                : throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: what to give for {parameter} is not known here.");
        }
    }

    private static MethodInfo Maker(Type type) =>
        typeof(PublicFunction<T>).GetMethods(BindingFlags.NonPublic | BindingFlags.Static).Single(method => method.Name == "Make" + type.Name.Split('`')[0]);

    private static ReadOnlySpan<T> MakeReadOnlySpan(T[] memory, Place place) => memory.AsSpan(place.Start, place.Extent);

    private static Span<T> MakeSpan(T[] memory, Place place) => memory.AsSpan(place.Start, place.Extent);

    private static ReadOnlyMatrixSpan<T> MakeReadOnlyMatrixSpan(T[] memory, Place place) => new(memory.AsSpan(place.Start, place.Extent), place.Rows, place.Columns, place.Stride);

    private static MatrixSpan<T> MakeMatrixSpan(T[] memory, Place place) => new(memory.AsSpan(place.Start, place.Extent), place.Rows, place.Columns, place.Stride);
}
