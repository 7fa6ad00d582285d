using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>An order with whose it is.</summary>
public sealed record ListedPurchase(Purchase Purchase, string OrganizationName);

/// <summary>An event without what it says, and with whose order it is about.</summary>
public sealed record ListedPaymentEvent(
    string Id,
    string Type,
    PaymentEventStatus Status,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? NextAttemptAt,
    int Attempts,
    string? LastError,
    Guid? PurchaseId,
    string? OrganizationName);

/// <summary>How the webhook has been doing.</summary>
/// <param name="LastReceivedAt">UTC; null when nothing ever came.</param>
/// <param name="Waiting">Events that are tried again.</param>
/// <param name="Failed">Events that need an admin.</param>
public sealed record PaymentEventSummary(DateTimeOffset? LastReceivedAt, int Waiting, int Failed);

/// <summary>Payments and events of all organizations, for admins.</summary>
public sealed class PaymentQueries(IDbContextFactory<SmoothLlmDbContext> contexts)
{
    /// <summary>Rows that one list holds.</summary>
    public const int MaxListed = 500;

    /// <summary>Orders, newest first.</summary>
    /// <param name="status">Null for all.</param>
    /// <param name="search">An id of ours or of the provider, or a part of an organization's name; blank for all.</param>
    public async Task<IReadOnlyList<ListedPurchase>> PurchasesAsync(PurchaseStatus? status, string? search, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = from purchase in context.Purchases.AsNoTracking()
                    join organization in context.Organizations on purchase.OrganizationId equals organization.Id
                    where status == null || purchase.Status == status
                    select new { purchase, organization.Name };
        if (search?.Trim() is { Length: > 0 } text)
        {
            bool isId = Guid.TryParse(text, out var id);
            found = found.Where(row => (isId && (row.purchase.Id == id || row.purchase.OrganizationId == id))
                || row.purchase.PaymentId == text || row.purchase.CheckoutSessionId == text || row.Name.Contains(text));
        }

        var rows = await found.OrderByDescending(row => row.purchase.CreatedAt).Take(Math.Clamp(count, 1, MaxListed)).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ListedPurchase(row.purchase, row.Name))];
    }

    /// <summary>Events, newest first.</summary>
    /// <param name="status">Null for all.</param>
    /// <param name="search">An event's or order's or organization's id, a part of a type or of an organization's name; blank for all.</param>
    public async Task<IReadOnlyList<ListedPaymentEvent>> EventsAsync(PaymentEventStatus? status, string? search, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = from @event in context.PaymentEvents.AsNoTracking()
                    join purchase in context.Purchases on @event.PurchaseId equals (Guid?)purchase.Id into purchases
                    from purchase in purchases.DefaultIfEmpty()
                    join organization in context.Organizations on purchase.OrganizationId equals organization.Id into organizations
                    from organization in organizations.DefaultIfEmpty()
                    where status == null || @event.Status == status
                    select new { @event, OrganizationId = (Guid?)organization.Id, Name = (string?)organization.Name };
        if (search?.Trim() is { Length: > 0 } text)
        {
            bool isId = Guid.TryParse(text, out var id);
            found = found.Where(row => (isId && (row.@event.PurchaseId == id || row.OrganizationId == id))
                || row.@event.Id == text || row.@event.Type.Contains(text) || (row.Name != null && row.Name.Contains(text)));
        }

        return await found.OrderByDescending(row => row.@event.ReceivedAt).ThenBy(row => row.@event.Id)
            .Take(Math.Clamp(count, 1, MaxListed))
            .Select(row => new ListedPaymentEvent(
                row.@event.Id, row.@event.Type, row.@event.Status, row.@event.ReceivedAt, row.@event.NextAttemptAt,
                row.@event.Attempts, row.@event.LastError, row.@event.PurchaseId, row.Name))
            .ToListAsync(cancellationToken);
    }

    /// <returns>Null when there is no such event.</returns>
    public async Task<PaymentEvent?> FindEventAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PaymentEvents.AsNoTracking().SingleOrDefaultAsync(@event => @event.Id == id, cancellationToken);
    }

    public async Task<PaymentEventSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return new PaymentEventSummary(
            await context.PaymentEvents.MaxAsync(@event => (DateTimeOffset?)@event.ReceivedAt, cancellationToken),
            await context.PaymentEvents.CountAsync(@event => @event.NextAttemptAt != null, cancellationToken),
            await context.PaymentEvents.CountAsync(@event => @event.Status == PaymentEventStatus.Failed, cancellationToken));
    }
}
