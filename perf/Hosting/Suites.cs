using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Loader;
using BenchmarkDotNet.Attributes;

namespace NnSimd.Perf;

/// <summary>A benchmark of a suite: a method and a value for each of its parameters.</summary>
/// <param name="Name">The same in every process and in an import from BenchmarkDotNet: <c>Gemm.Multiply Isa=avx2 Shape=8x8x8 Threads=1</c>.</param>
/// <param name="Method">The method to measure.</param>
/// <param name="Parameters">The properties to set before it runs.</param>
internal sealed record Benchmark(string Name, MethodInfo Method, IReadOnlyList<KeyValuePair<PropertyInfo, object?>> Parameters)
{
    /// <summary>The suite, which is also the family in a summary: Gemm, Activation, Softmax.</summary>
    public string Family => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>The name of a benchmark; parameters in the order of their names.</summary>
    public static string NameOf(string type, string method, IEnumerable<KeyValuePair<string, string>> parameters) =>
        $"{(type.EndsWith("Benchmarks", StringComparison.Ordinal) ? type[..^"Benchmarks".Length] : type)}.{method}"
            + string.Concat(parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $" {p.Key}={p.Value.Replace(' ', '_')}"));

    /// <summary>The value of a parameter in a name, or null.</summary>
    public static string? Parameter(string name, string key) =>
        name.Split(' ').FirstOrDefault(part => part.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];

    /// <summary>Sets the benchmark up and returns the call to measure.</summary>
    public Action Prepare()
    {
        object suite = Activator.CreateInstance(Method.ReflectedType!)!;
        foreach ((PropertyInfo property, object? value) in Parameters)
        {
            property.SetValue(suite, value);
        }

        foreach (MethodInfo setup in Method.ReflectedType!.GetMethods().Where(method => method.IsDefined(typeof(GlobalSetupAttribute))))
        {
            setup.Invoke(suite, BindingFlags.DoNotWrapExceptions, null, null, null);
        }

        // One delegate straight to the method, whatever it returns.
        return Method.ReturnType == typeof(void)
            ? Method.CreateDelegate<Action>(suite)
            : Expression.Lambda<Action>(Expression.Call(Expression.Constant(suite), Method)).Compile();
    }
}

/// <summary>
/// The benchmarks of an assembly of BenchmarkDotNet suites, found by their attributes. The library that they call is loaded from a folder of choice, so that
/// one set of suites measures two builds of the library.
/// </summary>
internal sealed class Suites : AssemblyLoadContext
{
    private readonly string _suites;
    private readonly string _library;

    /// <param name="suites">The assembly of suites.</param>
    /// <param name="library">The folder of the library's assemblies.</param>
    public Suites(string suites, string library)
        : base(suites)
    {
        _suites = Path.GetFullPath(suites);
        _library = Path.GetFullPath(library);
    }

    /// <summary>The benchmarks. A suite that the library cannot run, because it calls what the library does not have, has none.</summary>
    public IReadOnlyList<Benchmark> Find()
    {
        List<Benchmark> found = [];
        foreach (Type type in LoadFromAssemblyPath(_suites).GetExportedTypes().Where(type => !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            try
            {
                found.AddRange(Find(type));
            }
            catch (Exception e) when (Missing(e))
            {
            }
        }

        return found;
    }

    /// <summary>Whether an exception says that a type or member is not there.</summary>
    public static bool Missing(Exception e) =>
        e is MissingMemberException or TypeLoadException or FileNotFoundException || (e.InnerException is { } inner && Missing(inner));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // BenchmarkDotNet's attributes are the running program's; the library is the side's.
        string path = Path.Combine(_library, assemblyName.Name + ".dll");
        return assemblyName.Name!.StartsWith("NnSimd.", StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static IEnumerable<Benchmark> Find(Type type)
    {
        MethodInfo[] methods = [.. type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute)))];
        if (methods.Length == 0)
        {
            return [];
        }

        IEnumerable<KeyValuePair<PropertyInfo, object?>[]> choices = [[]];
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (Values(type, property) is { } values)
            {
                choices = [.. from choice in choices from value in values select (KeyValuePair<PropertyInfo, object?>[])[.. choice, new(property, value)]];
            }
        }

        return from method in methods
               from choice in choices
               let texts = choice.Select(p => KeyValuePair.Create(p.Key.Name, Convert.ToString(p.Value, System.Globalization.CultureInfo.InvariantCulture) ?? ""))
               select new Benchmark(Benchmark.NameOf(type.Name, method.Name, texts), method, choice);
    }

    private static object?[]? Values(Type type, PropertyInfo property)
    {
        if (property.GetCustomAttribute<ParamsAttribute>() is { } written)
        {
            return written.Values;
        }

        if (property.GetCustomAttribute<ParamsSourceAttribute>() is not { } source)
        {
            return null;
        }

        object? values = type.InvokeMember(
            source.Name, BindingFlags.GetProperty | BindingFlags.InvokeMethod | BindingFlags.Static | BindingFlags.Public | BindingFlags.FlattenHierarchy, null, null, null, null);
        return [.. ((System.Collections.IEnumerable)values!).Cast<object?>()];
    }
}
