using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Jobs;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Compares our orders and events with what the payment provider has, and makes good what is missing by the same way
/// as if the webhook had come. What it finds is logged: a webhook that works leaves it nothing to find.
/// </summary>
public sealed class Reconciliation(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    IPaymentGateway gateway,
    Checkouts checkouts,
    PurchaseStore purchases,
    PaymentEvents events,
    Refunds refunds,
    PaymentFollowUp followUp,
    IOptions<StripeOptions> options,
    TimeProvider time,
    ILogger<Reconciliation> logger) : PeriodicJob(time, logger)
{
    /// <summary>Orders that one run asks about; the oldest first.</summary>
    private const int MaxOrders = 500;

    /// <summary>Pages of events that one run reads.</summary>
    private const int MaxPages = 100;

    /// <summary>Younger orders are left to the webhook and the customer's return.</summary>
    private static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(5);

    /// <summary>An order without a payment page, or one that nobody closed: pages live a day.</summary>
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromHours(25);

    /// <summary>How far the first run looks back; later ones from the run before, with an hour in common.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(3);

    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    private DateTimeOffset? lookedUntil;

    /// <summary>One comparison.</summary>
    /// <returns>Differences that were found.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (gateway.Mode == PaymentMode.Off)
            return 0;
        var now = Time.GetUtcNow();
        int differences = await LookAtOpenOrdersAsync(now, cancellationToken);
        var since = lookedUntil is { } until ? until - Overlap : now - FirstLook;
        differences += await LookAtEventsAsync(since, now, cancellationToken);
        differences += await LookAtRefundsAsync(since, cancellationToken);
        await CompleteReceiptsAsync(now, cancellationToken);
        if (differences > 0)
            Log.Reconciled(Logger, differences);
        return differences;
    }

    protected override TimeSpan Interval => TimeSpan.FromMinutes(options.Value.ReconcileMinutes);

    /// <summary>At the start too: who knows how long nobody was there to listen.</summary>
    protected override TimeSpan FirstDelay => TimeSpan.Zero;

    protected override Task RunAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    private async Task<int> LookAtOpenOrdersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        int differences = 0;
        foreach (var order in await ReadAsync(
            context => context.Purchases.Where(order => order.EndedAt == null && order.Status == PurchaseStatus.Pending && order.CreatedAt <= now - OpenFor && order.Origin != PurchaseOrigin.AutoTopUp)
                .OrderBy(order => order.CreatedAt),
            cancellationToken))
        {
            var session = await checkouts.LookAsync(order, cancellationToken);
            if (session is { Paid: not null } or { State: CheckoutState.Expired })
            {
                differences++;
                Log.OrderDiffered(Logger, order.Id, session.State);
            }
            else if (order.CreatedAt <= now - GivenUpAfter && session is null or { State: CheckoutState.Open })
            {
                await purchases.EndUnpaidAsync(order.Id, PurchaseStatus.Cancelled, reason: null);
            }
        }

        return differences;
    }

    private async Task<int> LookAtEventsAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int missed = 0;
        string? afterId = null;
        for (int page = 0; page < MaxPages; page++)
        {
            if (await gateway.ListEventsAsync(since, afterId, cancellationToken) is not GatewayAnswer<PaymentEventPage>.Done found)
            {
                Log.EventsNotListed(Logger);
                return missed;
            }

            foreach (string payload in await MissingAsync(found.Value.Payloads, cancellationToken))
            {
                missed++;
                await events.TakeAsync(Encoding.UTF8.GetBytes(payload), cancellationToken);
            }

            afterId = found.Value.NextAfterId;
            if (afterId is null)
                break;
        }

        lookedUntil = now;
        return missed;
    }

    /// <summary>Payments of which something was given back lately: the provider's list of refunds against what the book took.</summary>
    private async Task<int> LookAtRefundsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        int differences = 0;
        foreach (var order in await ReadAsync(
            context => context.Purchases
                .Where(order => order.Status == PurchaseStatus.Completed && context.PaymentEvents.Any(@event =>
                    @event.PurchaseId == order.Id && @event.ReceivedAt >= since && StripeEvents.TakingBack.Contains(@event.Type)))
                .OrderBy(order => order.CreatedAt),
            cancellationToken))
        {
            if (!await refunds.CompareAsync(order, cancellationToken))
                continue;
            differences++;
            Log.RefundsDiffered(Logger, order.Id);
        }

        return differences;
    }

    private async Task<List<string>> MissingAsync(IReadOnlyList<string> payloads, CancellationToken cancellationToken)
    {
        var byId = payloads
            .Select(payload => (StripeEvents.Envelope(JsonElement.Parse(payload)).Id, Payload: payload))
            .DistinctBy(found => found.Id, StringComparer.Ordinal)
            .ToDictionary(found => found.Id, found => found.Payload, StringComparer.Ordinal);
        var ids = byId.Keys.ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await context.PaymentEvents.Where(@event => ids.Contains(@event.Id)).Select(@event => @event.Id).ToListAsync(cancellationToken);
        // The provider lists the newest first.
        var missing = ids.Except(known, StringComparer.Ordinal).Reverse().ToList();
        foreach (string id in missing)
            Log.EventMissed(Logger, id);
        return [.. missing.Select(id => byId[id])];
    }

    /// <summary>Receipts and cards that could not be had when the purchase was credited.</summary>
    private async Task CompleteReceiptsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var order in await ReadAsync(
            context => context.Purchases.Where(order => order.Status == PurchaseStatus.Completed && order.ReceiptUrl == null && order.PaymentId != null
                    && order.Origin != PurchaseOrigin.TestCheckout && order.EndedAt >= now - FirstLook)
                .OrderBy(order => order.EndedAt),
            cancellationToken))
            await followUp.RunAsync(order.Id, cancellationToken);
    }

    private async Task<List<Purchase>> ReadAsync(Func<SmoothLlmDbContext, IQueryable<Purchase>> find, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await find(context).AsNoTracking().Take(MaxOrders).ToListAsync(cancellationToken);
    }
}
