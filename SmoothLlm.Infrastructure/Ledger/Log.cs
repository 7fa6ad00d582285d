using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Ledger;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "A ledger command could not be written; whoever sent it has been told so")]
    public static partial void LedgerCommandFailed(ILogger logger, Exception exception);

    [LoggerMessage(2002, LogLevel.Error, "The ledger's connection was lost; it is opened again")]
    public static partial void LedgerConnectionLost(ILogger logger, Exception exception);
}
