using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Information, "The sandbox model server listens on {BaseUrl} (this machine only)")]
    public static partial void SandboxStarted(this ILogger logger, Uri baseUrl);
}
