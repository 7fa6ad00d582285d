namespace SmoothLlm.Core.Audit;

/// <summary>What kind of somebody did something.</summary>
public enum AuditActorKind
{
    /// <summary>The product itself: start-up, jobs, what providers report.</summary>
    System = 0,

    /// <summary>A signed-in user.</summary>
    User = 1,

    /// <summary>A program with an API key.</summary>
    ApiKey = 2,
}

/// <summary>Who does something.</summary>
/// <param name="Kind">Which kind of somebody.</param>
/// <param name="Id">The user's or the key's id; null for the system.</param>
/// <param name="IpAddress">Where from; null when nobody called.</param>
public sealed record AuditActor(AuditActorKind Kind, string? Id, string? IpAddress)
{
    /// <summary>The organization that a platform admin only looks at; nothing may be changed meanwhile. Null for everybody else.</summary>
    public Guid? VisitedOrganizationId { get; init; }

    /// <summary>The product itself.</summary>
    public static readonly AuditActor System = new(AuditActorKind.System, Id: null, IpAddress: null);
}
