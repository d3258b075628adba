using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NnSimd.Kernels;
using NnSimd.Nn;
using NnSimd.Samples.Digits;

const int WrongInput = 2;
const int Diverged = 1;
const int Cancelled = 130;

// The first Ctrl-C ends the program between two steps, a second one at once.
using CancellationTokenSource cancellation = new();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};

try
{
    return Options.Run(args, options => Run(options, cancellation.Token));
}
catch (InputException e)
{
    Console.Error.WriteLine($"digits: {e.Message}");
    return WrongInput;
}
catch (Exception e) when (e is NotFiniteNumberException or OperationCanceledException)
{
    if (!Console.IsOutputRedirected)
    {
        // Below the line of progress.
        Console.WriteLine();
    }

    bool cancelled = e is OperationCanceledException;
    Console.Error.WriteLine($"digits: {(cancelled ? "cancelled" : e.Message)}");
    return cancelled ? Cancelled : Diverged;
}

static int Run(Options options, CancellationToken cancellation)
{
    (ImageSet train, ImageSet test, Recipe recipe) = Load(options.Data);
    Console.WriteLine($"data      {train.Count} images to learn from, {test.Count} held out, {train.Width} x {train.Height} pixels");
    Console.WriteLine($"isa       {options.Execution.Kernels} (supported here: {string.Join(", ", KernelSet.Supported)})");
    Console.WriteLine($"threads   {options.Execution.MaxThreads} at most");

    // The network: pixels in, a logit per class out.
    Network network = new(train.Size, new Dense(recipe.Hidden, Activation.Relu), new Dense(ImageSet.Classes))
    {
        Execution = options.Execution,
    };
    network.Initialize(options.Seed);
    Console.WriteLine($"network   {train.Size} - {recipe.Hidden} - {ImageSet.Classes}, {network.Parameters.Length} parameters, seed {options.Seed}");

    // The training: shuffled batches, momentum, a learning rate that falls to zero.
    DataSet samples = Deformation.Augment(train, recipe.Copies, new RandomSource(options.Seed)).ToDataSet(recipe.Smoothing);
    Sgd optimizer = new(recipe.LearningRate, recipe.Momentum, recipe.WeightDecay);
    Trainer trainer = new(network, Loss.SoftmaxCrossEntropy, optimizer);
    ProgressLine progress = new(samples.Count);
    trainer.Fit(
        samples,
        options.Epochs ?? recipe.Epochs,
        recipe.BatchSize,
        epoch =>
        {
            progress.Show(epoch);
            optimizer.LearningRate = recipe.LearningRate * (epoch.Epochs - epoch.Epoch) / epoch.Epochs;
        },
        options.Seed,
        cancellation);
    progress.Finish();

    // What it has learned, and how fast it is.
    int[] predictions = Report.Predict(network, test);
    Report.WriteAccuracy(test, predictions);
    Report.WriteConfusion(test, predictions);
    Report.WriteImages(test, predictions);
    Throughput.Write(network, test, cancellation);
    Console.WriteLine($"checksum  {Checksum(network)} of the parameters: the same for a seed on every instruction set, at any number of threads");
    return 0;
}

static (ImageSet Train, ImageSet Test, Recipe Recipe) Load(string? directory)
{
    if (directory is null)
    {
        const int HeldOut = 360;
        string path = Path.Combine(AppContext.BaseDirectory, "data", "optdigits-8x8.csv.gz");
        ImageSet all = Optdigits.Load(path);
        int learned = all.Count - HeldOut;
        return learned > 0
            ? (all.Slice(0, learned), all.Slice(learned, HeldOut), Recipe.Optdigits)
            : throw new InputException($"{path}: expected more than {HeldOut} images, because the last {HeldOut} are held out, but got {all.Count}.");
    }

    ImageSet train = Idx.Load(directory, "train");
    ImageSet test = Idx.Load(directory, "t10k");
    return train.Width == test.Width && train.Height == test.Height
        ? (train, test, Recipe.Idx)
        : throw new InputException(
            $"--data {directory}: expected images of one size, but those of train are {train.Width} x {train.Height} and those of t10k {test.Width} x {test.Height}.");
}

static string Checksum(Network network)
{
    ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(network.Parameters);
    return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
