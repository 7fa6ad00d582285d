namespace SmoothLlm.Core.Audit;

/// <summary>Something that is to be written into the audit log.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="OrganizationId">Whose; null for the platform's own.</param>
/// <param name="Target">What it was done to.</param>
public sealed record AuditEvent(string Action, Guid? OrganizationId, AuditTarget Target)
{
    /// <summary>From <see cref="AuditDetails"/>; null when there is nothing to add.</summary>
    public string? Details { get; init; }

    /// <summary>The user who did it, for callers that know it while <see cref="CurrentActor"/> says nobody.</summary>
    public string? ActorUserId { get; init; }
}
