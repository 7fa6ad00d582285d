namespace SmoothLlm.Core.Audit;

/// <summary>
/// One line of the audit log: who did what to what, and when. Never changed and never deleted; the database refuses it.
/// People are kept by their ids alone, so that an account which is erased takes its name and address out of here, too.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>Longest <see cref="Action"/>, in characters.</summary>
    public const int MaxActionLength = 60;

    /// <summary>Longest <see cref="TargetId"/> and <see cref="TargetName"/>, in characters; longer ones are cut.</summary>
    public const int MaxTargetLength = 200;

    /// <summary>Longest <see cref="Details"/>, in characters; details that do not fit are left out.</summary>
    public const int MaxDetailsLength = 2000;

    /// <summary>Ascends with time.</summary>
    public long Id { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose; null for the platform's own.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>Which kind of somebody did it.</summary>
    public required AuditActorKind ActorKind { get; init; }

    /// <summary>The user's or the key's id; null for the system.</summary>
    public string? ActorId { get; init; }

    /// <summary>Where from; null when nobody called.</summary>
    public string? IpAddress { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>What kind of thing it was done to, one of those in <see cref="AuditTarget"/>.</summary>
    public required string TargetKind { get; init; }

    /// <summary>Which one.</summary>
    public required string TargetId { get; init; }

    /// <summary>Its name at that time; null for people.</summary>
    public string? TargetName { get; init; }

    /// <summary>A JSON object of what was said or changed, without secrets; null when there is nothing to add.</summary>
    public string? Details { get; init; }
}
