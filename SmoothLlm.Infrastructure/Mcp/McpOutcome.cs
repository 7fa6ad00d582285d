namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>What came of asking an MCP server.</summary>
internal abstract record McpOutcome<T>
{
    private McpOutcome()
    {
    }

    public sealed record Answered(T Value) : McpOutcome<T>;

    public sealed record Failed(McpFailure Failure) : McpOutcome<T>;
}

/// <summary>Why there is no answer.</summary>
/// <param name="Kind">Which kind of reason.</param>
/// <param name="Detail">For admins; of <see cref="McpFailureKind.Refused"/> the server's own words, which the caller may read as well.</param>
internal sealed record McpFailure(McpFailureKind Kind, string Detail);

internal enum McpFailureKind
{
    /// <summary>No connection, or an HTTP status that is no answer.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>It does not let in who was sent: our credential, or the caller's token.</summary>
    IdentityRefused,

    /// <summary>It found fault with the request.</summary>
    Refused,

    /// <summary>It has no such tool.</summary>
    UnknownTool,

    /// <summary>The answer is larger than it may be.</summary>
    TooLarge,

    /// <summary>What it answered is not of the protocol.</summary>
    Unusable,
}
