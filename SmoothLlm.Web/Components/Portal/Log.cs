namespace SmoothLlm.Web.Components.Portal;

internal static partial class Log
{
    [LoggerMessage(7101, LogLevel.Error, "The page {Page} could not read or write the database")]
    public static partial void PageFailed(ILogger logger, string page, Exception exception);
}
