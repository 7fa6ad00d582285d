using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy;

/// <summary>Why a request does not wait for its provider any longer.</summary>
public enum Interruption
{
    /// <summary>The provider was silent for too long.</summary>
    TooSlow,

    /// <summary>The client left, and the provider was cancelled, or had its time to finish.</summary>
    ClientLeft,

    /// <summary>The process was told to end, and the time for running requests is over.</summary>
    Stopping,
}

/// <summary>
/// A request between its hold and its settlement. Its one token ends every wait for the provider: when the provider is
/// silent for too long, when the client has left, when the process ends.
/// </summary>
public sealed class RunningRequest : IDisposable
{
    private readonly RunningRequests all;
    private readonly Lock gate = new();
    private readonly CancellationTokenRegistration clientLeft;
    private readonly long endsAt;
    private CancellationTokenSource source = new();
    private bool mayDrain;
    private bool isDraining;
    private bool isStopping;
    private bool isOver;

    internal RunningRequest(RunningRequests all, HeldRequest request, ProxyOptions options)
    {
        this.all = all;
        Request = request;
        endsAt = Environment.TickCount64 + (options.TotalTimeoutSeconds * 1000L);
        if (request.Admission.Request.IsStreamed && options.KeepAliveSeconds > 0)
            KeepAlive = new KeepAlive(request.Exchange, TimeSpan.FromSeconds(options.KeepAliveSeconds));
        clientLeft = request.Exchange.ClientLeft.UnsafeRegister(static state => ((RunningRequest)state!).LeaveOrDrain(), this);
    }

    /// <summary>What runs.</summary>
    public HeldRequest Request { get; }

    /// <summary>Ends the wait for the provider. Another one after <see cref="BeginAttempt"/>.</summary>
    public CancellationToken Deadline => source.Token;

    /// <summary>Why <see cref="Deadline"/> has ended.</summary>
    public Interruption Why => isStopping ? Interruption.Stopping
        : Request.Exchange.ClientLeft.IsCancellationRequested ? Interruption.ClientLeft
        : Interruption.TooSlow;

    /// <summary>Speaks to the client of a stream while its provider is silent; null for an answer in one piece.</summary>
    public KeepAlive? KeepAlive { get; }

    /// <summary>Whom to ask, and who was asked; null before the first is.</summary>
    internal AttemptChain? Chain { get; set; }

    /// <summary>How far the answer's stream has come; null before it begins, and for an answer in one piece.</summary>
    public IStreamProgress? Progress { get; set; }

    /// <summary>When its progress was saved last, a timestamp of the time provider; null for never.</summary>
    internal long? SavedTimestamp { get; set; }

    /// <summary>The progress that was saved last; nothing at first.</summary>
    internal TokenUsage SavedUsage { get; set; }

    /// <summary>Another provider is asked, and has its own time.</summary>
    /// <param name="longestWait">For the head of its answer.</param>
    /// <param name="chargesAfterDisconnect">Whether it takes the whole price although we leave: then a client that leaves does not end the wait at once.</param>
    internal void BeginAttempt(TimeSpan longestWait, bool chargesAfterDisconnect)
    {
        lock (gate)
        {
            mayDrain = chargesAfterDisconnect;
            // A token that has timed out cannot be used again; one that ended for good stays.
            if (source.IsCancellationRequested && Why == Interruption.TooSlow)
            {
                source.Dispose();
                source = new CancellationTokenSource();
            }
        }

        Wait(longestWait);
    }

    /// <summary>From now on the provider may be silent for this long, but not beyond the request's whole time.</summary>
    internal void Wait(TimeSpan longest)
    {
        lock (gate)
        {
            // The time of a drain is not prolonged by what comes in it.
            if (!isDraining)
                source.CancelAfter((int)Math.Min((long)longest.TotalMilliseconds, Math.Max(0, endsAt - Environment.TickCount64)));
        }
    }

    /// <summary>Ends the wait because the process ends.</summary>
    internal void Stop()
    {
        lock (gate)
        {
            if (isOver)
                return;
            isStopping = true;
        }

        Cancel();
    }

    /// <summary>Runs <paramref name="look"/> unless the request has ended, which then waits for it.</summary>
    internal void WhileRunning(Action<RunningRequest> look)
    {
        lock (gate)
        {
            if (!isOver)
                look(this);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isOver)
                return;
            isOver = true;
        }

        all.Remove(this);
        // Not disposed: that would wait for a callback that may be the one that runs this.
        clientLeft.Unregister();
        if (isDraining)
            all.EndDrain();
        source.Dispose();
    }

    private void LeaveOrDrain()
    {
        lock (gate)
        {
            if (isOver)
                return;
            if (mayDrain && all.TryBeginDrain())
            {
                isDraining = true;
                source.CancelAfter(all.DrainTimeout);
                return;
            }
        }

        Cancel();
    }

    /// <summary>Outside of the gate: whoever waits for the token may go on right here.</summary>
    private void Cancel()
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request has ended in this moment.
        }
    }
}

/// <summary>What a stream would cost if it ended now.</summary>
public interface IStreamProgress
{
    /// <summary>When the first byte went out, a timestamp of the time provider; null when none did.</summary>
    long? FirstByteTimestamp { get; }

    /// <summary>What was consumed so far; nothing before the first text. May be asked from any thread.</summary>
    MeteredUsage Consumed();
}
