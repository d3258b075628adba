namespace NnSimd.Nn;

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Loss">The mean loss of the samples, each at the time of its step.</param>
/// <param name="Elapsed">How long the epoch took.</param>
public readonly record struct EpochReport(int Epoch, int Epochs, double Loss, TimeSpan Elapsed);
