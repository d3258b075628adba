using NnSimd.Nn;

namespace NnSimd.Samples.Digits;

/// <summary>The progress of training: on a terminal a line that is drawn anew, elsewhere a line per epoch.</summary>
/// <param name="images">The images of an epoch.</param>
internal sealed class ProgressLine(int images)
{
    private readonly bool _redraw = !Console.IsOutputRedirected;
    private readonly List<double> _losses = [];
    private TimeSpan _elapsed;

    public void Show(EpochReport epoch)
    {
        _losses.Add(epoch.Loss);
        _elapsed += epoch.Elapsed;
        string line = $"epoch     {epoch.Epoch} of {epoch.Epochs}  loss {epoch.Loss:F4}  {images / epoch.Elapsed.TotalSeconds:N0} images/s";
        if (_redraw)
        {
            // The spaces cover what a longer line before left.
            Console.Write($"\r{line}    ");
        }
        else
        {
            Console.WriteLine(line);
        }
    }

    public void Finish()
    {
        if (_redraw)
        {
            Console.WriteLine();
            Console.WriteLine($"loss      {string.Join(' ', _losses.Select(loss => loss.ToString("F4")))}");
        }

        Console.WriteLine($"training  {_elapsed.TotalSeconds:F1} s for {_losses.Count} epochs of {images} images");
    }
}
