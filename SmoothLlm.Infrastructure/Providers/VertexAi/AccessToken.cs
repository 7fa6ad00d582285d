namespace SmoothLlm.Infrastructure.Providers.VertexAi;

/// <summary>What became of the wish for a token.</summary>
internal abstract record AccessToken
{
    private AccessToken()
    {
    }

    /// <summary>Here it is.</summary>
    /// <param name="Authorization">As it is sent. Never logged.</param>
    /// <param name="ExpiresAt">UTC.</param>
    public sealed record Granted(string Authorization, DateTimeOffset ExpiresAt) : AccessToken
    {
        public override string ToString() => $"expires {ExpiresAt:O}";
    }

    /// <summary>The account is refused, or is none.</summary>
    /// <param name="Message">Why, for admins.</param>
    public sealed record Refused(string Message) : AccessToken;

    /// <summary>Whoever gives out tokens cannot be reached, or is out of order.</summary>
    /// <param name="Message">Why, for admins.</param>
    public sealed record Unavailable(string Message) : AccessToken;
}
