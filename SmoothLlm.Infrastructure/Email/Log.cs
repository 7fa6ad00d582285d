using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Email;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information, "No mail server is configured (Smtp__Host), so a mail was written to {Path}")]
    public static partial void MailDropped(ILogger logger, string path);

    [LoggerMessage(1102, LogLevel.Error, "A mail could not be sent, attempt {Attempt} of {MaxAttempts}")]
    public static partial void MailNotSent(ILogger logger, Exception exception, int attempt, int maxAttempts);

    [LoggerMessage(1103, LogLevel.Error, "A mail was dropped: {Capacity} are waiting already")]
    public static partial void MailQueueFull(ILogger logger, int capacity);
}
