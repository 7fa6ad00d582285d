namespace SmoothLlm.Infrastructure.Audit;

/// <summary>Which part of the audit log.</summary>
public sealed record AuditQuery
{
    public const int DefaultPageSize = 50;

    public const int MaxPageSize = 500;

    /// <summary>One organization's; null for everything, as platform admins see it.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>The id of a user or key, <c>system</c>, or a part of a user's e-mail address.</summary>
    public string? Actor { get; init; }

    /// <summary>One action, or a group of them with its dot: <c>api_key.</c></summary>
    public string? Action { get; init; }

    /// <summary>The id of what it was done to, or a part of its name.</summary>
    public string? Target { get; init; }

    /// <summary>UTC; null for the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>UTC, excluded; null for now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The <see cref="AuditPage.NextBeforeId"/> of the page before; null for the first one.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Taken into 1..<see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = DefaultPageSize;
}
