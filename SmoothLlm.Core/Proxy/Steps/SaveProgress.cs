namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Beside the way of the requests: saves every few seconds what each stream would cost if the process died now, also
/// of those whose provider is silent. A stream that ends before its first turn saves nothing.
/// </summary>
/// <param name="requests">All that run.</param>
/// <param name="settleCharge">Writes the ending that is saved.</param>
/// <param name="options">How often.</param>
/// <param name="time">Since when.</param>
public sealed class SaveProgress(RunningRequests requests, SettleCharge settleCharge, ProxyOptions options, TimeProvider time)
{
    private readonly TimeSpan interval = TimeSpan.FromSeconds(options.SaveProgressSeconds);

    /// <summary>How often to look whose turn it is.</summary>
    public TimeSpan LookInterval => interval / 4;

    /// <summary>Saves what has come since it was saved last, of those whose turn it is.</summary>
    public void Run() => requests.ForEach(SaveIfDue);

    private void SaveIfDue(RunningRequest running)
    {
        if (running.Progress is not { } progress)
            return;
        long since = running.SavedTimestamp ?? progress.FirstByteTimestamp ?? time.GetTimestamp();
        if (time.GetElapsedTime(since) < interval)
            return;
        var consumed = progress.Consumed();
        if (consumed.Usage == running.SavedUsage)
            return;
        // When there is no room for it, the next turn is its next chance.
        if (settleCharge.SaveProgress(running.Request, consumed, progress.FirstByteTimestamp))
            running.SavedUsage = consumed.Usage;
        running.SavedTimestamp = time.GetTimestamp();
    }
}
