using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>Organizations as the payment provider knows them, and the cards that they left there.</summary>
public sealed class PaymentCustomers(
    IDbContextFactory<SmoothLlmDbContext> contexts,
    Database database,
    IPaymentGateway gateway,
    TimeProvider time)
{
    private const int MaxBrandLength = 40;
    private const string CardGone = "The saved card was removed.";

    /// <returns>Null for an organization that never paid.</returns>
    public async Task<PaymentCustomer?> FindAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PaymentCustomers.AsNoTracking().SingleOrDefaultAsync(customer => customer.OrganizationId == organizationId, cancellationToken);
    }

    /// <summary>The provider's id for an organization, made when there is none.</summary>
    /// <param name="purchaseId">The order for which it is needed.</param>
    public async Task<GatewayAnswer<string>> EnsureAsync(Guid organizationId, Guid purchaseId, CancellationToken cancellationToken)
    {
        if (await FindAsync(organizationId, cancellationToken) is { } known)
            return new GatewayAnswer<string>.Done(known.CustomerId);
        string name;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
            name = await context.Organizations.Where(organization => organization.Id == organizationId).Select(organization => organization.Name).SingleAsync(cancellationToken);
        var answer = await gateway.CreateCustomerAsync(new CustomerRequest(organizationId, name, purchaseId), cancellationToken);
        if (answer is not GatewayAnswer<string>.Done created)
            return answer;
        // Of two that were made at once, the first one is kept; the other has nothing on it.
        string kept = await database.WriteAsync(
            async context =>
            {
                if (await context.PaymentCustomers.SingleOrDefaultAsync(customer => customer.OrganizationId == organizationId, cancellationToken) is { } first)
                    return first.CustomerId;
                context.PaymentCustomers.Add(new PaymentCustomer { OrganizationId = organizationId, CustomerId = created.Value, CreatedAt = time.GetUtcNow() });
                return created.Value;
            },
            cancellationToken);
        return new GatewayAnswer<string>.Done(kept);
    }

    /// <summary>Forgets an organization's card here and at the provider; automatic top-up goes with it.</summary>
    /// <returns>False when the provider did not answer.</returns>
    public async Task<bool> RemoveCardAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        if (await FindAsync(organizationId, cancellationToken) is not { PaymentMethodId: { } paymentMethodId })
            return true;
        if (await gateway.ForgetCardAsync(paymentMethodId, cancellationToken) is GatewayAnswer<string>.Unavailable)
            return false;
        // A refusal means that the provider has it no more.
        await ForgetCardAsync(paymentMethodId, cancellationToken);
        return true;
    }

    /// <summary>Keeps what is needed to know a card again. One that was given up at the provider is not kept.</summary>
    internal Task SaveCardAsync(Guid organizationId, SavedCard card, CancellationToken cancellationToken) => card.CustomerId is null
        ? Task.CompletedTask
        : database.WriteAsync(
            context => context.PaymentCustomers
                .Where(customer => customer.OrganizationId == organizationId && customer.CustomerId == card.CustomerId)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(customer => customer.PaymentMethodId, card.PaymentMethodId)
                        .SetProperty(customer => customer.CardBrand, card.Brand[..Math.Min(card.Brand.Length, MaxBrandLength)])
                        .SetProperty(customer => customer.CardLastFour, card.LastFour.Length > 4 ? card.LastFour[^4..] : card.LastFour),
                    cancellationToken),
            cancellationToken);

    /// <summary>Forgets a card that the provider has no more.</summary>
    internal Task ForgetCardAsync(string paymentMethodId, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var concerned = context.PaymentCustomers.Where(customer => customer.PaymentMethodId == paymentMethodId);
            await StopTopUpsAsync(context, concerned, cancellationToken);
            await concerned.ExecuteUpdateAsync(
                set => set
                    .SetProperty(customer => customer.PaymentMethodId, (string?)null)
                    .SetProperty(customer => customer.CardBrand, (string?)null)
                    .SetProperty(customer => customer.CardLastFour, (string?)null),
                cancellationToken);
        },
        cancellationToken);

    /// <summary>Forgets a customer that the provider has no more; the next order makes another one.</summary>
    internal Task DeleteAsync(string customerId, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var concerned = context.PaymentCustomers.Where(customer => customer.CustomerId == customerId);
            await StopTopUpsAsync(context, concerned, cancellationToken);
            await concerned.ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken);

    private static Task StopTopUpsAsync(SmoothLlmDbContext context, IQueryable<PaymentCustomer> concerned, CancellationToken cancellationToken) => context.AutoTopUps
        .Where(setting => setting.IsEnabled && concerned.Any(customer => customer.OrganizationId == setting.OrganizationId))
        .ExecuteUpdateAsync(
            set => set.SetProperty(setting => setting.IsEnabled, false).SetProperty(setting => setting.DisabledReason, CardGone),
            cancellationToken);
}
