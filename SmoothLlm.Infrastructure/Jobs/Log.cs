using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Jobs;

internal static partial class Log
{
    [LoggerMessage(1601, LogLevel.Error, "{Job} failed; what was not done now is due at its next run")]
    public static partial void JobFailed(ILogger logger, string job, Exception exception);
}
