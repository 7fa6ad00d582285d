using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Jobs;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>
/// Buys credits from saved cards when they run low. Looks every few seconds instead of at each request; what was under
/// way when the process ended is taken up again under the same key, so it is charged once.
/// </summary>
internal sealed class AutoTopUpRunner(
    AutoTopUps wishes,
    AutoTopUpMail mail,
    PurchaseStore purchases,
    PaymentCustomers customers,
    Fulfilment fulfilment,
    IPaymentGateway gateway,
    TimeProvider time,
    ILogger<AutoTopUpRunner> logger) : PeriodicJob(time, logger)
{
    private const string NoCard = "There is no saved card any more.";
    private const string NotMade = "The payment could not be made.";

    /// <summary>Between two tries to get an answer about the same purchase.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>The provider forgets keys after a day; long before that, a charge is looked for and no longer repeated.</summary>
    private static readonly TimeSpan KeysAreKeptFor = TimeSpan.FromHours(12);

    /// <summary>One look at all wishes.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (gateway.Mode == PaymentMode.Off)
            return;
        foreach (var (setting, purchase) in await wishes.FindUnderWayAsync(cancellationToken))
            await ContinueAsync(setting, purchase, cancellationToken);
        foreach (var setting in await wishes.FindDueAsync(cancellationToken))
        {
            if (await wishes.BeginAsync(setting, cancellationToken) is not { } purchase)
                continue;
            Log.TopUpStarted(Logger, purchase.Id, purchase.OrganizationId);
            await ChargeAsync(purchase);
        }
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    protected override Task RunAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    private Task ContinueAsync(AutoTopUp setting, Purchase purchase, CancellationToken cancellationToken) => purchase.Status switch
    {
        PurchaseStatus.Completed => EndAsync(purchase, failure: null),
        PurchaseStatus.Failed or PurchaseStatus.Cancelled => EndAsync(purchase, purchase.FailureReason ?? NotMade),
        PurchaseStatus.Pending when setting.LastAttemptAt + RetryAfter <= Time.GetUtcNow() => RetryAsync(setting, purchase, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task RetryAsync(AutoTopUp setting, Purchase purchase, CancellationToken cancellationToken)
    {
        await wishes.NoteAttemptAsync(setting, cancellationToken);
        if (purchase.CreatedAt + KeysAreKeptFor > Time.GetUtcNow())
        {
            await ChargeAsync(purchase);
            return;
        }

        if (await customers.FindAsync(purchase.OrganizationId, cancellationToken) is not { } customer)
            await FailAsync(purchase, NoCard);
        else if (await gateway.FindPaymentOfAsync(customer.CustomerId, purchase.Id, cancellationToken) is GatewayAnswer<Payment?>.Done { Value: var payment })
            await (payment is null ? FailAsync(purchase, NotMade) : FollowAsync(purchase, payment));
    }

    /// <summary>From here on it runs to its end, whoever stopped waiting: money may be moving.</summary>
    private async Task ChargeAsync(Purchase purchase)
    {
        if (await customers.FindAsync(purchase.OrganizationId, CancellationToken.None) is not { PaymentMethodId: { } card } customer)
        {
            await FailAsync(purchase, NoCard);
            return;
        }

        var charge = new SavedCardCharge(purchase.Id, new NanoUsd(purchase.AmountNanoUsd), customer.CustomerId, card);
        switch (await gateway.ChargeSavedCardAsync(charge, CancellationToken.None))
        {
            case GatewayAnswer<Payment>.Done done:
                await FollowAsync(purchase, done.Value);
                break;
            case GatewayAnswer<Payment>.Refused { Reason: var refusal }:
                Log.TopUpRefused(Logger, purchase.Id, refusal.Code);
                await FailAsync(purchase, refusal.IsAboutCard ? refusal.Message : NotMade);
                break;
        }
    }

    private async Task FollowAsync(Purchase purchase, Payment payment)
    {
        if (payment.State == PaymentState.Failed)
            await FailAsync(purchase, payment.FailureReason ?? NotMade);
        if (payment.State != PaymentState.Succeeded)
            return;
        switch (await fulfilment.FulfilAsync(purchase.Id, new PaymentReport(payment.Id, payment.Amount)))
        {
            case FulfilResult.Credited:
                await EndAsync(purchase, failure: null);
                break;
            case FulfilResult.Mismatch:
                await FailAsync(purchase, NotMade);
                break;
        }
    }

    private async Task FailAsync(Purchase purchase, string reason)
    {
        await purchases.EndUnpaidAsync(purchase.Id, PurchaseStatus.Failed, reason);
        await EndAsync(purchase, reason);
    }

    private async Task EndAsync(Purchase purchase, string? failure)
    {
        if (!await wishes.EndAsync(purchase.OrganizationId, purchase.Id, failure, CancellationToken.None))
            return;
        Log.TopUpDisabled(Logger, purchase.OrganizationId);
        await mail.SendDisabledAsync(purchase.OrganizationId, purchase.UserId, failure ?? NotMade, CancellationToken.None);
    }
}
