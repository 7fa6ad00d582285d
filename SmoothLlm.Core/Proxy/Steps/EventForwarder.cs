using SmoothLlm.Core.Protocol.OpenAiChat;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Passes the events of one stream to the client as the tap judges them, and knows what they are worth so far.</summary>
internal sealed class EventForwarder(HeldRequest request, RouteCandidate candidate, TimeProvider time) : IStreamProgress
{
    private readonly IClientExchange exchange = request.Exchange;
    private long firstByteTimestamp;
    private bool isPending;

    public ChatStreamTap Tap { get; } = new(request.Admission.Request.WantsUsageChunk);

    /// <inheritdoc/>
    public long? FirstByteTimestamp => Volatile.Read(ref firstByteTimestamp) is var timestamp and not 0 ? timestamp : null;

    /// <summary>Output until now for which credits must be held, tokens.</summary>
    public long OutputTokens => MeterUsage.AtMost(Tap.Usage, request.Admission, Tap.OutputBytes, Tap.Chunks, request.Route);

    /// <summary>Whether all that is charged has come.</summary>
    public bool IsComplete => Tap.HasFinished && Tap.Usage is not null;

    /// <inheritdoc/>
    public MeteredUsage Consumed() => MeterUsage.RunUnfinished(Tap.Usage, request.Admission, Tap.OutputBytes, candidate, request.Route);

    public StreamVerdict Take(ReadOnlySpan<byte> @event)
    {
        var verdict = Tap.Take(@event);
        if (verdict is StreamVerdict.Forward)
            Write(@event);
        else if (verdict is StreamVerdict.Replace)
            Write(Tap.Replacement.Span);
        return verdict;
    }

    public ValueTask FlushAsync()
    {
        if (!isPending)
            return ValueTask.CompletedTask;
        isPending = false;
        return exchange.FlushAsync();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        // A provider that is listened to for the settlement alone has nobody to write to.
        if (exchange.ClientLeft.IsCancellationRequested)
            return;
        if (!exchange.HasBegun)
        {
            exchange.Begin("text/event-stream", null);
            Volatile.Write(ref firstByteTimestamp, time.GetTimestamp());
        }

        exchange.Write(bytes);
        isPending = true;
    }
}
