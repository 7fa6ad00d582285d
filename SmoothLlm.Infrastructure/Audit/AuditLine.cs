using SmoothLlm.Core.Audit;

namespace SmoothLlm.Infrastructure.Audit;

/// <summary>An entry of the log with the names that its ids have now.</summary>
/// <param name="Entry">As it was written.</param>
/// <param name="Actor">An e-mail address, a key's name, or in words who it was.</param>
/// <param name="Target">A name, an e-mail address, or what is left: the id.</param>
/// <param name="OrganizationName">Null for the platform's own.</param>
/// <param name="IpAddress">Where from; null when nobody called, or when it is not for the reader.</param>
public sealed record AuditLine(AuditEntry Entry, string Actor, string Target, string? OrganizationName, string? IpAddress)
{
    /// <summary>The user's or the key's id; null for the system, and when it is not for the reader.</summary>
    public string? ActorId { get; init; } = Entry.ActorId;
}

/// <summary>A page of the log, newest first.</summary>
/// <param name="NextBeforeId">Leads to older entries; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Items, long? NextBeforeId);
