namespace SmoothLlm.Core.Proxy;

/// <summary>
/// Tells the client of a stream that it is not forgotten while its provider is silent: a comment, which readers of events
/// pass over, and which keeps proxies and time-outs on the way from giving up. Only one of two may write to the client at
/// a time: the request's own way, and, while that waits for the provider, this.
/// </summary>
/// <param name="exchange">The client.</param>
/// <param name="silence">After which silence, and how often in a longer one.</param>
public sealed class KeepAlive(IClientExchange exchange, TimeSpan silence)
{
    private const int Busy = 0;
    private const int Silent = 1;
    private const int Speaking = 2;
    private const int Awaited = 3;

    private static readonly byte[] Comment = [.. ": keep-alive\n\n"u8];

    private int state;
    private long silentSince = Environment.TickCount64;
    private TaskCompletionSource? spoken;

    /// <summary>Speaks if the client has heard nothing for too long. Returns at once.</summary>
    public void SpeakIfSilent()
    {
        if (Environment.TickCount64 - Volatile.Read(ref silentSince) < silence.TotalMilliseconds
            || exchange.ClientLeft.IsCancellationRequested
            || Interlocked.CompareExchange(ref state, Speaking, Silent) != Silent)
        {
            return;
        }

        _ = SpeakAsync();
    }

    /// <summary>From now on the request's way waits for its provider, and does not write.</summary>
    internal void Release(bool hasWritten)
    {
        if (hasWritten)
            Volatile.Write(ref silentSince, Environment.TickCount64);
        Volatile.Write(ref state, Silent);
    }

    /// <summary>Returns when the request's way may write again.</summary>
    internal ValueTask TakeAsync() =>
        Interlocked.CompareExchange(ref state, Busy, Silent) is Silent or Busy ? ValueTask.CompletedTask : WaitAsync();

    private async ValueTask WaitAsync()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref spoken, waiter);
        if (Interlocked.CompareExchange(ref state, Awaited, Speaking) == Speaking)
            await waiter.Task;
        else
            Volatile.Write(ref state, Busy);
    }

    private async Task SpeakAsync()
    {
        try
        {
            if (!exchange.HasBegun)
                exchange.Begin("text/event-stream", null);
            exchange.Write(Comment);
            await exchange.FlushAsync();
        }
        finally
        {
            Volatile.Write(ref silentSince, Environment.TickCount64);
            if (Interlocked.CompareExchange(ref state, Silent, Speaking) != Speaking)
            {
                Volatile.Write(ref state, Busy);
                Volatile.Read(ref spoken)!.SetResult();
            }
        }
    }
}
