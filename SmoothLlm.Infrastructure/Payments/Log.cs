using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Payments;

namespace SmoothLlm.Infrastructure.Payments;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Purchase {PurchaseId} of organization {OrganizationId} is credited")]
    public static partial void PurchaseCredited(ILogger logger, Guid purchaseId, Guid organizationId);

    [LoggerMessage(5002, LogLevel.Warning, "Purchase {PurchaseId} is paid and not credited yet; crediting it now")]
    public static partial void PurchaseResumed(ILogger logger, Guid purchaseId);

    [LoggerMessage(5020, LogLevel.Critical, "A payment does not fit purchase {PurchaseId}, nothing was credited: {Reason}")]
    public static partial void PaymentMismatch(ILogger logger, Guid purchaseId, string reason);

    [LoggerMessage(5021, LogLevel.Warning, "Purchase {PurchaseId}: {Kind} of {Amount} USD")]
    public static partial void ClawedBack(ILogger logger, Guid purchaseId, LedgerTransactionKind kind, NanoUsd amount);

    [LoggerMessage(5022, LogLevel.Error, "Payment event {EventId} was refused: its live mode is {IsLive}, which is not that of Stripe__SecretKey")]
    public static partial void EventOfWrongMode(ILogger logger, string eventId, bool isLive);

    [LoggerMessage(5023, LogLevel.Error, "Payment event {EventId} ({Type}) could not be processed; it is tried again")]
    public static partial void EventFailed(ILogger logger, Exception exception, string eventId, string type);

    [LoggerMessage(5024, LogLevel.Critical, "Payment event {EventId} ({Type}) was given up and needs an admin: {Reason}")]
    public static partial void EventGivenUp(ILogger logger, string eventId, string type, string? reason);

    [LoggerMessage(5025, LogLevel.Warning, "Payment event {EventId} ({Type}) waits: {Reason}")]
    public static partial void EventParked(ILogger logger, string eventId, string type, string? reason);

    [LoggerMessage(5026, LogLevel.Error, "Payments: what was due could not be done; it is tried again")]
    public static partial void WorkFailed(ILogger logger, Exception exception);

    [LoggerMessage(5027, LogLevel.Warning, "Reconciliation: the payment page of purchase {PurchaseId} is {State} and no webhook said so; done now")]
    public static partial void OrderDiffered(ILogger logger, Guid purchaseId, CheckoutState state);

    [LoggerMessage(5028, LogLevel.Warning, "Reconciliation: payment event {EventId} never came; done now")]
    public static partial void EventMissed(ILogger logger, string eventId);

    [LoggerMessage(5029, LogLevel.Error, "Reconciliation: the payment provider did not list its events; the next run looks at the same time again")]
    public static partial void EventsNotListed(ILogger logger);

    [LoggerMessage(5030, LogLevel.Warning, "Reconciliation found {Differences} differences; is the webhook set up?")]
    public static partial void Reconciled(ILogger logger, int differences);

    [LoggerMessage(5031, LogLevel.Warning, "Reconciliation: the refunds of purchase {PurchaseId} were not those of the payment provider; done now")]
    public static partial void RefundsDiffered(ILogger logger, Guid purchaseId);

    [LoggerMessage(5032, LogLevel.Warning, "{ActorUserId} gives {Amount} USD of purchase {PurchaseId} back")]
    public static partial void RefundAsked(ILogger logger, string actorUserId, NanoUsd amount, Guid purchaseId);

    [LoggerMessage(5033, LogLevel.Information, "Purchase {PurchaseId}: organization {OrganizationId} runs low, its saved card is charged")]
    public static partial void TopUpStarted(ILogger logger, Guid purchaseId, Guid organizationId);

    [LoggerMessage(5034, LogLevel.Warning, "Purchase {PurchaseId}: the saved card was refused, {Code}")]
    public static partial void TopUpRefused(ILogger logger, Guid purchaseId, string code);

    [LoggerMessage(5035, LogLevel.Warning, "Automatic top-up of organization {OrganizationId} is switched off after repeated failures")]
    public static partial void TopUpDisabled(ILogger logger, Guid organizationId);
}
