using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.ServerSentEvents;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>
/// Brings an answer back event by event. While the provider is silent the stream owns no buffer; an event goes out in
/// the same turn in which its last byte came in.
/// </summary>
/// <param name="extendHold">More credits for a long answer.</param>
/// <param name="options">How much and how long.</param>
/// <param name="time">For the first byte.</param>
public sealed class StreamedAnswer(ExtendHold extendHold, ProxyOptions options, TimeProvider time)
{
    private const int RearmMilliseconds = 500;

    private static readonly ProxyError BrokeOff = new(ProxyErrorKind.UpstreamFailed, "The provider's answer broke off; nothing was charged.");
    private static readonly ProxyError Stalled = new(ProxyErrorKind.UpstreamTimedOut, "The provider's answer stopped in the middle; nothing was charged.");
    private static readonly ProxyError Reported = new(ProxyErrorKind.UpstreamFailed, "The provider reported an error; nothing was charged.");
    private static readonly ProxyError Empty = new(ProxyErrorKind.UpstreamFailed, "The provider answered without an answer in it; nothing was charged.");
    private static readonly ProxyError Stopped = new(ProxyErrorKind.ProxyStopping, "This server is being restarted, so the answer ends here. What was delivered is charged.");

    /// <summary>How a stream came to its end.</summary>
    private enum StreamEnd
    {
        /// <summary>With the provider's end mark.</summary>
        Done,

        /// <summary>In order, but without a mark.</summary>
        EndOfBody,

        /// <summary>The connection was lost, or an event grew too large.</summary>
        BrokeOff,

        /// <summary>The provider reported an error.</summary>
        Error,

        /// <summary>By us: nobody waits for more, or not any longer.</summary>
        Interrupted,

        /// <summary>By us: more is not paid for.</summary>
        Exhausted,
    }

    internal async ValueTask<Delivery> DeliverAsync(SpendAuthorization.CreditsHeld authorization, RunningRequest running, UpstreamAttempt attempt)
    {
        if (attempt.Answer.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) != true)
            return new Delivery(RequestEnding.EmptyAnswer, default, null, Empty);

        var request = running.Request;
        var events = new EventForwarder(request, attempt.Candidate, time);
        var held = extendHold.Begin(authorization, request, attempt.Candidate);
        running.Progress = events;
        var (end, refusal) = await PumpAsync(running, attempt, events, held);
        var tap = events.Tap;
        // The provider's own end mark, or none but a finished choice: either is a whole answer. So is one that was cut
        // when everything that counts had come: the finished choice and the usage.
        bool isWhole = end == StreamEnd.Done
            || (end == StreamEnd.EndOfBody && tap.HasFinished)
            || (end is StreamEnd.BrokeOff or StreamEnd.Interrupted && events.IsComplete);
        // A head alone, whatever follows it, says nothing.
        bool isAnswer = tap.Chunks > 0 && (tap.HasFinished || tap.OutputBytes > 0);
        if (isWhole && isAnswer)
            return Complete(request, attempt, events);
        if (request.Exchange.ClientLeft.IsCancellationRequested)
            return new Delivery(RequestEnding.ClientLeft, events.Consumed(), events.FirstByteTimestamp);

        return end switch
        {
            StreamEnd.Exhausted => End(events, RequestEnding.CreditsExhausted, refusal!),
            StreamEnd.Interrupted when running.Why == Interruption.Stopping => End(
                events, RequestEnding.Recovered, request.Exchange.HasBegun ? Stopped : SendUpstream.Stopping),
            StreamEnd.Interrupted => Fail(request, attempt, events, RequestEnding.UpstreamBrokeOff, Stalled),
            StreamEnd.Error => Fail(request, attempt, events, RequestEnding.EmptyAnswer, Reported),
            _ when isWhole || (end == StreamEnd.EndOfBody && !isAnswer) => Fail(request, attempt, events, RequestEnding.EmptyAnswer, Empty),
            _ => Fail(request, attempt, events, RequestEnding.UpstreamBrokeOff, BrokeOff),
        };
    }

    private async ValueTask<(StreamEnd End, ProxyError? Refusal)> PumpAsync(
        RunningRequest running, UpstreamAttempt attempt, EventForwarder events, HeldOutput held)
    {
        var deadline = running.Deadline;
        var idleTimeout = TimeSpan.FromSeconds(options.IdleTimeoutSeconds);
        long armedAt = long.MinValue;
        using var buffer = new EventBuffer(options.MaxEventBytes);
        try
        {
            var body = await attempt.Answer.OpenBodyAsync(deadline);
            while (true)
            {
                // To the second is exact enough, and spares a chunk the timer.
                if (armedAt + RearmMilliseconds < Environment.TickCount64)
                {
                    running.Wait(idleTimeout);
                    armedAt = Environment.TickCount64;
                }

                running.KeepAlive?.Release(events.TakeHasWritten());
                try
                {
                    if (!await buffer.FillAsync(body, deadline))
                        return (StreamEnd.EndOfBody, null);
                }
                finally
                {
                    if (running.KeepAlive is { } keepAlive)
                        await keepAlive.TakeAsync();
                }

                while (buffer.TryTake(out var @event))
                {
                    var verdict = events.Take(@event);
                    if (verdict is not (StreamVerdict.Done or StreamVerdict.Error))
                        continue;
                    await events.FlushAsync();
                    return (verdict == StreamVerdict.Done ? StreamEnd.Done : StreamEnd.Error, null);
                }

                if (buffer.IsFull)
                    return (StreamEnd.BrokeOff, null);
                await events.FlushAsync();
                if (events.FirstByteTimestamp is not null)
                    running.Chain?.Answered();
                if (events.OutputTokens is var used && used >= held.LookAt && !events.IsComplete && await held.LookAsync(used) is { } refusal)
                    return (StreamEnd.Exhausted, refusal);
            }
        }
        catch (IOException)
        {
            return (StreamEnd.BrokeOff, null);
        }
        catch (OperationCanceledException)
        {
            return (StreamEnd.Interrupted, null);
        }
    }

    /// <summary>Writes the last events, which go out when the charge is in the book.</summary>
    private static Delivery Complete(HeldRequest request, UpstreamAttempt attempt, EventForwarder events)
    {
        var (exchange, _, admission, route, _, _) = request;
        var tap = events.Tap;
        var metered = MeterUsage.Run(tap.Usage, admission, tap.OutputBytes, attempt.Candidate, route);
        if (!exchange.ClientLeft.IsCancellationRequested)
            exchange.Write(tap.End(metered.IsEstimated, metered.Usage, metered.Charge).Span);

        var ending = exchange.ClientLeft.IsCancellationRequested ? RequestEnding.ClientLeft : RequestEnding.Completed;
        return new Delivery(ending, metered, events.FirstByteTimestamp);
    }

    /// <summary>The answer ends early through no fault of its provider: what was delivered is charged.</summary>
    private static Delivery End(EventForwarder events, RequestEnding ending, ProxyError error) =>
        new(ending, events.Consumed(), events.FirstByteTimestamp, error);

    /// <summary>The answer is not one: nothing is charged, and what it costs us is our loss.</summary>
    private static Delivery Fail(HeldRequest request, UpstreamAttempt attempt, EventForwarder events, RequestEnding ending, ProxyError error) =>
        new(ending, default, events.FirstByteTimestamp, error)
        {
            Loss = MeterUsage.Lost(events.Tap.Usage, request.Admission, events.Tap.OutputBytes, attempt.Candidate, request.Route),
        };
}
