namespace NnSimd.Perf;

/// <summary>The command line asks for something that does not exist: the program says so in one line and ends with exit code 2.</summary>
internal sealed class WrongCallException(string message) : Exception(message);
