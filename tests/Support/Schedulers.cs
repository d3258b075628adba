using NnSimd.Kernels;

namespace NnSimd.Tests;

/// <summary>Schedulers that run helpers at all times there are.</summary>
internal static class Schedulers
{
    /// <summary>One of each kind, by name.</summary>
    public static IReadOnlyList<(string Name, IWorkScheduler Scheduler)> All { get; } =
        [("none", new NoHelp()), ("at once", new AtOnce()), ("late", new Late()), ("own threads", new OwnThreads(2))];

    /// <summary>Forgets every helper.</summary>
    public sealed class NoHelp : IWorkScheduler
    {
        public void Queue(IThreadPoolWorkItem helper)
        {
        }
    }

    /// <summary>Runs a helper on the caller's thread before the caller works itself.</summary>
    public sealed class AtOnce : IWorkScheduler
    {
        public void Queue(IThreadPoolWorkItem helper) => helper.Execute();
    }

    /// <summary>Runs a helper when the next one comes: in the call after its own, or when it has ended.</summary>
    public sealed class Late : IWorkScheduler
    {
        private IThreadPoolWorkItem? _last;

        public void Queue(IThreadPoolWorkItem helper) => Interlocked.Exchange(ref _last, helper)?.Execute();
    }

    /// <summary>Keeps each helper, for a test to run it when it likes.</summary>
    public sealed class Keeping : IWorkScheduler
    {
        public List<IThreadPoolWorkItem> Helpers { get; } = [];

        public void Queue(IThreadPoolWorkItem helper) => Helpers.Add(helper);
    }

    /// <summary>Refuses.</summary>
    public sealed class Failing : IWorkScheduler
    {
        public void Queue(IThreadPoolWorkItem helper) => throw new InvalidOperationException("scheduler");
    }

    /// <summary>Threads that take helpers out of a queue.</summary>
    public sealed class OwnThreads : IWorkScheduler
    {
        private readonly Queue<IThreadPoolWorkItem> _queue = new();

        public OwnThreads(int count)
        {
            Ids = [.. Enumerable.Range(0, count).Select(_ =>
            {
                Thread thread = new(Serve) { IsBackground = true };
                thread.Start();
                return thread.ManagedThreadId;
            })];
        }

        public IReadOnlyList<int> Ids { get; }

        public void Queue(IThreadPoolWorkItem helper)
        {
            lock (_queue)
            {
                _queue.Enqueue(helper);
                Monitor.Pulse(_queue);
            }
        }

        private void Serve()
        {
            while (true)
            {
                IThreadPoolWorkItem? helper;
                lock (_queue)
                {
                    while (!_queue.TryDequeue(out helper))
                    {
                        Monitor.Wait(_queue);
                    }
                }

                helper.Execute();
            }
        }
    }
}
