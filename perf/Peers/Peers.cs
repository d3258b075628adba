using System.CommandLine;
using System.Runtime;
using NnSimd.Kernels;

namespace NnSimd.Perf;

/// <summary>The verb <c>peers</c>: this library and every peer of the machine, interleaved in one run on the same buffers.</summary>
internal static class Peers
{
    private const int LeastWarmUps = 4;
    private const int MostWarmUps = 40;

    /// <summary>The verb and its families.</summary>
    public static Command Command() => new("peers", "This library and every peer found on the machine, interleaved in one run on the same buffers.")
    {
        Family("gemm", "Matrix multiplication against BLAS libraries.", typeof(IGemmPeer), [1, 2], GemmCases.Of),
        Family("activations", "Functions of elements and rows against libraries of vector functions and of neural networks.", typeof(IFunctionPeer), [1], (type, _) => FunctionCases.Of(type)),
        Family("networks", "The outputs of whole networks against runtimes of networks.", typeof(INetworkPeer), [1, 2], NetworkCases.Of),
    };

    private static Command Family(string name, string description, Type peers, int[] defaultThreads, Func<string, int, IEnumerable<IPeersCase>> cases)
    {
        Option<bool> quick = new("--quick") { Description = "A short look instead of figures to publish." };
        Option<FileInfo?> json = new("--json") { Description = "Write the rows to this file as one JSON array." };
        Option<bool> markdown = new("--markdown") { Description = "Print the table once more at the end, as the README shows it." };
        Option<bool> readme = new("--readme") { Description = "Put the table into README.md, between the comments that name this family." };
        Option<string[]> filter = new("--filter") { Description = "Only the rows whose kernel, shape, type and threads contain this text; may be given several times." };
        Option<string?> isa = KernelSetOption.Create();
        Option<bool> limitPeers = new("--limit-peers") { Description = "Keep the peers from using more than AVX2; with --isa avx2." };
        Option<int?> threads = new("--threads") { Description = $"Only rows at this number of threads; {string.Join(" and ", defaultThreads)} unless given." };
        Option<string?> type = new("--type") { Description = "Only rows of this element type: float or double." };
        type.AcceptOnlyFromAmong("float", "double");
        Command command = new(name, description) { quick, json, markdown, readme, filter, isa, limitPeers, threads, type };
        command.SetAction(result =>
        {
            KernelSet kernels = KernelSetOption.Parse(result.GetValue(isa));
            bool limited = result.GetValue(limitPeers);
            if (limited && kernels.Name != "avx2")
            {
                throw new WrongCallException($"--limit-peers limits the peers to AVX2, so it needs --isa avx2, not {kernels}.");
            }

            int[] counts = result.GetValue(threads) is { } count ? [count] : defaultThreads;
            if (counts[0] < 1)
            {
                throw new WrongCallException($"--threads {counts[0]}: expected at least 1.");
            }

            string[] texts = result.GetValue(filter) ?? [];
            string[] types = result.GetValue(type) is { } only ? [only] : ["float", "double"];
            IPeersCase[] chosen = [.. types.SelectMany(element => counts.SelectMany(n => cases(element, n).Where(work => work.Threads == n))).Where(work => Matches(work, texts))];
            if (chosen.Length == 0)
            {
                throw new WrongCallException(texts.Length == 0 ? $"--threads {counts[0]}: no row matches." : $"--filter {string.Join(", ", texts)}: no row matches.");
            }

            PeerSet found = PeerSet.Load(peers, chosen.Max(work => work.Threads), limited);
            ReadmeTable? table = result.GetValue(readme) ? ReadmeTable.Find($"peers {name}") : null;
            return Run(chosen, kernels, found, limited, result.GetValue(quick) ? RaceEffort.Quick : RaceEffort.Full, result.GetValue(json), result.GetValue(markdown), table);
        });
        return command;
    }

