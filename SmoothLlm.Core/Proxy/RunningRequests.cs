using System.Collections.Concurrent;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Core.Proxy;

/// <summary>All requests of this process between their hold and their settlement.</summary>
/// <param name="options">How much may be drained.</param>
/// <param name="time">For the time that they have when the process ends.</param>
public sealed class RunningRequests(ProxyOptions options, TimeProvider time) : IRunningRequests, IDisposable
{
    private readonly ConcurrentDictionary<Guid, RunningRequest> all = new();
    private ITimer? stop;
    private int drains;
    private volatile bool isStopped;

    /// <summary>How long a provider is listened to when its client has left.</summary>
    internal TimeSpan DrainTimeout { get; } = TimeSpan.FromSeconds(options.DrainSeconds);

    /// <inheritdoc/>
    public bool IsRunning(Guid requestId) => all.ContainsKey(requestId);

    /// <summary>How many run now.</summary>
    /// <returns>Those that are answered as a stream, and those in one piece.</returns>
    public (int Streams, int Whole) Count()
    {
        int streams = 0;
        int whole = 0;
        foreach (var (_, running) in all)
        {
            if (running.Request.Admission.Request.IsStreamed)
                streams++;
            else
                whole++;
        }

        return (streams, whole);
    }

    /// <summary>Tells all that run to end when their time is over, and those that begin later at once.</summary>
    /// <param name="grace">Their time.</param>
    public void StopAfter(TimeSpan grace) => stop ??= time.CreateTimer(_ => Stop(), null, grace, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => stop?.Dispose();

    /// <summary>From now until it is disposed, the request runs.</summary>
    internal RunningRequest Begin(HeldRequest request)
    {
        var running = new RunningRequest(this, request, options);
        all[request.Exchange.RequestId] = running;
        if (isStopped)
            running.Stop();
        return running;
    }

    /// <summary>Speaks to every client of a stream that has heard nothing for too long.</summary>
    public void KeepAlive()
    {
        foreach (var (_, running) in all)
            running.KeepAlive?.SpeakIfSilent();
    }

    /// <summary>Looks at each request that runs.</summary>
    internal void ForEach(Action<RunningRequest> look)
    {
        foreach (var (_, running) in all)
            running.WhileRunning(look);
    }

    internal void Remove(RunningRequest running) => all.TryRemove(running.Request.Exchange.RequestId, out _);

    internal bool TryBeginDrain()
    {
        if (Interlocked.Increment(ref drains) <= options.MaxDrains)
            return true;
        EndDrain();
        return false;
    }

    internal void EndDrain() => Interlocked.Decrement(ref drains);

    private void Stop()
    {
        isStopped = true;
        foreach (var (_, running) in all)
            running.Stop();
    }
}
