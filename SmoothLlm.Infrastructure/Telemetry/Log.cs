using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Telemetry;

internal static partial class Log
{
    [LoggerMessage(8001, LogLevel.Information, "Spans and metrics go to the collector at {Endpoint}")]
    public static partial void Exporting(ILogger logger, string endpoint);

    [LoggerMessage(8002, LogLevel.Warning, "Langfuse could not be reached or failed ({Reason}); {Count} spans wait for another attempt")]
    public static partial void LangfuseFailed(ILogger logger, string reason, int count);

    [LoggerMessage(8003, LogLevel.Error, "Langfuse refuses our spans ({Reason}); {Count} spans are lost. Look at Langfuse__Host and its keys")]
    public static partial void LangfuseRefused(ILogger logger, string reason, int count);

    [LoggerMessage(8004, LogLevel.Warning, "Langfuse did not take {Count} spans after several attempts; they are lost")]
    public static partial void LangfuseGaveUp(ILogger logger, int count);
}
