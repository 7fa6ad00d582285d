using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Payments;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Purchase {PurchaseId} of organization {OrganizationId} is credited")]
    public static partial void PurchaseCredited(ILogger logger, Guid purchaseId, Guid organizationId);

    [LoggerMessage(5002, LogLevel.Warning, "Purchase {PurchaseId} was paid and not credited when the server last ended; crediting it now")]
    public static partial void PurchaseResumed(ILogger logger, Guid purchaseId);

    [LoggerMessage(5003, LogLevel.Error, "Purchases that were paid and not credited could not be finished")]
    public static partial void ResumeFailed(ILogger logger, Exception exception);
}
