using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Audit;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ApiKeys;

/// <summary>What the audit log says of keys and monitor tokens.</summary>
internal static class ApiKeyAudit
{
    private static readonly string[] Unspoken =
    [
        nameof(ApiKey.Prefix), nameof(ApiKey.LastFour), nameof(ApiKey.Revision), nameof(ApiKey.RotatedAt), nameof(ApiKey.SecretHash),
        nameof(ApiKey.PreviousSecretHash), nameof(ApiKey.PreviousSecretUntil), nameof(ApiKey.RevokedAt), nameof(ApiKey.DeletedAt),
    ];

    public static void RecordCreated(SmoothLlmDbContext context, ApiKey key, DateTimeOffset now) => Record(
        context, key, AuditActions.ApiKeyCreated, AuditActions.MonitorTokenCreated, AuditDetails.Of(("expiresAt", key.ExpiresAt)), now);

    /// <summary>Before the change is saved, which is looked at.</summary>
    public static void RecordChanged(SmoothLlmDbContext context, ApiKey key, DateTimeOffset now)
    {
        if (context.Entry(key).Property(row => row.SecretHash).IsModified)
        {
            Record(context, key, AuditActions.ApiKeyRotated, AuditActions.MonitorTokenRotated, AuditDetails.Of(("previousUntil", key.PreviousSecretUntil)), now);
            return;
        }

        if (context.ChangesOf(key, Unspoken) is { Count: > 0 } changes)
            Record(context, key, AuditActions.ApiKeyUpdated, AuditActions.MonitorTokenUpdated, AuditDetails.Of(changes), now);
    }

    public static void RecordEnded(SmoothLlmDbContext context, ApiKey key, bool isDeleted, DateTimeOffset now) => Record(
        context,
        key,
        isDeleted ? AuditActions.ApiKeyDeleted : AuditActions.ApiKeyRevoked,
        isDeleted ? AuditActions.MonitorTokenDeleted : AuditActions.MonitorTokenRevoked,
        details: null,
        now);

    private static void Record(SmoothLlmDbContext context, ApiKey key, string ofKey, string ofToken, string? details, DateTimeOffset now)
    {
        bool isKey = key.Kind == ApiKeyKind.ApiKey;
        context.Record(
            new AuditEvent(isKey ? ofKey : ofToken, key.OrganizationId, isKey ? AuditTarget.ApiKey(key.Id, key.Name) : AuditTarget.MonitorToken(key.Id, key.Name))
            {
                ActorUserId = ofKey == AuditActions.ApiKeyCreated ? key.CreatedByUserId : null,
                Details = details,
            },
            now);
    }
}
