using System.Diagnostics;

namespace NnSimd.Kernels;

/// <summary>
/// The helpers of one calling thread. A helper that has done its part stays awake for some time, so that the next of a stream of calls finds it there: waking it
/// would take longer than a small product. It goes to sleep when nothing comes, or when the processors are needed by other callers.
/// </summary>
internal sealed class Crew
{
    // How long a helper waits after a call, and from its own part's end on.
    private static readonly long Patience = Stopwatch.Frequency / 10_000;
    private static readonly long MostPatience = Stopwatch.Frequency / 500;

    // How long no other thread takes the place of one that took that of a helper in its caller's way; twice as long the next time, half as long again after some time without. Where
    // the processors are all in use, another is no better off.
    private static readonly long LeastStay = Stopwatch.Frequency / 1000;
    private static readonly long MostStay = Stopwatch.Frequency;
    private static readonly long Forgetting = Stopwatch.Frequency / 50;

    // Of what is too small to wake helpers for, so much that the waking is a small part of it: then they are woken all the same, for what may follow.
    private const double Investment = 512;

    // So many helpers the caller wakes, and each of them in its turn: woken one after the other, the last of many would come too late.
    private const int WakesEach = 2;

    [ThreadStatic]
    private static Crew? _ofThread;

    // Over all crews: the calls under way whose work could be shared, and the helpers that wait for more.
    private static int _calls;
    private static int _waiting;

    // The team on offer, the number of offers so far, by which a waiting helper knows a new one, and the caller's processor at the last.
    private IThreadPoolWorkItem? _team;
    private int _offers;
    private int _processor;

    // The helpers that are still to be woken; those that were and have not gone back to sleep; of these, those that have come.
    private int _wanted;
    private int _called;
    private int _awake;

    // When helpers were last woken, or room was made for them.
    private long _woken;

    // When a helper was last replaced, and how long the next has to stay.
    private long _lastReplaced;
    private long _stay = LeastStay;

    // The work of calls too small to wake helpers for, since they were last woken all the same.
    private double _alone;

    public static Crew OfThread => _ofThread ??= new();

    /// <summary>On how many threads to run work that is not worth waking a helper: with those that are awake, as far as the other calls leave processors.</summary>
    public int Threads(double work, double workPerThread, int threads)
    {
        threads = int.Min(threads, Environment.ProcessorCount - Volatile.Read(ref _calls));
        if (threads < 2)
        {
            return 1;
        }

        MakeRoom();
        int awake = Volatile.Read(ref _awake);
        if (awake >= threads - 1)
        {
            return threads;
        }

        _alone += work;
        if (_alone < Investment * workPerThread)
        {
            return 1 + awake;
        }

        _alone = 0;
        return threads;
    }

    /// <summary>A call begins.</summary>
    public static void Enter() => Interlocked.Increment(ref _calls);

    /// <summary>A call has ended.</summary>
    public static void Leave() => Interlocked.Decrement(ref _calls);

    /// <summary>Offers a team to the helpers that are awake, and wakes as many as are wanted besides.</summary>
    public void Offer(IThreadPoolWorkItem team, int helpers)
    {
        Enter();
        _team = team;
        _processor = Thread.GetCurrentProcessorId();
        Interlocked.Increment(ref _offers);
        int more = helpers - Volatile.Read(ref _called);
        if (more > 0)
        {
            _woken = Stopwatch.GetTimestamp();
            Volatile.Write(ref _wanted, more);
            Wake();
        }
        else
        {
            MakeRoom();
        }
    }

    /// <summary>A helper that was woken a while ago and has not come waits for this processor: gives way once, so that it can go elsewhere.</summary>
    private void MakeRoom()
    {
        if (Volatile.Read(ref _called) > Volatile.Read(ref _awake))
        {
            long now = Stopwatch.GetTimestamp();
            if (now - _woken > 2 * Patience)
            {
                _woken = now;
                _ = Thread.Yield();
            }
        }
    }

