using System.Diagnostics.CodeAnalysis;
using FsCheckProperty = FsCheck.Xunit.PropertyAttribute;

namespace NnSimd.Tests;

/// <summary>
/// FsCheck's property with two knobs from the environment. NNSIMD_TEST_SCALE is the percentage of the written number of cases
/// to run (an emulator runs fewer, a soak more); NNSIMD_TEST_REPLAY is the triple of a failure message, to run that case again.
/// </summary>
/// <remarks>Inside this namespace <c>[Property]</c> means this class, also in files that import FsCheck.Xunit.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
[SuppressMessage("Extensibility", "xUnit3003", Justification = "FsCheck's base class has no constructor that takes a source position.")]
public sealed class PropertyAttribute : FsCheckProperty
{
    /// <summary>The percentage of the written number of cases that runs.</summary>
    internal static readonly int Scale =
        int.TryParse(Environment.GetEnvironmentVariable("NNSIMD_TEST_SCALE"), out int percent) && percent > 0 ? percent : 100;

    public PropertyAttribute()
    {
        // FsCheck's own default, written out so that it is scaled too.
        MaxTest = 100;
        Arbitrary = [typeof(Generators)];

        if (Environment.GetEnvironmentVariable("NNSIMD_TEST_REPLAY") is { Length: > 0 } replay)
        {
            Replay = replay;
        }
    }

    /// <summary>The number of cases at 100 %; at least one runs at any scale.</summary>
    public new int MaxTest
    {
        get => base.MaxTest;
        set => base.MaxTest = (int)Math.Max(1L, (long)value * Scale / 100);
    }
}
