using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Usage;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Information, "{Count} requests that were settled before {KeptSince:yyyy-MM-dd} were deleted; their totals and charges stay")]
    public static partial void UsageCompacted(ILogger logger, long count, DateTimeOffset keptSince);
}
