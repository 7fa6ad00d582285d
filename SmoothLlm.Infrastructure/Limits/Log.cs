using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Limits;

internal static partial class Log
{
    [LoggerMessage(EventId = 2300, Level = LogLevel.Warning, Message = "Redis does not answer. This node counts limits by itself, with its share of them, until it does.")]
    public static partial void RedisIsGone(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "Redis answers again. Limits are counted for all nodes in common.")]
    public static partial void RedisIsBack(ILogger logger);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Warning, Message = "The number of nodes could not be read; limits are shared by the number before.")]
    public static partial void ProbeFailed(ILogger logger, Exception exception);
}
