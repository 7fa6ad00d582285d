using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Pricing;

internal static partial class Log
{
    [LoggerMessage(1251, LogLevel.Information, "The price of {Model} at {Provider} from {From:u} on was set by {UserId}")]
    public static partial void PriceAdded(ILogger logger, string model, string provider, DateTimeOffset from, string userId);

    [LoggerMessage(1252, LogLevel.Information, "The platform's margin was set to {Percent} % by {UserId}")]
    public static partial void PlatformMarginSet(ILogger logger, decimal percent, string userId);

    [LoggerMessage(1253, LogLevel.Information, "The margin of organization {OrganizationId} was set to {Percent} % by {UserId}")]
    public static partial void OrganizationMarginSet(ILogger logger, Guid organizationId, decimal? percent, string userId);
}
