using System.Runtime.CompilerServices;
using NnSimd.Kernels;

namespace NnSimd.Tests;

public class SchedulerTests
{
    [Property]
    public void Gemm_gives_the_same_bits_with_any_scheduler(GemmCase c)
    {
        using GemmOperands<float> operands = new(c);
        float[] expected = operands.Multiply<Tanh>(Isa.Scalar);
        foreach ((string name, IWorkScheduler scheduler) in Schedulers.All)
        {
            Execution execution = new() { MaxThreads = 3, Scheduler = scheduler };
            Floats.AssertSame(expected, operands.Multiply<Tanh>(execution, workPerThread: 1), name);
            Floats.AssertSame(expected, operands.MultiplyPacked<Tanh>(execution, GemmOperand.Right), name);
        }
    }

    [Fact]
    public void Only_the_threads_of_the_scheduler_and_the_caller_work()
    {
        Schedulers.OwnThreads own = new(2), others = new(2);
        for (int round = 0; round < 200; round++)
        {
            Schedulers.OwnThreads scheduler = round % 2 == 0 ? own : others;
            Places pieces = new(new int[20]);
            Run(pieces, 20, 3, scheduler);
            Assert.All(pieces.Threads, id => Assert.Contains(id, scheduler.Ids.Append(Environment.CurrentManagedThreadId)));
        }
    }

    [Fact]
    public void The_scheduler_is_asked_for_no_more_threads_than_allowed()
    {
        Counting scheduler = new();
        float[] a = new float[100 * 100], c = new float[100 * 100];
        Gemm.Run<float, Identity>(new(a, 100, 100), new(a, 100, 100), new(c, 100, 100), default, 1, 0, new() { MaxThreads = 1, Scheduler = scheduler }, null, 1);
        Assert.Equal(0, scheduler.Most);
        Places pieces = new(new int[20]);
        Run(pieces, 20, 3, scheduler);
        Assert.Equal(2, scheduler.Most);
    }

    [Fact]
    public void What_a_piece_or_the_scheduler_throws_reaches_the_caller_and_the_next_call_works()
    {
        foreach ((string _, IWorkScheduler scheduler) in Schedulers.All)
        {
            for (int round = 0; round < 20; round++)
            {
                Assert.Equal("piece", Assert.Throws<InvalidOperationException>(() => Run(default(Throwing), 20, 3, scheduler)).Message);
            }

            Places pieces = new(new int[5]);
            Run(pieces, 5, 3, scheduler);
            Assert.DoesNotContain(0, pieces.Threads);
        }

        float[] a = new float[100 * 100], c = new float[100 * 100];
        Execution execution = new() { MaxThreads = 2, Scheduler = new Schedulers.Failing() };
        Assert.Equal("scheduler", Assert.Throws<InvalidOperationException>(
            () => Gemm.Run<float, Identity>(new(a, 100, 100), new(a, 100, 100), new(c, 100, 100), default, 1, 0, execution, null, 1)).Message);

        // The library's helpers serve the same thread again.
        Places after = new(new int[5]);
        WorkSharing.Run(in after, 5, 3);
        Assert.DoesNotContain(0, after.Threads);
    }

    [Fact]
    public void Work_that_is_not_worth_waking_a_thread_is_not_queued()
    {
        Counting scheduler = new();
        IWorkScheduler? before = WorkSharing.Use(scheduler);
        try
        {
            Assert.True(WorkSharing.Threads(19, 10, 4) < 2);
            Assert.Equal(1, WorkSharing.Threads(630, 10, 4));
            Assert.Equal(4, WorkSharing.Threads(640, 10, 4));
        }
        finally
        {
            _ = WorkSharing.Use(before);
        }

        // Of a stream of such work, one call in many wakes a helper. A thread of its own has no helpers yet.
        int woken = 0;
        Thread caller = new(() => woken = Enumerable.Range(0, 1000).Count(_ => WorkSharing.Threads(20, 10, 4) > 1));
        caller.Start();
        caller.Join();
        Assert.InRange(woken, 0, 1000 * 20 / (512 * 10) + 1);
    }

