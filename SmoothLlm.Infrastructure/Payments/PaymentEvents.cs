using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What became of an event that was handed in.</summary>
public enum PaymentEventReceipt
{
    /// <summary>Its effect is done, now or before; or it has none; or it is kept for later.</summary>
    Done,

    /// <summary>It is kept, and its effect could not be done now: hand it in again.</summary>
    NotProcessed,

    /// <summary>It is no event.</summary>
    Malformed,

    /// <summary>It is about real money where we use test money, or the other way round.</summary>
    WrongMode,
}

/// <summary>
/// Every event of the payment provider, from wherever it came: taken down once by its id, and only then done. What
/// could not be done is tried again with growing pauses.
/// </summary>
public sealed class PaymentEvents(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    PaymentEventHandler handler,
    IOptions<StripeOptions> stripe,
    TimeProvider time,
    ILogger<PaymentEvents> logger)
{
    /// <summary>Tries before an event is given up; with the pauses between them, half a day.</summary>
    public const int MaxAttempts = 20;

    /// <summary>Events that one run does; the next run does more.</summary>
    private const int MaxAtOnce = 200;

    private const int MaxIdLength = 255;
    private const int MaxTypeLength = 100;
    private const int MaxErrorLength = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>How long whoever takes an event down has for it, before the next run takes it for abandoned.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    /// <summary>Takes an event down and does it. Once it is taken down, it is done, whoever stopped waiting.</summary>
    /// <param name="payload">The event as it came, after its signature was checked.</param>
    public async Task<PaymentEventReceipt> TakeAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        StripeEnvelope envelope;
        try
        {
            envelope = StripeEvents.Envelope(JsonElement.Parse(payload.Span));
        }
        catch (Exception exception) when (exception is JsonException or StripeFormatException)
        {
            return PaymentEventReceipt.Malformed;
        }

        if (envelope.Id.Length > MaxIdLength || envelope.Type.Length > MaxTypeLength)
            return PaymentEventReceipt.Malformed;
        if (envelope.IsLive != stripe.Value.IsLive)
        {
            Log.EventOfWrongMode(logger, envelope.Id, envelope.IsLive);
            return PaymentEventReceipt.WrongMode;
        }

        if (!StripeEvents.Known.Contains(envelope.Type, StringComparer.Ordinal))
            return PaymentEventReceipt.Done;
        var now = time.GetUtcNow();
        var received = new PaymentEvent
        {
            Id = envelope.Id,
            Type = envelope.Type,
            OccurredAt = envelope.OccurredAt,
            ReceivedAt = now,
            NextAttemptAt = now + Abandoned,
            Payload = Encoding.UTF8.GetString(payload.Span),
        };
        return await AddAsync(received, cancellationToken) != PaymentEventStatus.Received || await ProcessAsync(envelope.Id)
            ? PaymentEventReceipt.Done
            : PaymentEventReceipt.NotProcessed;
    }

    /// <summary>Does what is due: parked, abandoned, failed before.</summary>
    /// <returns>How many were tried.</returns>
    public async Task<int> ProcessDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<string> due;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            due = await context.PaymentEvents.AsNoTracking()
                .Where(@event => @event.NextAttemptAt != null && @event.NextAttemptAt <= now)
                .OrderBy(@event => @event.NextAttemptAt)
                .Select(@event => @event.Id)
                .Take(MaxAtOnce)
                .ToListAsync(cancellationToken);
        }

        foreach (string id in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ProcessAsync(id);
        }

        return due.Count;
    }

    /// <summary>Makes everything due that waits for an order: one has been paid.</summary>
    public Task ReleaseParkedAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        return database.WriteAsync(
            context => context.PaymentEvents
                .Where(@event => @event.NextAttemptAt != null && @event.Status == PaymentEventStatus.Parked)
                .ExecuteUpdateAsync(set => set.SetProperty(@event => @event.NextAttemptAt, now), cancellationToken),
            cancellationToken);
    }

    /// <summary>Does an event again that was given up, or does not wait for its turn. One whose effect is done stays as it is.</summary>
    /// <returns>False when there is no such event.</returns>
    public async Task<bool> RetryAsync(string id, CancellationToken cancellationToken)
    {
        int found = await database.WriteAsync(
            context => context.PaymentEvents
                .Where(@event => @event.Id == id && @event.Status != PaymentEventStatus.Processed)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(@event => @event.Status, PaymentEventStatus.Received).SetProperty(@event => @event.Attempts, 0),
                    cancellationToken),
            cancellationToken);
        if (found > 0)
            await ProcessAsync(id);
        return found > 0;
    }

    /// <returns>The status that it has, added now or before.</returns>
    private Task<PaymentEventStatus> AddAsync(PaymentEvent received, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var known = await context.PaymentEvents.Where(@event => @event.Id == received.Id)
                .Select(@event => (PaymentEventStatus?)@event.Status)
                .SingleOrDefaultAsync(cancellationToken);
            if (known is null)
                context.PaymentEvents.Add(received);
            return known ?? received.Status;
        },
        cancellationToken);

    /// <returns>False when it has to be tried again because of us.</returns>
    private async Task<bool> ProcessAsync(string id)
    {
        PaymentEvent? found;
        await using (var context = await contexts.CreateDbContextAsync(CancellationToken.None))
            found = await context.PaymentEvents.AsNoTracking().SingleOrDefaultAsync(@event => @event.Id == id, CancellationToken.None);
        if (found is null or { Status: PaymentEventStatus.Processed or PaymentEventStatus.Ignored })
            return true;
        try
        {
            var outcome = await handler.HandleAsync(found);
            await RecordAsync(found, outcome);
            return outcome is not PaymentEventOutcome.TryAgain;
        }
        catch (Exception exception)
        {
            // The outermost guard of an event: whatever went wrong, it is kept and tried again.
            Log.EventFailed(logger, exception, id, found.Type);
            await RecordAsync(found, new PaymentEventOutcome.TryAgain($"{exception.GetType().Name}: {exception.Message}"));
            return false;
        }
    }

    private async Task RecordAsync(PaymentEvent @event, PaymentEventOutcome outcome)
    {
        int attempts = @event.Attempts + 1;
        bool isOver = attempts >= MaxAttempts;
        DateTimeOffset? now = time.GetUtcNow();
        DateTimeOffset? next = now + Pause(attempts);
        (var status, DateTimeOffset? nextAt, string? error) = outcome switch
        {
            PaymentEventOutcome.Done => (PaymentEventStatus.Processed, (DateTimeOffset?)null, (string?)null),
            PaymentEventOutcome.NotOurs => (PaymentEventStatus.Ignored, null, null),
            PaymentEventOutcome.Contradicts contradiction => (PaymentEventStatus.Failed, null, contradiction.Reason),
            PaymentEventOutcome.OrderUnknown unknown => isOver ? (PaymentEventStatus.Failed, null, unknown.Reason) : (PaymentEventStatus.Parked, next, unknown.Reason),
            PaymentEventOutcome.TryAgain again => isOver ? (PaymentEventStatus.Failed, null, again.Reason) : (PaymentEventStatus.Received, next, again.Reason),
            _ => throw new InvalidOperationException($"There is no outcome {outcome}."),
        };
        string? kept = error is { Length: > MaxErrorLength } ? error[..MaxErrorLength] : error;
        DateTimeOffset? processedAt = status is PaymentEventStatus.Processed or PaymentEventStatus.Ignored ? now : null;
        await database.WriteAsync(
            context => context.PaymentEvents.Where(stored => stored.Id == @event.Id && stored.Status != PaymentEventStatus.Processed)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(stored => stored.Status, status)
                    .SetProperty(stored => stored.Attempts, attempts)
                    .SetProperty(stored => stored.NextAttemptAt, nextAt)
                    .SetProperty(stored => stored.LastError, kept)
                    .SetProperty(stored => stored.ProcessedAt, processedAt)),
            CancellationToken.None);
        if (status == PaymentEventStatus.Failed)
            Log.EventGivenUp(logger, @event.Id, @event.Type, kept);
        else if (status == PaymentEventStatus.Parked)
            Log.EventParked(logger, @event.Id, @event.Type, kept);
    }

    private static TimeSpan Pause(int attempts) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempts - 1, 20)));
}
