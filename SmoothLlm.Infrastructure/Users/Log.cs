using Microsoft.Extensions.Logging;

namespace SmoothLlm.Infrastructure.Users;

internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Warning, "A refresh token of session {SessionId} of user {UserId} was used a second time; the session is ended")]
    public static partial void RefreshTokenReused(ILogger logger, Guid sessionId, string userId);

    [LoggerMessage(3203, LogLevel.Warning, "When sessions were last used could not be written down")]
    public static partial void ActivityNotWritten(ILogger logger, Exception exception);
}
