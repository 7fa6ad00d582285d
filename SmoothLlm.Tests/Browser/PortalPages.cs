namespace SmoothLlm.Tests.Browser;

/// <summary>Every page of the portal that one can go to by its address; PortalPagesTests sees to it that none is forgotten.</summary>
internal static class PortalPages
{
    /// <summary>Of nothing: such pages say so.</summary>
    private const string NoId = "00000000-0000-0000-0000-000000000001";

    /// <summary>Without signing in. They answer without a circuit.</summary>
    public static IReadOnlyList<string> Public { get; } =
    [
        "welcome", "models", "models?q=gpt&capability=tools&price=15", "models/sandbox-chat", "status", "guide", "guide/charging", "guide/errors", "terms", "privacy",
        "Account/Login", "Account/Register", "Account/RegisterConfirmation", "Account/ForgotPassword", "Account/ForgotPasswordConfirmation",
        "Account/ResendEmailConfirmation", "Account/ResetPassword?email=ada%40example.com&code=abc", "Account/ResetPasswordConfirmation",
        "Account/ConfirmEmail?userId=nobody&code=abc", "Account/Lockout", "Account/LoginTwoFactor", "Account/LoginRecovery", "Account/Invitation?code=abc", "Account/AccessDenied", "not-found", "Error",
    ];

    /// <summary>Of one's account. They answer without a circuit, too.</summary>
    public static IReadOnlyList<string> Account { get; } = ["Account/Manage", "Account/Manage/ChangePassword", "Account/Manage/TwoFactor", "Account/Manage/Passkeys", "Account/Manage/Sessions", "Account/Manage/YourData"];

    public static IReadOnlyList<string> Customer { get; } =
    [
        "", "playground", "keys", "tokens", "logs", "usage", "credits", $"credits/checkout/{NoId}", $"credits/orders/{NoId}", "transactions",
        "invoices", $"invoices/{TimeProvider.System.GetUtcNow():yyyy-MM}", "notifications", "members", "organization", "limits", "audit", "charging",
    ];

    public static IReadOnlyList<string> Admin { get; } = ["admin", "admin/announcements", "admin/system", "admin/organizations", $"admin/organizations/{NoId}", "admin/users", "admin/users/nobody", "admin/plans", "admin/vouchers", "admin/providers", "admin/mcp-servers", "admin/models", "admin/prices", "admin/prices/import", "admin/payments", "admin/ledger", "admin/audit"];
}
