using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Ledger;

namespace SmoothLlm.Infrastructure.Organizations.Administration;

/// <summary>Which organizations.</summary>
/// <param name="IsActive">Null for all.</param>
/// <param name="Search">Part of the name or of an owner's e-mail address; null or empty for all.</param>
public sealed record OrganizationFilter(bool? IsActive, string? Search);

/// <summary>An organization in a list of all.</summary>
/// <param name="OwnerEmail">Of its first owner; null without one.</param>
public sealed record ListedOrganization(Guid Id, string Name, string? OwnerEmail, WalletBalance Balance, bool IsActive, DateTimeOffset CreatedAt);

/// <summary>Organizations, newest first.</summary>
/// <param name="NextBeforeAccountId">Null on the last page.</param>
public sealed record OrganizationPage(IReadOnlyList<ListedOrganization> Items, long? NextBeforeAccountId);

/// <summary>An organization as platform admins see it.</summary>
/// <param name="KeysInUse">API keys that are neither revoked nor expired.</param>
/// <param name="Keys">All that were ever issued.</param>
/// <param name="Failures">What its failed requests have cost the house lately.</param>
public sealed record OrganizationOverview(
    Guid Id,
    string Name,
    DateTimeOffset CreatedAt,
    bool IsActive,
    WalletBalance Balance,
    IReadOnlyList<ListedMember> Members,
    int KeysInUse,
    int Keys,
    FailureLosses Failures);

/// <summary>A member in a list.</summary>
public sealed record ListedMember(string UserId, string? Email, string DisplayName, OrganizationRole Role, DateTimeOffset CreatedAt);

/// <summary>What requests cost that failed and were not charged.</summary>
/// <param name="Requests">How many.</param>
/// <param name="Loss">What the providers took for them.</param>
public sealed record FailureLosses(int Requests, NanoUsd Loss);

/// <summary>A line of a wallet's statement, and who caused it.</summary>
/// <param name="ActorEmail">Null for the system, and for a user who is gone.</param>
public sealed record AuditedLine(
    long TransactionId,
    LedgerTransactionKind Kind,
    string Reference,
    string? Description,
    NanoUsd Amount,
    NanoUsd? BalanceAfter,
    DateTimeOffset PostedAt,
    string? ActorEmail);
