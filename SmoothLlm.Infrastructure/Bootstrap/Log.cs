using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Bootstrap;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "The bootstrap file {Path} is applied")]
    public static partial void BootstrapApplied(ILogger logger, string path);

    [LoggerMessage(1302, LogLevel.Warning, "The bootstrap file names the provider {Provider} ({Field}), which is not configured; that deployment is out of use")]
    public static partial void UnknownProvider(ILogger logger, string provider, string field);
}
