namespace SmoothLlm.Tests.Management;

/// <summary>What is changed through the management API and how, so that it can be seen that it is written down.</summary>
internal static class AuditedChanges
{
    /// <summary>Endpoints that change nothing that the audit log is for, each with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exempt = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["POST /auth/login"] = "a session's beginning is in the list of sessions",
        ["POST /auth/refresh"] = "the same session goes on; a token that is used twice is written down, see SessionsTests",
        ["POST /auth/register"] = "the account's own beginning; its organization is written down",
        ["POST /balance/charge"] = "an order, which is a row of its own; what is paid is in the ledger",
        ["POST /organizations/{id:guid}/switch"] = "a choice of one's own view",
        ["PUT /notifications/settings"] = "a choice of one's own mails",
        ["POST /providers/test"] = "only asks",
        ["POST /providers/{id}/test"] = "only asks",
        ["POST /providers/{id}/credentials/{credentialId}/test"] = "only asks",
        ["DELETE /providers/{id}/circuits"] = "forgets what this process has seen of failures; nothing is set",
        ["POST /admin/mcp-servers/{id}/test"] = "only asks",
    };

    /// <summary>Calls that change something, in place of those of the table that are refused, or that change nothing.</summary>
    public static readonly IReadOnlyDictionary<string, (string? Path, object? Body)> Calls = new Dictionary<string, (string?, object?)>(StringComparer.Ordinal)
    {
        ["POST /organizations"] = (null, new { name = "Another" }),
        ["PUT /organizations/{id:guid}"] = ("/organizations/{own}", new { name = "Renamed" }),
        ["POST /invitations"] = (null, new { email = "invited@example.com", role = "developer" }),
        ["DELETE /auth/sessions/{id}"] = ("/auth/sessions/{session}", null),
        ["PUT /content-logging"] = (null, new { isOn = true, consent = true, retentionDays = 30 }),
        ["POST /admin/prices"] = (null, new { provider = "sandbox", model = "sandbox-chat", input = 3, output = 4 }),
        ["POST /admin/organizations"] = (null, new { name = "Customer", ownerEmail = "{email}" }),
    };

    /// <summary>Changes that need more than one call to come to; shown to be written down by the tests named here.</summary>
    public static readonly IReadOnlyDictionary<string, string> ShownElsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["POST /organizations/{id:guid}/leave"] = "MemberStoreTests",
        ["POST /organizations/{id:guid}/transfer"] = "MemberStoreTests",
        ["POST /invitations/accept"] = "InvitationTests",
        ["POST /invitations/{id:guid}/resend"] = "InvitationTests",
    };
}
