namespace SmoothLlm.Web.Management.Accounts;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning, "A sign-in of user {UserId} was refused, because the account is locked after too many attempts")]
    public static partial void LockedOut(ILogger logger, string userId);
}
