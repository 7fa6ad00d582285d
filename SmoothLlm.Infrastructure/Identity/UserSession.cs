namespace SmoothLlm.Infrastructure.Identity;

/// <summary>What signed in.</summary>
public enum SessionKind
{
    /// <summary>A program, with bearer tokens.</summary>
    Program = 0,

    /// <summary>A browser, with the portal's cookie.</summary>
    Browser = 1,
}

/// <summary>A sign-in. Its cookie or its tokens are good for as long as it has not ended.</summary>
public sealed class UserSession
{
    /// <summary>Longer names of programs are cut.</summary>
    public const int MaxUserAgentLength = 300;

    /// <summary>Stands in the cookie, or in every token of the session.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string UserId { get; init; }

    public required SessionKind Kind { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC; told a minute late at most.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ends by itself, UTC; every refresh moves it, and a browser's every use.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When somebody ended it, UTC; null while nobody has.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>As the browser or program called itself at the sign-in; null when it did not.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Where the sign-in came from; null when unknown.</summary>
    public string? IpAddress { get; init; }

    /// <summary>How often it was refreshed. A refresh token says of which round it is.</summary>
    public int Rotation { get; set; }

    /// <summary>When it was last refreshed, UTC; null for never.</summary>
    public DateTimeOffset? RotatedAt { get; set; }
}
