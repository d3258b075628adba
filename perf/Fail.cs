namespace NnSimd.Perf;

/// <summary>The end of a verb that was called wrongly.</summary>
internal static class Fail
{
    public const int ExitCode = 2;

    /// <summary>Writes the reason as one line to standard error.</summary>
    /// <returns><see cref="ExitCode"/>.</returns>
    public static int Because(string reason)
    {
        Console.Error.WriteLine(reason.ReplaceLineEndings(" "));
        return ExitCode;
    }

    /// <summary>Runs a verb; a wrong call ends it with one line and <see cref="ExitCode"/>.</summary>
    public static int OrRun(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (WrongCallException e)
        {
            return Because(e.Message);
        }
    }
}
