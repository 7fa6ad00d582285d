using System.Diagnostics.CodeAnalysis;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Proxy;

/// <summary>Why a request is refused, by stage and culprit. The web layer maps each to a status and a body.</summary>
public enum ProxyErrorKind
{
    /// <summary>No key was sent.</summary>
    KeyMissing,

    /// <summary>The key is unknown, revoked, expired, or of another kind.</summary>
    KeyInvalid,

    /// <summary>The body cannot be used.</summary>
    RequestInvalid,

    /// <summary>The body is larger than allowed.</summary>
    RequestTooLarge,

    /// <summary>The model does not exist here, or nobody can answer it.</summary>
    ModelNotFound,

    /// <summary>The credits do not cover the request, whatever else is going on.</summary>
    CreditsInsufficient,

    /// <summary>The credits would cover the request if others were not in flight.</summary>
    CreditsHeld,

    /// <summary>The wallet is closed.</summary>
    AccountClosed,

    /// <summary>The key may not be used from where the client is.</summary>
    PermissionDenied,

    /// <summary>More than a limit by the minute, or of requests at a time, allows.</summary>
    RateLimited,

    /// <summary>The plan's messages of the day are used up.</summary>
    DailyLimitReached,

    /// <summary>What the key or the organization may spend is spent.</summary>
    SpendLimitReached,

    /// <summary>The ledger cannot be written now.</summary>
    LedgerUnavailable,

    /// <summary>The process is told to end; another one, or the next, will answer.</summary>
    ProxyStopping,

    /// <summary>The provider found fault with the request; its answer is passed on.</summary>
    UpstreamRefused,

    /// <summary>No provider could be reached, or none gave a usable answer.</summary>
    UpstreamFailed,

    /// <summary>Every provider is busy; later may do.</summary>
    UpstreamBusy,

    /// <summary>No provider answered in time.</summary>
    UpstreamTimedOut,

    /// <summary>The receipt that was asked for does not exist, or is another organization's.</summary>
    GenerationNotFound,

    /// <summary>The request whose receipt was asked for is not settled yet.</summary>
    GenerationPending,

    /// <summary>There is no provider of this name to pass a request to.</summary>
    ProviderNotFound,

    /// <summary>The client wants to change the protocol, which is not passed on.</summary>
    UpgradeRefused,

    /// <summary>There is no such tool at any MCP server.</summary>
    ToolNotFound,
}

/// <summary>A refusal.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Message">For the client: what is wrong and what to do.</param>
/// <param name="Parameter">The field that is wrong; null when it is none.</param>
public sealed record ProxyError(ProxyErrorKind Kind, string Message, string? Parameter = null)
{
    /// <summary>When it is worth trying again; null when unknown or never.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// For <see cref="ProxyErrorKind.CreditsInsufficient"/> and <see cref="ProxyErrorKind.CreditsHeld"/>: the
    /// <c>max_tokens</c> with which the request would have been paid for, per choice; zero when none would do.
    /// </summary>
    public long? AffordableOutputTokens { get; init; }

    /// <summary>For <see cref="ProxyErrorKind.SpendLimitReached"/>: the limit.</summary>
    public SpendStanding? Spend { get; init; }

    /// <summary>The provider's own refusal, for <see cref="ProxyErrorKind.UpstreamRefused"/>.</summary>
    public UpstreamRefusal? Upstream { get; init; }
}

/// <summary>A spend limit that is reached.</summary>
/// <param name="Limit">What may be spent.</param>
/// <param name="Spent">What is, the estimates of requests that run included.</param>
/// <param name="ResetsAt">When it starts at zero again, UTC; null for never.</param>
/// <param name="Source">Whose limit: <c>key</c> or <c>plan</c>.</param>
public sealed record SpendStanding(Money.NanoUsd Limit, Money.NanoUsd Spent, DateTimeOffset? ResetsAt, string Source);

/// <summary>A provider's refusal as it came.</summary>
/// <param name="StatusCode">Its status, 4xx.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Body">Its body, bounded.</param>
/// <param name="Format">In whose words it is.</param>
public sealed record UpstreamRefusal(int StatusCode, string? ContentType, ReadOnlyMemory<byte> Body, WireFormat Format);

/// <summary>What a step returns: the value that the next one needs, or why there is none.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct Outcome<T>
    where T : class
{
    private readonly T? value;
    private readonly ProxyError? error;

    private Outcome(T? value, ProxyError? error)
    {
        this.value = value;
        this.error = error;
    }

    /// <summary>It went well.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>It did not.</summary>
    /// <param name="error">Why.</param>
    public static implicit operator Outcome<T>(ProxyError error) => new(null, error);

    /// <summary>Takes it apart.</summary>
    /// <param name="value">The value, when it went well.</param>
    /// <param name="error">Why not, otherwise.</param>
    /// <returns>Whether it failed.</returns>
    public bool Failed([NotNullWhen(false)] out T? value, [NotNullWhen(true)] out ProxyError? error)
    {
        value = this.value;
        error = this.error;
        return error is not null;
    }
}