    private static int Run(IReadOnlyList<IPeersCase> cases, KernelSet kernels, PeerSet peers, bool limited, RaceEffort effort, FileInfo? json, bool markdown, ReadmeTable? readme)
    {
        string left = peers.Unlimited.Count > 0 ? $" ({string.Join(", ", peers.Unlimited)} cannot be here, and left out)" : "";
        Console.WriteLine($"machine  {PeersTable.Machine()}");
        Console.WriteLine($"ours     {kernels}");
        Console.WriteLine($"peers    {string.Join(", ", peers.Found)}{(limited ? $", limited to AVX2{left}" : "")}");
        if (peers.Missing.Count > 0)
        {
            Console.WriteLine($"missing  {string.Join(", ", peers.Missing)}: perf/peers.sh installs them");
        }

        // At the end of a long run it should not be missing.
        json?.Directory?.Create();
        WarmUp(cases, kernels, [.. peers.Found.Where(peer => peer.IsManaged)]);
        string[] columns = [.. peers.Found.Select(peer => peer.Name)];
        Console.WriteLine();
        Console.WriteLine(PeersTable.Header(columns));
        List<PeersRow> rows = [];
        bool right = true;
        foreach (IPeersCase work in cases)
        {
            foreach (Peer peer in peers.Found)
            {
                peer.SetThreads(work.Threads);
            }

            using IContest contest = work.Open(kernels, peers.Found);
            List<string> faults = [];
            PeersRow? row = Measure(work, contest, kernels.Name, effort, faults);
            if (row is not null)
            {
                rows.Add(row);
                Console.WriteLine(PeersTable.Line(row, columns));
            }

            right &= row is not null;
            foreach (string fault in faults)
            {
                Console.WriteLine($"  {work.Kernel} {work.Shape}: {fault}");
            }
        }

        Console.WriteLine();
        foreach (string mean in PeersTable.Means(rows))
        {
            Console.WriteLine(mean);
        }

        if (markdown)
        {
            Console.WriteLine();
            Console.WriteLine(PeersTable.Markdown(rows, kernels.Name, peers.Found));
        }

        readme?.Replace(PeersTable.Markdown(rows, kernels.Name, peers.Found));

        if (json is not null)
        {
            using FileStream stream = json.Create();
            PeersRow.Write(stream, rows);
        }

        return right ? 0 : 1;
    }

    /// <summary>
    /// Runs the smaller rows of everybody who is managed until the runtime has compiled them with optimization, which it does some time after the 30th call, twice: until a pass goes by
    /// in which it compiles nothing. All methods of all peers together may take it seconds.
    /// </summary>
    private static void WarmUp(IReadOnlyList<IPeersCase> cases, KernelSet kernels, IReadOnlyList<Peer> managed)
    {
        IContest[] contests = [.. cases.Where(work => work.Workload.Operations < 1 << 22).Select(work => work.Open(kernels, managed))];
        long compiled = -1;
        for (int pass = 0; pass < LeastWarmUps || (JitInfo.GetCompiledMethodCount() != compiled && pass < MostWarmUps); pass++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            foreach (IContest contest in contests)
            {
                foreach (Candidate candidate in (IEnumerable<Candidate>)[contest.Ours, .. contest.Peers, .. contest.Ceilings])
                {
                    candidate.Run(30);
                }
            }

            Thread.Sleep(250);
        }

        foreach (IContest contest in contests)
        {
            contest.Dispose();
        }
    }

    /// <summary>Checks everybody's result, then times those who are right.</summary>
    /// <returns>The row, or null where this library itself is wrong.</returns>
    private static PeersRow? Measure(IPeersCase work, IContest contest, string isa, RaceEffort effort, List<string> faults)
    {
        Dictionary<string, double?> errors = [];
        bool IsRight(Candidate candidate)
        {
            contest.Spoil();
            candidate.Run(1);
            candidate.Publish?.Invoke();
            string? fault = contest.Fault();
            if (fault is not null)
            {
                faults.Add($"{candidate.Name} is wrong and is not timed: {fault}");
                return false;
            }

            errors[candidate.Name] = contest.UlpError();
            return true;
        }

        bool oursIsRight = IsRight(contest.Ours);
        Candidate[] own = contest.Baseline is null ? [contest.Ours] : [contest.Ours, contest.Baseline];
        Candidate[] peers = [.. contest.Peers.Where(IsRight)];
        if (!oursIsRight)
        {
            return null;
        }

        Timing[] timings = Race.Run([.. own, .. peers, .. contest.Ceilings], effort, work.Threads);
        PeersRow row = PeersRow.Of(
            work,
            isa,
            timings[0],
            contest.Baseline is null ? null : (contest.Baseline.Name, timings[1]),
            [.. peers.Select((peer, i) => (peer.Name, timings[own.Length + i]))],
            [.. contest.Ceilings.Select((ceiling, i) => (ceiling.Name, timings[own.Length + peers.Length + i]))]);
        return row with { UlpError = errors[contest.Ours.Name], BestUlpError = row.BestPeer is null ? null : errors[row.BestPeer] };
    }

    private static bool Matches(IPeersCase work, string[] texts)
    {
        string name = $"{work.Kernel} {work.Shape} {work.Type} {work.Threads} thread{(work.Threads == 1 ? "" : "s")}";
        return texts.Length == 0 || texts.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase));
    }
}
