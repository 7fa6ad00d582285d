namespace SmoothLlm.Web.Components.Account;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "User {UserId} signed up")]
    public static partial void SignedUp(ILogger logger, string userId);

    [LoggerMessage(3002, LogLevel.Warning, "A sign-in was refused, because the account is locked after too many attempts")]
    public static partial void LockedOut(ILogger logger);

    [LoggerMessage(3003, LogLevel.Information, "User {UserId} changed the password")]
    public static partial void PasswordChanged(ILogger logger, string userId);
}
