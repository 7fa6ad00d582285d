namespace SmoothLlm.Web.Proxy;

internal static partial class Log
{
    [LoggerMessage(4002, LogLevel.Error, "Request {RequestId} failed in the proxy itself")]
    public static partial void ProxyFailed(ILogger logger, Exception exception, Guid requestId);

    [LoggerMessage(4003, LogLevel.Error, "The progress of streams could not be saved; it is tried again at the next turn")]
    public static partial void ProgressNotSaved(ILogger logger, Exception exception);
}
