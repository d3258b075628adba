namespace NnSimd.Kernels;

/// <summary>
/// A thread that helps one crew after the other and sleeps between. There are as many as processors but one, for all callers together; each is started when first wanted.
/// The pool of the runtime is not used: it wakes one thread after the other, and may have none to spare.
/// </summary>
internal sealed class Helper
{
    private static readonly Lock Gate = new();

    // The last one to fall asleep is woken first.
    private static readonly Stack<Helper> Asleep = new(Environment.ProcessorCount);
    private static int _started;

    private Crew? _crew;

    private Helper(Crew crew) => _crew = crew;

    /// <summary>How many there are by now.</summary>
    public static int Started => Volatile.Read(ref _started);

    /// <summary>Wakes a helper for a crew.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Wake(Crew crew)
    {
        Helper? helper;
        lock (Gate)
        {
            if (!Asleep.TryPop(out helper))
            {
                if (_started == Environment.ProcessorCount - 1)
                {
                    return false;
                }

                _started++;
            }
        }

        if (helper is null)
        {
            return TryStart(crew);
        }

        lock (helper)
        {
            helper._crew = crew;
            Monitor.Pulse(helper);
        }

        return true;
    }

    /// <summary>Starts a helper, which is counted already.</summary>
    private static bool TryStart(Crew crew)
    {
        try
        {
            new Thread(new Helper(crew).Run) { IsBackground = true, Name = "NnSimd helper" }.UnsafeStart();
            return true;
        }
        catch (Exception e) when (e is ThreadStartException or OutOfMemoryException)
        {
            // The caller works without it.
            lock (Gate)
            {
                _started--;
            }

            return false;
        }
    }

    private void Run()
    {
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

            crew.Help();
            lock (Gate)
            {
                Asleep.Push(this);
            }
        }
    }
}
