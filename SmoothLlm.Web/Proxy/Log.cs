namespace SmoothLlm.Web.Proxy;

internal static partial class Log
{
    [LoggerMessage(4002, LogLevel.Error, "Request {RequestId} failed in the proxy itself")]
    public static partial void ProxyFailed(ILogger logger, Exception exception, Guid requestId);
}
