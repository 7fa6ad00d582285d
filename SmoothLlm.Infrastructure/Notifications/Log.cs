using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Notifications;

namespace SmoothLlm.Infrastructure.Notifications;

internal static partial class Log
{
    [LoggerMessage(5501, LogLevel.Information, "{Count} members of organization {OrganizationId} are told: {Kind}")]
    public static partial void Told(ILogger logger, Guid organizationId, NotificationKinds kind, int count);
}
