using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Translation;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Passes the events of one stream to the client as the tap judges them, and knows what they are worth so far.</summary>
internal sealed class EventForwarder : IStreamProgress
{
    private readonly HeldRequest request;
    private readonly RouteCandidate candidate;
    private readonly TimeProvider time;
    private readonly IClientExchange exchange;
    private long firstByteTimestamp;
    private bool isPending;
    private bool hasWritten;

    public EventForwarder(HeldRequest request, RouteCandidate candidate, TimeProvider time)
    {
        (this.request, this.candidate, this.time, exchange) = (request, candidate, time, request.Exchange);
        var source = candidate.Deployment.FormatFor(exchange.Format);
        Tap = Formats.Stream(request.Admission.Request, request.Admission.Body.Length, source, request.Clock.StartedAt);
        request.Content?.BeginStream(source);
    }

    public AnswerStream Tap { get; }

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
            Write(@event, @event);
        else if (verdict is StreamVerdict.Replace)
            Write(Tap.Replacement.Span, @event);
        return verdict;
    }

    /// <returns>Whether the client has got something since the last time that this was asked.</returns>
    public bool TakeHasWritten()
    {
        bool answer = hasWritten;
        hasWritten = false;
        return answer;
    }

    public ValueTask FlushAsync()
    {
        if (!isPending)
            return ValueTask.CompletedTask;
        isPending = false;
        return exchange.FlushAsync();
    }

    private void Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> @event)
    {
        // A provider that is listened to for the settlement alone has nobody to write to.
        if (exchange.ClientLeft.IsCancellationRequested)
            return;
        // A client that waited long has had comments, which are no answer.
        if (!exchange.HasBegun)
            exchange.Begin("text/event-stream", null);
        if (firstByteTimestamp == 0)
            Volatile.Write(ref firstByteTimestamp, time.GetTimestamp());
        exchange.Write(bytes);
        isPending = hasWritten = true;
        request.Content?.TakeEvent(@event);
    }
}
