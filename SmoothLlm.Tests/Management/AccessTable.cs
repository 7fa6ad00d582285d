namespace SmoothLlm.Tests.Management;

/// <summary>Who may call an endpoint of the management API.</summary>
internal enum Allowed
{
    /// <summary>Without signing in.</summary>
    Everybody,

    /// <summary>Whoever is signed in, in nobody's name.</summary>
    SignedIn,

    /// <summary>Every member of the organization.</summary>
    Members,

    /// <summary>Members but those in Billing.</summary>
    KeyManagers,

    /// <summary>Members but developers.</summary>
    Buyers,

    /// <summary>Owners and admins of the organization.</summary>
    Managers,

    /// <summary>Owners of the organization.</summary>
    Owners,

    /// <summary>Platform admins, whatever organization they are in.</summary>
    PlatformAdmins,
}

/// <summary>An endpoint of the management API, and what a call of it that is allowed is answered.</summary>
/// <param name="Pattern">As it is mapped, without the mount.</param>
/// <param name="Allowed">For whom.</param>
/// <param name="Success">The status for those who may.</param>
/// <param name="Path">What to call; names in braces are replaced by ids of new things of the organization. The pattern without it.</param>
/// <param name="Body">What to send.</param>
internal sealed record AccessRow(string Method, string Pattern, Allowed Allowed, int Success, string? Path = null, object? Body = null)
{
    /// <summary>Whether it is about one thing of one organization, so that nobody else finds it.</summary>
    public bool IsOfOneOrganization => Path is { } path && Array.Exists(OfOne, name => path.Contains(name, StringComparison.Ordinal));

    private static readonly string[] OfOne = ["{key}", "{token}", "{purchase}", "{member}", "{invitation}", "{own}"];
}

