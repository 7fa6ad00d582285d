using Microsoft.Extensions.Logging;

namespace SmoothLlm.Core.Proxy;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Critical, "Request {RequestId} could not be settled; its hold stays open")]
    public static partial void SettlementNotWritten(ILogger logger, Guid requestId);
}
