namespace SmoothLlm.Tests.Browser;

/// <summary>Every page of the portal that one can go to by its address.</summary>
internal static class PortalPages
{
    /// <summary>Without signing in. They answer without a circuit.</summary>
    public static IReadOnlyList<string> Public { get; } =
    [
        "Account/Login", "Account/Register", "Account/RegisterConfirmation", "Account/ForgotPassword", "Account/ForgotPasswordConfirmation",
        "Account/ResendEmailConfirmation", "Account/ResetPassword?email=ada%40example.com&code=abc", "Account/ResetPasswordConfirmation",
        "Account/ConfirmEmail?userId=nobody&code=abc", "Account/Lockout", "Account/AccessDenied", "not-found", "Error",
    ];

    /// <summary>Of one's account. They answer without a circuit, too.</summary>
    public static IReadOnlyList<string> Account { get; } = ["Account/Manage", "Account/Manage/ChangePassword"];

    public static IReadOnlyList<string> Customer { get; } = ["", "keys", "usage", "credits", "transactions", "charging"];

    public static IReadOnlyList<string> Admin { get; } = ["admin/organizations", "admin/vouchers", "admin/providers", "admin/models", "admin/prices", "admin/prices/import", "admin/payments", "admin/ledger"];
}
