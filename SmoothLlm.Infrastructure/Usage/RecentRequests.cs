using System.Globalization;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Usage;

/// <summary>Which requests to list. Null leaves a filter open.</summary>
public sealed record RecentRequestsQuery
{
    public const int MinPageSize = 1;

    public const int MaxPageSize = 200;

    public const int DefaultPageSize = 50;

    public string? Model { get; init; }

    public string? Provider { get; init; }

    public Guid? ApiKeyId { get; init; }

    /// <summary>The client's own name for whoever was behind the request, whole.</summary>
    public string? EndUser { get; init; }

    public UsageMode? Mode { get; init; }

    /// <summary>True for those that failed only, false for those that did not.</summary>
    public bool? IsFailed { get; init; }

    /// <summary>Requests that ended in this way.</summary>
    public RequestEnding? Ending { get; init; }

    /// <summary>Requests that were charged so much or more, nano-USD.</summary>
    public long? MinChargeNanoUsd { get; init; }

    /// <summary>This one request.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Requests that came then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Requests that came before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The <see cref="RecentRequestsPage.Next"/> of the page before; null for the first one.</summary>
    public RequestCursor? Before { get; init; }

    /// <summary>Taken into <see cref="MinPageSize"/>..<see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = DefaultPageSize;
}

/// <summary>A place in the list of requests: behind the one that came then and has this number.</summary>
public readonly record struct RequestCursor(DateTimeOffset StartedAt, long Id)
{
    private const char Separator = '-';

    /// <summary>As it stands in URLs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt.ToUnixTimeMilliseconds()}{Separator}{Id}");

    /// <returns>Null for what is none.</returns>
    public static RequestCursor? Parse(string? text) =>
        text?.Split(Separator) is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new RequestCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), number)
            : null;
}

/// <summary>A request with the name of its key.</summary>
/// <param name="KeyName">Null when the key is gone.</param>
public sealed record RecentRequest(UsageRecord Record, string? KeyName);

/// <summary>Requests, newest first.</summary>
/// <param name="Next">Where the next page begins; null on the last one.</param>
public sealed record RecentRequestsPage(IReadOnlyList<RecentRequest> Items, RequestCursor? Next);

/// <summary>How long answers took: half of the requests were quicker.</summary>
/// <param name="DurationMilliseconds">To the end of the answer; null without answers.</param>
/// <param name="FirstByteMilliseconds">To its first byte.</param>
/// <param name="Requests">How many it was taken from, the newest ones.</param>
public sealed record MedianLatency(int? DurationMilliseconds, int? FirstByteMilliseconds, int Requests);