    /// <summary>The team's work is done, or all of it begun.</summary>
    public void Withdraw()
    {
        Volatile.Write(ref _team, null);
        Leave();
    }

    /// <summary>A helper that was woken: works for each team that is offered while it is awake.</summary>
    /// <returns>False where it is in its caller's way, and a new thread had better go on in its place.</returns>
    public bool Help()
    {
        Interlocked.Increment(ref _awake);
        Wake();
        int seen;
        do
        {
            seen = Volatile.Read(ref _offers);
            if (IsInTheWay())
            {
                Interlocked.Decrement(ref _awake);
                return false;
            }

            Volatile.Read(ref _team)?.Execute();
        }
        while (IsOffered(seen));
        return true;
    }

    /// <summary>
    /// Whether the helper is on the processor that the caller needs, and another is idle for all that is known. The system wakes a thread where it was, and may take some twenty
    /// milliseconds to see that it belongs elsewhere (the virtual machines that do not say which processors share a cache); a new thread begins on an idle processor.
    /// </summary>
    private bool IsInTheWay()
    {
        int calls = Volatile.Read(ref _calls);
        if (calls == 0 || calls >= Environment.ProcessorCount || Thread.GetCurrentProcessorId() != Volatile.Read(ref _processor))
        {
            return false;
        }

        long now = Stopwatch.GetTimestamp();
        long since = now - Volatile.Read(ref _lastReplaced);
        long stay = long.Max(Volatile.Read(ref _stay) >> (int)long.Min(since / Forgetting, 62), LeastStay);
        if (since < stay)
        {
            return false;
        }

        Volatile.Write(ref _stay, long.Min(2 * stay, MostStay));
        Volatile.Write(ref _lastReplaced, now);
        return true;
    }

    /// <summary>Wakes some of the helpers that are still wanted.</summary>
    private void Wake()
    {
        for (int i = 0; i < WakesEach && Volatile.Read(ref _wanted) > 0 && Interlocked.Decrement(ref _wanted) >= 0; i++)
        {
            Interlocked.Increment(ref _called);
            if (!Helper.Wake(this))
            {
                Interlocked.Decrement(ref _called);
                return;
            }
        }
    }

    /// <summary>Waits for an offer after the one that was seen; false, and no longer awake, when none comes.</summary>
    private bool IsOffered(int seen)
    {
        bool mayWait = Interlocked.Increment(ref _waiting) <= Environment.ProcessorCount - int.Max(Volatile.Read(ref _calls), 1);
        long last = Stopwatch.GetTimestamp();
        (long idle, long waited) = (0, 0);
        while (mayWait && Volatile.Read(ref _offers) == seen)
        {
            // On the caller's own processor it would wait at the caller's expense. It yields there, and does not sleep: two that could run on one processor are how the system
            // sees that one of them belongs elsewhere.
            if (Thread.GetCurrentProcessorId() == Volatile.Read(ref _processor))
            {
                _ = Thread.Yield();
            }
            else
            {
                Thread.SpinWait(1);
            }

            // A long step is one in which the processor was another's. While the caller is still at its part, or at a call that began before the helper was awake, it is not idle.
            long now = Stopwatch.GetTimestamp();
            long step = long.Min(now - last, Patience / 16);
            last = now;
            waited += step;
            idle += Volatile.Read(ref _calls) == 0 ? step : 0;
            mayWait = idle < Patience && waited < MostPatience && Volatile.Read(ref _calls) < Environment.ProcessorCount;
        }

        Interlocked.Decrement(ref _waiting);
        if (Volatile.Read(ref _offers) != seen)
        {
            return true;
        }

        // A call that counted on this helper has made its offer by now, or makes it and finds nobody.
        Interlocked.Decrement(ref _awake);
        Interlocked.Decrement(ref _called);
        if (Volatile.Read(ref _offers) == seen)
        {
            return false;
        }

        Interlocked.Increment(ref _called);
        Interlocked.Increment(ref _awake);
        return true;
    }
}
