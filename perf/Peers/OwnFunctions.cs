using System.Reflection;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>A function of spans, as this library offers it.</summary>
internal delegate void OwnSpanFunction<T>(ReadOnlySpan<T> x, Span<T> destination, Execution execution);

/// <summary>A function of the rows of a matrix, as this library offers it.</summary>
internal delegate void OwnRowFunction<T>(ReadOnlyMatrixSpan<T> x, MatrixSpan<T> destination, Execution execution)
    where T : unmanaged;

/// <summary>This library's public functions, found by their names and element types: whatever it offers has its rows.</summary>
internal static class OwnFunctions
{
    /// <summary>Whether this library has the function for an element type.</summary>
    public static bool Has<T>(TabledFunction function)
        where T : unmanaged =>
        function.Kind == FunctionKind.Rows ? OfRows<T>(function) is not null : OfSpans<T>(function) is not null;

    /// <summary>The named function of <see cref="Activations"/>, or the activation chosen at run time where it has parameters.</summary>
    public static OwnSpanFunction<T>? OfSpans<T>(TabledFunction function) =>
        Bind<OwnSpanFunction<T>, T>(typeof(Activations), function.Name, null, typeof(ReadOnlySpan<T>), typeof(Span<T>))
        ?? Bind<OwnSpanFunction<T>, T>(
            typeof(Activation), "Apply", Activation.All.First(activation => activation.Name == function.Name), typeof(ReadOnlySpan<T>), typeof(Span<T>));

    /// <summary>The function of <see cref="Softmax"/>.</summary>
    public static OwnRowFunction<T>? OfRows<T>(TabledFunction function)
        where T : unmanaged =>
        Bind<OwnRowFunction<T>, T>(typeof(Softmax), function.Name == "Softmax" ? "Apply" : "Log", null, typeof(ReadOnlyMatrixSpan<T>), typeof(MatrixSpan<T>));

    private static TDelegate? Bind<TDelegate, T>(Type type, string name, object? instance, params Type[] operands)
        where TDelegate : Delegate
    {
        BindingFlags flags = BindingFlags.Public | (instance is null ? BindingFlags.Static : BindingFlags.Instance);
        return type.GetMethods(flags)
            .Where(method => method.Name == name && method.GetGenericArguments().Length <= 1)
            .Select(method => method.IsGenericMethodDefinition ? Close<T>(method) : method)
            .Where(method => method is not null && method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual([.. operands, typeof(Execution)]))
            .Select(method => method!.CreateDelegate<TDelegate>(instance))
            .FirstOrDefault();
    }

    private static MethodInfo? Close<T>(MethodInfo definition)
    {
        try
        {
            return definition.MakeGenericMethod(typeof(T));
        }
        catch (ArgumentException)
        {
            // Its parameter is something else than an element type.
            return null;
        }
    }
}
