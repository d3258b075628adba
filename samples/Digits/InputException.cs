namespace NnSimd.Samples.Digits;

/// <summary>What the user gave cannot be used: an option, an environment variable or a file. The message is one line that names it.</summary>
internal sealed class InputException(string message) : Exception(message);
