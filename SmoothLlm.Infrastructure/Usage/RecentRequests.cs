using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>Which requests to list. Null leaves a filter open.</summary>
public sealed record RecentRequestsQuery
{
    public const int MinPageSize = 1;

    public const int MaxPageSize = 200;

    public const int DefaultPageSize = 50;

    public string? Model { get; init; }

    public Guid? ApiKeyId { get; init; }

    /// <summary>True for those that failed only, false for those that did not.</summary>
    public bool? IsFailed { get; init; }

    /// <summary>Requests that came then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Requests that came before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The <see cref="RecentRequestsPage.NextBeforeId"/> of the page before; null for the first one.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Taken into <see cref="MinPageSize"/>..<see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = DefaultPageSize;
}

/// <summary>A request with the name of its key.</summary>
/// <param name="KeyName">Null when the key is gone.</param>
public sealed record RecentRequest(UsageRecord Record, string? KeyName);

/// <summary>Requests, newest first.</summary>
/// <param name="NextBeforeId">Null on the last page.</param>
public sealed record RecentRequestsPage(IReadOnlyList<RecentRequest> Items, long? NextBeforeId);
