using System.Xml.Linq;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public class DocumentationTests
{
    [Fact]
    public void Every_public_operation_documents_that_the_element_type_may_be_neither_float_nor_double()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(Gemm).Assembly.Location, ".xml"));
        List<string> operations = [], silent = [];
        foreach (XElement member in documentation.Descendants("member").Where(member => member.Element("inheritdoc") is null))
        {
            string name = member.Attribute("name")!.Value, path = name.Split('(')[0];
            if (name.StartsWith("M:", StringComparison.Ordinal) && path.Contains("``") && name.Contains("{``0") && name.Contains("NnSimd.Kernels.Execution")
                && typeof(Gemm).Assembly.GetType(path[2..path.LastIndexOf('.')]) is { IsPublic: true } type && type.GetMethods().Any(method => path.Contains($".{method.Name}``")))
            {
                operations.Add(name);
                if (!member.Elements("exception").Any(exception => exception.Attribute("cref")!.Value == "T:System.NotSupportedException"))
                {
                    silent.Add(name);
                }
            }
        }

        Assert.True(operations.Count > 30, $"{operations.Count} operations");
        Assert.Empty(silent);
    }

    [Fact]
    public void Every_function_documents_its_bound()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(Gemm).Assembly.Location, ".xml"));
        foreach (Activation activation in Activation.All)
        {
            (double single, double twice) = (activation.Reference!.SingleBounds.Forward, activation.Reference.DoubleBounds.Forward);
            string expected = single == 0 && twice == 0 ? "Exact." : single == twice ? $"Within {single} ULP of the exact value." : $"Within {single} ULP of the exact value, of double {twice}.";
            XElement member = documentation.Descendants("member").Single(member => member.Attribute("name")!.Value.StartsWith($"M:NnSimd.Kernels.Activations.{activation.Name}``1(", StringComparison.Ordinal));
            Assert.Equal(expected, member.Element("remarks")?.Value);
        }
    }

    [Fact]
    public void An_element_type_that_is_neither_throws_and_nothing_is_written()
    {
        Half[] x = [.. Enumerable.Repeat((Half)2, 4)];
        Throws(() => Gemm.Multiply<Half>(new(new Half[4], 2, 2), new(new Half[4], 2, 2), new(x, 2, 2)));
        Throws(() => PackedMatrix.Pack<Half>(new(x, 2, 2)));
        Throws(() => Activations.Sigmoid<Half>(x, x));
        Throws(() => Activations.ApplyBias<Half, Relu>(new(x, 2, 2), new Half[2], new(x, 2, 2)));
        Throws(() => Softmax.Apply<Half>(x, x));
        Throws(() => Softmax.LogBackward<Half>(new(x, 2, 2), new(x, 2, 2), new(x, 2, 2)));
        Throws(() => Losses.MeanSquaredError<Half>(x, new Half[4], x));
        Throws(() => Losses.SoftmaxCrossEntropyByClass<Half>(new(x, 2, 2), [0, 1], new(x, 2, 2)));
        Throws(() => Reductions.Max<Half>(x));
        Assert.All(x, value => Assert.Equal((Half)2, value));

        static void Throws(Action call) => Assert.Throws<NotSupportedException>(call);
    }
}
