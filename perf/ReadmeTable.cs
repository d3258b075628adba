namespace NnSimd.Perf;

/// <summary>A table that the README shows between two comments, so that one command brings it up to date.</summary>
internal sealed class ReadmeTable
{
    private readonly string _path;
    private readonly string _before;
    private readonly string _after;

    private ReadmeTable(string path, string before, string after)
    {
        _path = path;
        _before = before;
        _after = after;
    }

    /// <summary>Finds the place of a table in the repository's README.</summary>
    /// <exception cref="WrongCallException">The README has no such place.</exception>
    public static ReadmeTable Find(string name)
    {
        string path = Path.Combine(Self.Repository, "README.md");
        return In(path, File.ReadAllText(path), name);
    }

    /// <summary>Finds the place of a table in a text.</summary>
    /// <exception cref="WrongCallException">The text has no such place.</exception>
    public static ReadmeTable In(string path, string text, string name)
    {
        string begin = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->";
        int first = text.IndexOf(begin, StringComparison.Ordinal), last = text.IndexOf(end, StringComparison.Ordinal);
        return first >= 0 && last > first
            ? new(path, text[..(first + begin.Length)], text[last..])
            : throw new WrongCallException($"--readme: expected the lines {begin.Trim()} and {end} in {path}.");
    }

    /// <summary>The whole text with another table.</summary>
    public string With(string table) => $"{_before}{table.ReplaceLineEndings("\n").Trim()}\n{_after}";

    /// <summary>Writes another table into the file.</summary>
    public void Replace(string table) => File.WriteAllText(_path, With(table));
}