    [Property]
    public void A_helper_that_comes_late_works_for_the_call_under_way_or_finds_nothing(Seed seed)
    {
        Random random = new(seed.Value);
        Schedulers.Keeping scheduler = new();
        for (int call = 0; call < 10; call++)
        {
            int threads = random.Next(2, 5);
            Inviting work = new(new int[random.Next(2, 12)], new int[2], scheduler.Helpers, random);
            Run(work, work.Runs.Length, threads, scheduler);
            Assert.All(work.Runs, runs => Assert.Equal(1, runs));
            Assert.InRange(work.Most, 1, threads);
            scheduler.Helpers.ForEach(helper => helper.Execute());
            Assert.All(work.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void A_call_waits_for_the_helper_at_its_last_piece_and_one_that_comes_then_finds_nothing()
    {
        Schedulers.Keeping scheduler = new();
        bool began = false, ended = false, returned = false;
        int pieces = 0;
        Thread caller = Thread.CurrentThread, helper = new(() => scheduler.Helpers[0].Execute()) { IsBackground = true };
        Run(new Calling(Piece), 3, 3, scheduler);
        bool waited = Volatile.Read(ref ended);
        Volatile.Write(ref returned, true);
        helper.Join();
        Assert.True(waited);
        Assert.Equal(3, pieces);

        void Piece(int index)
        {
            Interlocked.Increment(ref pieces);
            if (Thread.CurrentThread != caller)
            {
                Volatile.Write(ref began, true);
                SpinWait.SpinUntil(() => Volatile.Read(ref returned) || caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
                scheduler.Helpers[1].Execute();
                Volatile.Write(ref ended, true);
            }
            else if (index == 0)
            {
                StartUntil(helper, ref began);
            }
        }
    }

    [Fact]
    public void An_interrupted_caller_waits_for_its_helpers_and_is_interrupted_then()
    {
        Schedulers.Keeping scheduler = new();
        bool began = false, ended = false, returned = false, early = false, waited = false, late = false;
        Thread? caller = null;
        Thread helper = new(() => scheduler.Helpers[0].Execute()) { IsBackground = true };
        caller = new(Call) { IsBackground = true };
        caller.Start();
        caller.Join();
        helper.Join();
        Assert.False(early);
        Assert.True(waited);
        Assert.True(late);

        void Call()
        {
            try
            {
                Run(new Calling(Piece), 3, 3, scheduler);
            }
            catch (ThreadInterruptedException)
            {
                early = true;
            }

            waited = Volatile.Read(ref ended);
            Volatile.Write(ref returned, true);
            try
            {
                Thread.Sleep(early ? 0 : 60_000);
            }
            catch (ThreadInterruptedException)
            {
                late = true;
            }
        }

        void Piece(int index)
        {
            if (Thread.CurrentThread != caller)
            {
                Volatile.Write(ref began, true);
                SpinWait.SpinUntil(() => caller!.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
                caller!.Interrupt();

                // A caller that does not wait has some time to return.
                _ = SpinWait.SpinUntil(() => Volatile.Read(ref returned), 100);
                Volatile.Write(ref ended, true);
            }
            else if (index == 0)
            {
                StartUntil(helper, ref began);
            }
        }
    }

    [Fact]
    public void A_call_that_the_scheduler_makes_is_one_of_its_own()
    {
        Asking scheduler = new();
        Places pieces = new(new int[5]);
        IWorkScheduler? before = WorkSharing.Use(scheduler);
        WorkSharing.Run(in pieces, 5, 3);
        Assert.Same(scheduler, WorkSharing.Use(before));
        Assert.Equal([null, null], scheduler.Schedulers);
    }

    [Fact]
    public void A_lock_is_taken_by_a_thread_that_is_to_be_interrupted()
    {
        object gate = new();
        bool trying = false, taken = false, interrupted = false;
        Thread thread = new(() =>
        {
            Thread.CurrentThread.Interrupt();
            Volatile.Write(ref trying, true);
            try
            {
                WorkSharing.Enter(gate);
                taken = true;
                Monitor.Exit(gate);
                Thread.Sleep(60_000);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        lock (gate)
        {
            thread.Start();
            SpinWait.SpinUntil(() => Volatile.Read(ref trying));
            Thread.Sleep(50);
            Assert.False(taken);
        }

        thread.Join();
        Assert.True(taken);
        Assert.True(interrupted);
    }

    [Fact]
    public void Nothing_of_an_ended_call_is_kept_for_helpers_that_come_late()
    {
        Schedulers.Keeping scheduler = new();
        WeakReference threads = Call();
        GC.Collect();
        Assert.False(threads.IsAlive);
        scheduler.Helpers.ForEach(helper => helper.Execute());

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Call()
        {
            Places pieces = new(new int[5]);
            Run(pieces, 5, 3, scheduler);
            return new(pieces.Threads);
        }
    }

    [Fact]
    public void A_helper_of_the_library_that_wakes_late_finds_no_team_or_the_next_one()
    {
        List<string> begun = [];
        Crew late = new(), crew = new();
        late.Offer(new Team(() => begun.Add("late")), 0);
        late.Withdraw();
        Help(late);
        Assert.Empty(begun);
        Team second = new(() => Begin("second")), first = new(() =>
        {
            Begin("first");
            crew.Offer(second, 0);
        });
        crew.Offer(first, 0);
        Help(crew);
        Assert.Equal(["first", "second"], begun);

        void Begin(string team)
        {
            begun.Add(team);
            crew.Withdraw();
        }
    }

    /// <summary>As a helper on this thread is, unless the system moves the thread meanwhile.</summary>
    [Fact]
    public void A_helper_in_its_callers_way_leaves_the_team_to_its_successor_which_stays()
    {
        for (int round = 0; round < 20; round++)
        {
            int begun = 0;
            Crew crew = new();
            crew.Offer(
                new Team(() =>
                {
                    begun++;
                    crew.Withdraw();
                }),
                0);
            if (!crew.Help())
            {
                Assert.Equal(0, begun);
                Help(crew);
            }

            Assert.Equal(1, begun);
        }
    }

    /// <summary>A helper, and who goes on in its place: only few of them find that they are in the way, each later than the one before.</summary>
    private static void Help(Crew crew)
    {
        for (int i = 0; !crew.Help(); i++)
        {
            Assert.True(i < 20);
        }
    }

    private static void StartUntil(Thread helper, ref bool began)
    {
        helper.Start();
        while (!Volatile.Read(ref began))
        {
            Thread.Yield();
        }
    }

    private static void Run<TWork>(TWork work, int count, int threads, IWorkScheduler scheduler)
        where TWork : struct, IWork
    {
        IWorkScheduler? before = WorkSharing.Use(scheduler);
        try
        {
            WorkSharing.Run(in work, count, threads);
        }
        finally
        {
            _ = WorkSharing.Use(before);
        }
    }

    /// <summary>Notes whose threads a call inside <see cref="Queue"/> would use.</summary>
    private sealed class Asking : IWorkScheduler
    {
        public List<IWorkScheduler?> Schedulers { get; } = [];

        public void Queue(IThreadPoolWorkItem helper)
        {
            IWorkScheduler? scheduler = WorkSharing.Use(null);
            Schedulers.Add(scheduler);
            _ = WorkSharing.Use(scheduler);
        }
    }

    private sealed class Counting : IWorkScheduler
    {
        public int Most { get; private set; }

        public void Queue(IThreadPoolWorkItem helper) => Most++;
    }

    /// <summary>Notes the thread that each piece runs on.</summary>
    private readonly struct Places(int[] threads) : IWork
    {
        public int[] Threads => threads;

        public void Run(int index)
        {
            threads[index] = Environment.CurrentManagedThreadId;
            Thread.SpinWait(500);
        }
    }

    /// <summary>Lets helpers of this and of earlier calls in, one within the other on the caller's thread.</summary>
    private readonly struct Inviting(int[] runs, int[] depths, List<IThreadPoolWorkItem> helpers, Random random) : IWork
    {
        public int[] Runs => runs;

        public int Most => depths[1];

        public void Run(int index)
        {
            runs[index]++;
            depths[1] = Math.Max(depths[1], ++depths[0]);
            for (int i = random.Next(3); i > 0; i--)
            {
                helpers[random.Next(helpers.Count)].Execute();
            }

            depths[0]--;
        }
    }

    private readonly struct Calling(Action<int> piece) : IWork
    {
        public void Run(int index) => piece(index);
    }

    private sealed class Team(Action execute) : IThreadPoolWorkItem
    {
        public void Execute() => execute();
    }

    private readonly struct Throwing : IWork
    {
        public void Run(int index)
        {
            if (index == 7)
            {
                throw new InvalidOperationException("piece");
            }
        }
    }
}
