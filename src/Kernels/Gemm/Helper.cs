namespace NnSimd.Kernels;

/// <summary>
/// A thread that helps one crew after the other and sleeps between; or, where it was in a caller's way, another that took its place. There are as many as processors but one,
/// for all callers together; each is started when first wanted.
/// The pool of the runtime is not used: it wakes one thread after the other, and may have none to spare.
/// </summary>
internal sealed class Helper
{
    private static readonly object Gate = new();

    // The last one to fall asleep is woken first.
    private static readonly Stack<Helper> Asleep = new(Environment.ProcessorCount);
    private static int _started;
    private static int _successors;

    private Crew? _crew;
    private byte[]? _workspace;

    private Helper(Crew crew) => _crew = crew;

    /// <summary>How many there are by now.</summary>
    public static int Started => Volatile.Read(ref _started);

    /// <summary>How many threads took the place of another.</summary>
    public static int Successors => Volatile.Read(ref _successors);

    /// <summary>Wakes a helper for a crew.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Wake(Crew crew)
    {
        WorkSharing.Enter(Gate);
        bool isNew = !Asleep.TryPop(out Helper? helper) && _started < Environment.ProcessorCount - 1;
        _started += isNew ? 1 : 0;
        Monitor.Exit(Gate);
        if (isNew)
        {
            bool isStarted = new Helper(crew).TryStart();
            if (!isStarted)
            {
                // The caller works without it.
                WorkSharing.Enter(Gate);
                _started--;
                Monitor.Exit(Gate);
            }

            return isStarted;
        }

        if (helper is null)
        {
            return false;
        }

        WorkSharing.Enter(helper);
        helper._crew = crew;
        Monitor.Pulse(helper);
        Monitor.Exit(helper);
        return true;
    }

    /// <summary>Starts a thread for the helper, which has a crew.</summary>
    private bool TryStart()
    {
        try
        {
            new Thread(Run) { IsBackground = true, Name = "NnSimd helper" }.UnsafeStart();
            return true;
        }
        catch (Exception e) when (e is ThreadStartException or OutOfMemoryException)
        {
            return false;
        }
    }

    private void Run()
    {
        Workspace.Buffer = _workspace;
        _workspace = null;
        while (true)
        {
            Crew crew;
            lock (this)
            {
                while (_crew is null)
                {
                    Monitor.Wait(this);
                }

                crew = _crew;
                _crew = null;
            }

            while (!crew.Help())
            {
                (_crew, _workspace) = (crew, Workspace.Buffer);
                Interlocked.Increment(ref _successors);
                if (TryStart())
                {
                    return;
                }

                (_crew, _workspace) = (null, null);
            }

            lock (Gate)
            {
                Asleep.Push(this);
            }
        }
    }
}
