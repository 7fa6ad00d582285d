using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Persistence;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Warning, "Keys, routes and prices could not be refreshed from the database; the last ones stay in force")]
    public static partial void SnapshotRefreshFailed(ILogger logger, Exception exception);

    [LoggerMessage(1002, LogLevel.Information, "Database {Engine} is up to date at migration {Migration}")]
    public static partial void DatabaseReady(ILogger logger, DatabaseEngine engine, string migration);
}
