using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What became of the wish to give money back.</summary>
public abstract record RefundResult
{
    private RefundResult()
    {
    }

    /// <summary>Given back, and taken from the wallet.</summary>
    public sealed record Refunded : RefundResult;

    /// <param name="Message">For the admin who asked.</param>
    public sealed record Refused(Sentence Message) : RefundResult;

    /// <summary>The provider does not answer: ask again with the same id, and it is done once.</summary>
    public sealed record Unavailable : RefundResult;
}

/// <summary>Gives payments back through the provider. The wallet follows by the same way as if the provider had told it.</summary>
public sealed class Refunds(
    PurchaseStore purchases,
    PaymentEvents events,
    IPaymentGateway gateway,
    Database database,
    TimeProvider time,
    IOptions<StripeOptions> options,
    ILogger<Refunds> logger)
{
    /// <param name="requestId">The same request again is done once.</param>
    /// <param name="actorUserId">The admin who asks.</param>
    public async Task<RefundResult> RefundAsync(Guid purchaseId, NanoUsd amount, Guid requestId, string actorUserId, CancellationToken cancellationToken)
    {
        if (await purchases.FindByIdAsync(purchaseId) is not { Status: PurchaseStatus.Completed, PaymentId: { } paymentId } order)
            return new RefundResult.Refused("Only a purchase that is paid and credited can be given back.");
        var left = new NanoUsd(order.AmountNanoUsd - order.RefundedNanoUsd - order.DisputedNanoUsd);
        if (amount <= NanoUsd.Zero || amount.Value % NanoUsd.PerCent != 0)
            return new RefundResult.Refused("The amount must be more than 0, in whole cents.");
        if (amount > left)
            return new RefundResult.Refused($"At most {left} USD of this purchase can be given back.");

        Log.RefundAsked(logger, actorUserId, amount, purchaseId);
        switch (await gateway.RefundAsync(new RefundRequest(paymentId, amount, requestId), cancellationToken))
        {
            case GatewayAnswer<PaymentNotice.RefundChanged>.Done done:
                // What could not be done now is kept with the event and done soon.
                await events.TakeAsync(StripeEventWriter.Refund(done.Value, options.Value.IsLive), CancellationToken.None);
                await database.RecordAsync(
                    new AuditEvent(AuditActions.CreditsRefunded, order.OrganizationId, new AuditTarget("purchase", purchaseId.ToString(), Name: null))
                    {
                        ActorUserId = actorUserId,
                        Details = AuditDetails.Of(("amountUsd", amount.Usd)),
                    },
                    time.GetUtcNow());
                return new RefundResult.Refunded();
            case GatewayAnswer<PaymentNotice.RefundChanged>.Refused refused:
                return new RefundResult.Refused(refused.Reason.Message);
            default:
                return new RefundResult.Unavailable();
        }
    }

    /// <summary>Compares the provider's refunds of a payment with what was taken from the wallet, and follows the provider.</summary>
    /// <returns>Whether they differed.</returns>
    internal async Task<bool> CompareAsync(Purchase order, CancellationToken cancellationToken)
    {
        if (order.PaymentId is not { } paymentId
            || await gateway.ListRefundsAsync(paymentId, cancellationToken) is not GatewayAnswer<IReadOnlyList<PaymentNotice.RefundChanged>>.Done { Value: var listed }
            || listed.Where(refund => !refund.IsVoid).Sum(refund => refund.Amount.Amount.Value) == order.RefundedNanoUsd)
            return false;
        foreach (var refund in listed)
            await events.TakeAsync(StripeEventWriter.Refund(refund, options.Value.IsLive), cancellationToken);
        return true;
    }
}
