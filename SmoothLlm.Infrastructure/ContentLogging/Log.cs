using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.ContentLogging;

internal static partial class Log
{
    [LoggerMessage(5401, LogLevel.Error, "The texts of {Count} requests could not be kept")]
    public static partial void ContentNotWritten(ILogger logger, int count, Exception exception);

    [LoggerMessage(5402, LogLevel.Information, "The texts of {Count} requests have reached their age and are deleted")]
    public static partial void ContentsDeleted(ILogger logger, int count);
}
