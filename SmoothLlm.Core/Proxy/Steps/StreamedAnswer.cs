using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Brings an answer back event by event. While the provider is silent the stream owns no buffer; an event goes out in
/// the same turn in which its last byte came in.
/// </summary>
/// <param name="options">How much and how long.</param>
/// <param name="time">For the first byte.</param>
public sealed class StreamedAnswer(ProxyOptions options, TimeProvider time)
{
    private const int RearmMilliseconds = 500;

    private static readonly ProxyError BrokeOff = new(ProxyErrorKind.UpstreamFailed, "The provider's answer broke off; nothing was charged.");
    private static readonly ProxyError Reported = new(ProxyErrorKind.UpstreamFailed, "The provider reported an error; nothing was charged.");
    private static readonly ProxyError Empty = new(ProxyErrorKind.UpstreamFailed, "The provider answered without an answer in it; nothing was charged.");

    internal async ValueTask<Delivery> DeliverAsync(IClientExchange exchange, Admission admission, ResolvedRoute route, UpstreamAttempt attempt)
    {
        if (attempt.Answer.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) != true)
            return new Delivery(RequestEnding.EmptyAnswer, default, null, Empty);

        var tap = new ChatStreamTap(admission.Request.WantsUsageChunk);
        var events = new EventForwarder(exchange, tap, time);
        var end = await PumpAsync(exchange, attempt, events);
        // The provider's own end mark, or none but a finished choice: either is a whole answer. So is one that was cut
        // when everything that counts had come: the finished choice and the usage.
        bool isWhole = end == StreamVerdict.Done
            || (end == StreamVerdict.Forward && tap.HasFinished)
            || (end == StreamVerdict.Drop && tap.HasFinished && tap.Usage is not null);
        if (isWhole && tap.Chunks > 0)
            return Complete(exchange, admission, route, attempt, events);
        if (exchange.ClientLeft.IsCancellationRequested)
            return new Delivery(RequestEnding.ClientLeft, Consumed(admission, route, attempt, events), events.FirstByteTimestamp);

        var (ending, error) = end switch
        {
            StreamVerdict.Error => (RequestEnding.EmptyAnswer, Reported),
            _ when isWhole => (RequestEnding.EmptyAnswer, Empty),
            _ => (RequestEnding.UpstreamBrokeOff, BrokeOff),
        };
        if (!exchange.HasBegun)
            return new Delivery(ending, default, null, error);
        await exchange.WriteStreamErrorAsync(error);
        return new Delivery(ending, default, events.FirstByteTimestamp);
    }

    /// <returns>How the stream ended; <see cref="StreamVerdict.Forward"/> for an end without a mark, <see cref="StreamVerdict.Drop"/> for one that broke off.</returns>
    private async ValueTask<StreamVerdict> PumpAsync(IClientExchange exchange, UpstreamAttempt attempt, EventForwarder events)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.ClientLeft);
        var idleTimeout = TimeSpan.FromSeconds(options.IdleTimeoutSeconds);
        long armedAt = long.MinValue;
        using var buffer = new EventBuffer(options.MaxEventBytes);
        try
        {
            var body = await attempt.Answer.OpenBodyAsync(deadline.Token);
            while (true)
            {
                // To the second is exact enough, and spares a chunk the timer.
                if (armedAt + RearmMilliseconds < Environment.TickCount64)
                {
                    deadline.CancelAfter(idleTimeout);
                    armedAt = Environment.TickCount64;
                }

                if (!await buffer.FillAsync(body, deadline.Token))
                    return StreamVerdict.Forward;
                while (buffer.TryTake(out var @event))
                {
                    var verdict = events.Take(@event);
                    if (verdict is not (StreamVerdict.Done or StreamVerdict.Error))
                        continue;
                    await events.FlushAsync();
                    return verdict;
                }

                if (buffer.IsFull)
                    return StreamVerdict.Drop;
                await events.FlushAsync();
            }
        }
        catch (IOException)
        {
            return StreamVerdict.Drop;
        }
        catch (OperationCanceledException)
        {
            return StreamVerdict.Drop;
        }
    }

    /// <summary>Writes the last events, which go out when the charge is in the book.</summary>
    private static Delivery Complete(
        IClientExchange exchange, Admission admission, ResolvedRoute route, UpstreamAttempt attempt, EventForwarder events)
    {
        var tap = events.Tap;
        var metered = MeterUsage.Run(tap.Usage, admission, tap.OutputBytes, attempt.Candidate, route);
        if (admission.Request.WantsUsageChunk)
        {
            var providerUsage = metered.IsEstimated ? default : tap.ProviderUsage;
            exchange.Write(ChatStreamWriter.UsageChunk(tap.Template, providerUsage, metered.Usage, metered.Charge).Span);
        }

        exchange.Write(ChatStreamWriter.Done.Span);
        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.Completed;
        return new Delivery(ending, metered, events.FirstByteTimestamp);
    }

    /// <summary>A client that leaves pays for what was made until then; before any text, nothing.</summary>
    private static MeteredUsage Consumed(Admission admission, ResolvedRoute route, UpstreamAttempt attempt, EventForwarder events) =>
        events.Tap.OutputBytes == 0
            ? default
            : MeterUsage.Run(events.Tap.Usage, admission, events.Tap.OutputBytes, attempt.Candidate, route);

    /// <summary>Passes events to the client as the tap judges them.</summary>
    private sealed class EventForwarder(IClientExchange exchange, ChatStreamTap tap, TimeProvider time)
    {
        private bool isPending;

        public ChatStreamTap Tap => tap;

        public long? FirstByteTimestamp { get; private set; }

        public StreamVerdict Take(ReadOnlySpan<byte> @event)
        {
            var verdict = tap.Take(@event);
            if (verdict is StreamVerdict.Forward)
                Write(@event);
            else if (verdict is StreamVerdict.Replace)
                Write(tap.Replacement.Span);
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
            if (!exchange.HasBegun)
            {
                exchange.Begin("text/event-stream", null);
                FirstByteTimestamp = time.GetTimestamp();
            }

            exchange.Write(bytes);
            isPending = true;
        }
    }
}