/// <summary>Every endpoint of the management API. A new one has to be added here, with whom it is for.</summary>
internal static class AccessTable
{
    public static readonly IReadOnlyList<AccessRow> Rows =
    [
        new("POST", "/auth/register", Allowed.Everybody, 400, Body: new { }),
        new("POST", "/auth/login", Allowed.Everybody, 400, Body: new { }),
        new("POST", "/auth/refresh", Allowed.Everybody, 400, Body: new { }),
        new("GET", "/auth/me", Allowed.Members, 200),
        new("GET", "/auth/sessions", Allowed.SignedIn, 200),
        new("DELETE", "/auth/sessions/{id}", Allowed.SignedIn, 404, $"/auth/sessions/{Guid.NewGuid()}"),
        new("POST", "/auth/sessions/end-others", Allowed.SignedIn, 200),

        new("GET", "/balance", Allowed.Members, 200),
        new("GET", "/balance/transactions", Allowed.Members, 200),
        new("GET", "/balance/transactions/export", Allowed.Members, 200),
        new("POST", "/balance/charge", Allowed.Buyers, 200, Body: new { amount = 25 }),
        new("GET", "/balance/purchases/{id}", Allowed.Members, 200, "/balance/purchases/{purchase}"),

        .. Keys("keys", "{key}"),
        .. Keys("tokens", "{token}"),

        new("GET", "/stats/summary", Allowed.Members, 200),
        new("GET", "/stats/by-model", Allowed.Members, 200),
        new("GET", "/usage", Allowed.Members, 200),
        new("GET", "/usage/daily", Allowed.Members, 200),
        new("GET", "/usage/by-key", Allowed.Members, 200),
        new("GET", "/usage/by-provider", Allowed.Members, 200),
        new("GET", "/usage/by-model", Allowed.Members, 200),
        new("GET", "/usage/recent", Allowed.Members, 200),
        new("GET", "/usage/export", Allowed.Members, 200),
        new("GET", "/invoices", Allowed.Members, 200),
        new("GET", "/invoices/{month}", Allowed.Members, 404, "/invoices/2001-01"),
        new("GET", "/invoices/{month}/export", Allowed.Members, 404, "/invoices/2001-01/export"),
        new("GET", "/notifications", Allowed.Members, 200),
        new("GET", "/notifications/settings", Allowed.Members, 200),
        new("PUT", "/notifications/settings", Allowed.Members, 200, Body: new { lowBalance = true }),
        new("GET", "/content-logging", Allowed.Members, 200),
        new("PUT", "/content-logging", Allowed.Owners, 400, Body: new { }),
        new("GET", "/requests/{id}/content", Allowed.KeyManagers, 404, $"/requests/{Guid.NewGuid():N}/content"),
        new("GET", "/audit", Allowed.Managers, 200),
        new("GET", "/audit/export", Allowed.Managers, 200),

        new("GET", "/organizations", Allowed.Members, 200),
        new("POST", "/organizations", Allowed.Members, 400, Body: new { }),
        new("PUT", "/organizations/{id:guid}", Allowed.Managers, 204, "/organizations/{own}", new { name = "Acme" }),
        new("POST", "/organizations/{id:guid}/switch", Allowed.Members, 204, "/organizations/{own}/switch"),
        new("POST", "/organizations/{id:guid}/leave", Allowed.SignedIn, 404, $"/organizations/{Guid.NewGuid()}/leave"),
        new("POST", "/organizations/{id:guid}/transfer", Allowed.SignedIn, 404, $"/organizations/{Guid.NewGuid()}/transfer", new { userId = "nobody" }),
        new("GET", "/members", Allowed.Members, 200),
        new("PUT", "/members/{userId}", Allowed.Managers, 204, "/members/{member}", new { role = "billing" }),
        new("DELETE", "/members/{userId}", Allowed.Managers, 204, "/members/{member}"),
        new("GET", "/invitations", Allowed.Managers, 200),
        new("POST", "/invitations", Allowed.Managers, 400, Body: new { }),
        // The mail went out just now, and there is a minute between two.
        new("POST", "/invitations/{id:guid}/resend", Allowed.Managers, 409, "/invitations/{invitation}/resend"),
        new("DELETE", "/invitations/{id:guid}", Allowed.Managers, 204, "/invitations/{invitation}"),
        new("POST", "/invitations/accept", Allowed.Members, 400, Body: new { }),

        new("GET", "/providers", Allowed.PlatformAdmins, 200),
        new("POST", "/providers", Allowed.PlatformAdmins, 201, Body: new { slug = "access", kind = "Groq" }),
        new("POST", "/providers/test", Allowed.PlatformAdmins, 200, Body: new { kind = "Sandbox" }),
        new("GET", "/providers/{id}", Allowed.PlatformAdmins, 200, "/providers/{provider}"),
        new("PUT", "/providers/{id}", Allowed.PlatformAdmins, 200, "/providers/{provider}", new { displayName = "Other" }),
        new("DELETE", "/providers/{id}", Allowed.PlatformAdmins, 204, "/providers/{provider}"),
        new("POST", "/providers/{id}/test", Allowed.PlatformAdmins, 200, "/providers/{provider}/test"),
        new("GET", "/providers/{id}/credentials", Allowed.PlatformAdmins, 200, "/providers/{provider}/credentials"),
        new("POST", "/providers/{id}/credentials", Allowed.PlatformAdmins, 201, "/providers/{provider}/credentials", new { name = "second", secret = "sk-0123456789" }),
        new("PUT", "/providers/{id}/credentials/{credentialId}", Allowed.PlatformAdmins, 200, "/providers/{credential}", new { weight = 2 }),
        new("DELETE", "/providers/{id}/credentials/{credentialId}", Allowed.PlatformAdmins, 204, "/providers/{credential}"),
        new("POST", "/providers/{id}/credentials/{credentialId}/test", Allowed.PlatformAdmins, 200, "/providers/{credential}/test"),
        new("DELETE", "/providers/{id}/circuits", Allowed.PlatformAdmins, 204, "/providers/{provider}/circuits"),

        new("GET", "/admin/models", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/models", Allowed.PlatformAdmins, 201, Body: new { id = "access/model" }),
        new("GET", "/admin/models/{**id}", Allowed.PlatformAdmins, 200, "/admin/models/access/model"),
        new("PUT", "/admin/models/{**id}", Allowed.PlatformAdmins, 200, "/admin/models/access/model", new { name = "Other" }),
        new("DELETE", "/admin/models/{**id}", Allowed.PlatformAdmins, 204, "/admin/models/access/model"),
        new("GET", "/admin/prices", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/prices", Allowed.PlatformAdmins, 400, Body: new { }),
        new("GET", "/admin/prices/history", Allowed.PlatformAdmins, 200, "/admin/prices/history?provider=sandbox&model=sandbox-chat"),
        new("GET", "/admin/organizations", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/organizations", Allowed.PlatformAdmins, 400, Body: new { }),
        new("GET", "/admin/organizations/{id}", Allowed.PlatformAdmins, 200, "/admin/organizations/{organization}"),
        new("PUT", "/admin/organizations/{id}", Allowed.PlatformAdmins, 200, "/admin/organizations/{organization}", new { marginPercent = 5 }),
        new("GET", "/admin/organizations/{id}/credits", Allowed.PlatformAdmins, 200, "/admin/organizations/{organization}/credits"),
        new("POST", "/admin/organizations/{id}/credits", Allowed.PlatformAdmins, 201, "/admin/organizations/{organization}/credits", new { amount = 1, reason = "Test" }),
        new("GET", "/admin/users", Allowed.PlatformAdmins, 200),
        new("GET", "/admin/users/{id}", Allowed.PlatformAdmins, 200, "/admin/users/{user}"),
        new("PUT", "/admin/users/{id}", Allowed.PlatformAdmins, 200, "/admin/users/{user}", new { isDisabled = true }),
        new("GET", "/admin/vouchers", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/vouchers", Allowed.PlatformAdmins, 201, Body: new { amount = 1 }),
        new("GET", "/admin/vouchers/{id}", Allowed.PlatformAdmins, 200, "/admin/vouchers/{voucher}"),
        new("DELETE", "/admin/vouchers/{id}", Allowed.PlatformAdmins, 204, "/admin/vouchers/{voucher}"),
        new("GET", "/admin/plans", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/plans", Allowed.PlatformAdmins, 201, Body: new { name = "access" }),
        new("GET", "/admin/plans/{id}", Allowed.PlatformAdmins, 200, "/admin/plans/{plan}"),
        new("PUT", "/admin/plans/{id}", Allowed.PlatformAdmins, 200, "/admin/plans/{plan}", new { dailyMessages = 5 }),
        new("DELETE", "/admin/plans/{id}", Allowed.PlatformAdmins, 204, "/admin/plans/{plan}"),
        new("GET", "/admin/mcp-servers", Allowed.PlatformAdmins, 200),
        new("POST", "/admin/mcp-servers", Allowed.PlatformAdmins, 201, Body: new { slug = "access", address = "https://tools.example.com/mcp" }),
        new("GET", "/admin/mcp-servers/{id}", Allowed.PlatformAdmins, 200, "/admin/mcp-servers/{mcp}"),
        new("PUT", "/admin/mcp-servers/{id}", Allowed.PlatformAdmins, 200, "/admin/mcp-servers/{mcp}", new { displayName = "Other" }),
        new("DELETE", "/admin/mcp-servers/{id}", Allowed.PlatformAdmins, 204, "/admin/mcp-servers/{mcp}"),
        new("POST", "/admin/mcp-servers/{id}/test", Allowed.PlatformAdmins, 200, "/admin/mcp-servers/{mcp}/test"),
        new("GET", "/admin/audit", Allowed.PlatformAdmins, 200),
        new("GET", "/admin/audit/export", Allowed.PlatformAdmins, 200),

        // The last one: it ends the session that all others are called with.
        new("POST", "/auth/logout", Allowed.SignedIn, 204),
    ];

    private static IReadOnlyList<AccessRow> Keys(string group, string id) =>
    [
        new("GET", $"/{group}", Allowed.Members, 200),
        new("POST", $"/{group}", Allowed.KeyManagers, 201, Body: new { name = "new" }),
        new("DELETE", $"/{group}", Allowed.KeyManagers, 204, $"/{group}?id={id}"),
        new("GET", $"/{group}/{{id}}", Allowed.Members, 200, $"/{group}/{id}"),
        new("PUT", $"/{group}/{{id}}", Allowed.KeyManagers, 200, $"/{group}/{id}", new { name = "other" }),
        new("DELETE", $"/{group}/{{id}}", Allowed.KeyManagers, 204, $"/{group}/{id}"),
        new("POST", $"/{group}/{{id}}/revoke", Allowed.KeyManagers, 204, $"/{group}/{id}/revoke"),
        new("POST", $"/{group}/{{id}}/rotate", Allowed.KeyManagers, 200, $"/{group}/{id}/rotate", new { graceHours = 1 }),
    ];
}
