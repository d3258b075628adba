using System.Runtime.ExceptionServices;

namespace NnSimd.Kernels;

/// <summary>Independent pieces of work, numbered from 0.</summary>
internal interface IWork
{
    void Run(int index);
}

/// <summary>Shares pieces of work between the caller's thread and helpers, or the caller's own scheduler.</summary>
internal static class WorkSharing
{
    // To wake a helper takes the caller a few microseconds, or some ten in a virtual machine, and the helper as many more; a helper that is awake takes over in a few hundred nanoseconds.
    private const double WakingFactor = 32;

    [ThreadStatic]
    private static IWorkScheduler? _scheduler;

    /// <summary>Sets the scheduler of what this thread shares from now on; null is the library's own helpers.</summary>
    /// <returns>The one before.</returns>
    public static IWorkScheduler? Use(IWorkScheduler? scheduler)
    {
        IWorkScheduler? before = _scheduler;
        _scheduler = scheduler;
        return before;
    }

    /// <summary>On how many threads to run so much work: on several where it is worth their waking, or where helpers of this thread are awake.</summary>
    /// <param name="work">What there is to do, in any unit.</param>
    /// <param name="workPerThread">What is worth a helper that is awake.</param>
    /// <param name="maxThreads">The most threads, the caller's included.</param>
    public static int Threads(double work, double workPerThread, int maxThreads)
    {
        int threads = (int)Math.Min(maxThreads, work / workPerThread);
        if (threads < 2 || work >= 2 * WakingFactor * workPerThread)
        {
            return threads;
        }

        return _scheduler is null ? Crew.OfThread.Threads(work, workPerThread, threads) : 1;
    }

    /// <summary>Takes a lock, for a moment only, which no interruption of the thread can prevent: it would leave what is counted wrong, or helpers at work.</summary>
    public static void Enter(object gate)
    {
        // Not SpinWait, which sleeps now and then.
        while (!Monitor.TryEnter(gate))
        {
            Thread.SpinWait(16);
            _ = Thread.Yield();
        }
    }

    /// <summary>Runs pieces 0 to <paramref name="count"/> - 1 on at most <paramref name="threads"/> threads, the caller's included, and returns when all are done.</summary>
    public static void Run<TWork>(in TWork work, int count, int threads)
        where TWork : struct, IWork
    {
        int helpers = Math.Min(threads, count) - 1;
        if (helpers <= 0)
        {
            Crew.Enter();
            try
            {
                for (int i = 0; i < count; i++)
                {
                    work.Run(i);
                }
            }
            finally
            {
                Crew.Leave();
            }

            return;
        }

        Team<TWork>.Run(in work, count, helpers);
    }

    /// <summary>
    /// One call's work and whoever helps with it. The caller works too and never waits for a helper that has not begun, so a busy pool slows a call
    /// down to one thread but cannot block it. A team is reused by its thread, so a call allocates nothing once warm.
    /// </summary>
    private sealed class Team<TWork> : IThreadPoolWorkItem
        where TWork : struct, IWork
    {
        // The number of helpers at work; negative while the team is closed to new ones.
        private const int Closed = int.MinValue;

        // The thread's team of the library's helpers, and that of the scheduler it last used: a late helper must not help on another's threads.
        [ThreadStatic]
        private static Team<TWork>? _idle;

        [ThreadStatic]
        private static Team<TWork>? _idleOfScheduler;

        private readonly IWorkScheduler? _scheduler;
        private TWork _work;
        private int _count;
        private int _maxHelpers;

        // The pieces that the caller has taken, from the first on, and in the upper half those that helpers have, from the last on: in a stream of calls, each finds its own operands near.
        private long _taken;
        private int _helpers = Closed;
        private ExceptionDispatchInfo? _error;

        private Team(IWorkScheduler? scheduler) => _scheduler = scheduler;

        public static void Run(in TWork work, int count, int helpers)
        {
            IWorkScheduler? scheduler = WorkSharing._scheduler;
            ref Team<TWork>? idle = ref scheduler is null ? ref _idle : ref _idleOfScheduler;
            Team<TWork> team = idle is { } last && ReferenceEquals(last._scheduler, scheduler) ? last : new(scheduler);
            idle = null;
            team._work = work;
            team._count = count;
            team._maxHelpers = helpers;
            team._taken = 0;
            Volatile.Write(ref team._helpers, 0);
            Crew? crew = scheduler is null ? Crew.OfThread : null;
            crew?.Offer(team, helpers);

            // A call that the scheduler or an activation makes meanwhile is one of its own.
            WorkSharing._scheduler = null;
            team.Queue(helpers);
            team.Work(isCaller: true);
            WorkSharing._scheduler = scheduler;
            crew?.Withdraw();
            if (Interlocked.Add(ref team._helpers, Closed) != Closed)
            {
                team.WaitForHelpers();
            }

            ExceptionDispatchInfo? error = team._error;
            team._error = null;
            team._work = default;
            idle = team;
            error?.Throw();
        }

        /// <summary>A helper. One that comes late finds the team closed, or at a later call's work, where it is as welcome.</summary>
        public void Execute()
        {
            int helpers = Volatile.Read(ref _helpers);
            while (helpers >= 0 && helpers < _maxHelpers)
            {
                int seen = Interlocked.CompareExchange(ref _helpers, helpers + 1, helpers);
                if (seen == helpers)
                {
                    Work(isCaller: false);
                    if (Interlocked.Decrement(ref _helpers) == Closed)
                    {
                        Enter(this);
                        Monitor.Pulse(this);
                        Monitor.Exit(this);
                    }

                    return;
                }

                helpers = seen;
            }
        }

        /// <summary>Waits for the last helper to leave the closed team: its piece is mostly about to end, so first a short spin.</summary>
        /// <remarks>An interruption of the thread waits too: helpers use what the caller would let go.</remarks>
        private void WaitForHelpers()
        {
            SpinWait spin = default;
            while (!spin.NextSpinWillYield && Volatile.Read(ref _helpers) != Closed)
            {
                spin.SpinOnce();
            }

            bool isInterrupted = false;
            Enter(this);
            while (Volatile.Read(ref _helpers) != Closed)
            {
                try
                {
                    Monitor.Wait(this);
                }
                catch (ThreadInterruptedException)
                {
                    isInterrupted = true;
                }
            }

            Monitor.Exit(this);
            if (isInterrupted)
            {
                Thread.CurrentThread.Interrupt();
            }
        }

        private void Queue(int helpers)
        {
            if (_scheduler is null)
            {
                return;
            }

            try
            {
                for (int i = 0; i < helpers; i++)
                {
                    _scheduler.Queue(this);
                }
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }

        private void Work(bool isCaller)
        {
            try
            {
                for (int i; (i = Take(isCaller)) >= 0;)
                {
                    _work.Run(i);
                }
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }

        /// <summary>The next piece, or -1 where all are taken.</summary>
        private int Take(bool isCaller)
        {
            long taken = Interlocked.Add(ref _taken, isCaller ? 1 : 1L << 32);
            (long first, long last) = (taken & uint.MaxValue, taken >> 32);
            return first + last > _count ? -1 : (int)(isCaller ? first - 1 : _count - last);
        }

        /// <summary>A user's activation or scheduler threw: the call ends, and its caller is told.</summary>
        private void Fail(Exception e)
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _taken, _count);
        }
    }
}
