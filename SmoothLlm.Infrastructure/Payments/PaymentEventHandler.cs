using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments.Stripe;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Payments;

/// <summary>What each kind of event does. Every effect can be done again without a difference.</summary>
public sealed class PaymentEventHandler(
    Database database,
    PurchaseStore purchases,
    Fulfilment fulfilment,
    ClawBacks clawBacks,
    PaymentCustomers customers)
{
    /// <summary>Does what the event says, and notes on it which order it is about.</summary>
    internal async Task<PaymentEventOutcome> HandleAsync(PaymentEvent @event)
    {
        PaymentNotice notice;
        try
        {
            notice = StripeEvents.Notice(@event.Payload);
        }
        catch (StripeFormatException exception)
        {
            return new PaymentEventOutcome.Contradicts(exception.Message);
        }

        switch (notice)
        {
            case PaymentNotice.Checkout checkout:
                return await OnCheckoutAsync(@event, checkout.Session, hasFailed: false);
            case PaymentNotice.CheckoutFailed checkout:
                return await OnCheckoutAsync(@event, checkout.Session, hasFailed: true);
            case PaymentNotice.PaymentChanged changed:
                return await OnPaymentAsync(@event, changed.Payment);
            case PaymentNotice.ChargeRefunded refunded:
                return await OnTakenBackAsync(@event, refunded.PaymentId, refunded.Total);
            case PaymentNotice.RefundChanged refund:
                return await OnTakenBackAsync(@event, refund.PaymentId, refund.Amount);
            case PaymentNotice.DisputeChanged dispute:
                return await OnTakenBackAsync(@event, dispute.PaymentId, dispute.Amount);
            case PaymentNotice.CardForgotten card:
                await customers.ForgetCardAsync(card.PaymentMethodId, CancellationToken.None);
                return PaymentEventOutcome.Done.Instance;
            case PaymentNotice.CustomerDeleted customer:
                await customers.DeleteAsync(customer.CustomerId, CancellationToken.None);
                return PaymentEventOutcome.Done.Instance;
            default:
                return PaymentEventOutcome.NotOurs.Instance;
        }
    }

    private async Task<PaymentEventOutcome> OnCheckoutAsync(PaymentEvent @event, CheckoutSession session, bool hasFailed)
    {
        var order = session.PurchaseId is { } id ? await purchases.FindByIdAsync(id) : await purchases.FindBySessionAsync(session.Id);
        if (order is null)
        {
            return session is { Paid: not null, PurchaseId: { } unknown }
                ? new PaymentEventOutcome.OrderUnknown($"There is no order {unknown}.")
                : PaymentEventOutcome.NotOurs.Instance;
        }

        await NoteOrderAsync(@event, order);
        if (order.CheckoutSessionId is null)
            await purchases.SetSessionAsync(order.Id, session.Id);
        else if (order.CheckoutSessionId != session.Id)
            return new PaymentEventOutcome.Contradicts($"The payment page {session.Id} is not the order's, {order.CheckoutSessionId}.");
        if (session.Paid is { } report)
            return Outcome(await fulfilment.FulfilAsync(order.Id, report));
        if (hasFailed)
            await purchases.EndUnpaidAsync(order.Id, PurchaseStatus.Failed, "The payment did not come through.");
        else if (session.State == CheckoutState.Expired)
            await purchases.EndUnpaidAsync(order.Id, PurchaseStatus.Cancelled, reason: null);
        return PaymentEventOutcome.Done.Instance;
    }

    private async Task<PaymentEventOutcome> OnPaymentAsync(PaymentEvent @event, Payment payment)
    {
        var order = payment.PurchaseId is { } id ? await purchases.FindByIdAsync(id) : await purchases.FindByPaymentAsync(payment.Id);
        if (order is null)
        {
            return payment is { State: PaymentState.Succeeded, PurchaseId: { } unknown }
                ? new PaymentEventOutcome.OrderUnknown($"There is no order {unknown}.")
                : PaymentEventOutcome.NotOurs.Instance;
        }

        await NoteOrderAsync(@event, order);
        switch (payment.State)
        {
            case PaymentState.Succeeded:
                return Outcome(await fulfilment.FulfilAsync(order.Id, new PaymentReport(payment.Id, payment.Amount)));
            // On the payment page the customer may take another card.
            case PaymentState.Failed when order.Origin == PurchaseOrigin.AutoTopUp:
                await purchases.EndUnpaidAsync(order.Id, PurchaseStatus.Failed, payment.FailureReason);
                break;
            case PaymentState.Failed:
                await purchases.NoteFailureAsync(order.Id, payment.FailureReason);
                break;
        }

        return PaymentEventOutcome.Done.Instance;
    }

    private async Task<PaymentEventOutcome> OnTakenBackAsync(PaymentEvent @event, string paymentId, ReportedAmount amount)
    {
        if (await purchases.FindByPaymentAsync(paymentId) is not { } order)
            return new PaymentEventOutcome.OrderUnknown($"No order is known that was paid by {paymentId}.");
        if (!amount.IsUsd)
            return new PaymentEventOutcome.Contradicts($"The order is in usd, this in {amount.Currency}.");
        await NoteOrderAsync(@event, order);
        if (order.Status != PurchaseStatus.Completed)
            return new PaymentEventOutcome.OrderUnknown($"The order {order.Id} is not credited yet.");
        return await clawBacks.ApplyAsync(order)
            ? PaymentEventOutcome.Done.Instance
            : new PaymentEventOutcome.TryAgain("The ledger could not be written.");
    }

    /// <summary>Durable before anything is computed from the events of the order, so that whoever computes later sees it.</summary>
    private Task NoteOrderAsync(PaymentEvent @event, Purchase order)
    {
        if (@event.PurchaseId == order.Id)
            return Task.CompletedTask;
        Guid? purchaseId = order.Id;
        return database.WriteAsync(
            context => context.PaymentEvents.Where(stored => stored.Id == @event.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.PurchaseId, purchaseId)),
            CancellationToken.None);
    }

    private static PaymentEventOutcome Outcome(FulfilResult result) => result switch
    {
        FulfilResult.Credited => PaymentEventOutcome.Done.Instance,
        FulfilResult.Mismatch mismatch => new PaymentEventOutcome.Contradicts(mismatch.Reason),
        FulfilResult.Unavailable => new PaymentEventOutcome.TryAgain("The ledger could not be written."),
        FulfilResult.NotFound => new PaymentEventOutcome.OrderUnknown("The order is gone."),
        _ => throw new InvalidOperationException($"There is no result {result}."),
    };
}
