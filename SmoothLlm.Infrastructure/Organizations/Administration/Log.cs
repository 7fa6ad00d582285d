using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Organizations.Administration;

internal static partial class Log
{
    [LoggerMessage(5201, LogLevel.Information, "Organization {OrganizationId} was switched (active: {IsActive}) by {AdminUserId}")]
    public static partial void OrganizationSwitched(ILogger logger, Guid organizationId, bool isActive, string adminUserId);
}
