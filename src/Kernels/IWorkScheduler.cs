namespace NnSimd.Kernels;

/// <summary>
/// Whose threads help a call, in place of the library's own: see <see cref="Execution.Scheduler"/>. The caller's own thread always works too, and never waits for a helper that
/// has not begun: a scheduler may run helpers at once, later, one after the other or not at all, and the bits are the same.
/// </summary>
/// <remarks>
/// A scheduler on dedicated threads is a queue: <c>Queue</c> adds to it, and each thread calls <c>Execute</c> of what it takes out. A helper object is used again by later calls of
/// its caller's thread, so it may be queued while it still waits; one that comes late finds nothing to do, or helps a later call with the same scheduler.
/// </remarks>
public interface IWorkScheduler
{
    /// <summary>Takes a helper, to call <see cref="IThreadPoolWorkItem.Execute"/> once, on any thread. Execute does not throw: what the work throws reaches its caller.</summary>
    /// <param name="helper">The helper; a call queues it as often as it may use further threads.</param>
    void Queue(IThreadPoolWorkItem helper);
}
