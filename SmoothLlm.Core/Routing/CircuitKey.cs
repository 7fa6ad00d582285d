namespace SmoothLlm.Core.Routing;

/// <summary>What one circuit stands for: one model of one provider with one credential, or all that the credential opens.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="CredentialId">The credential.</param>
/// <param name="CredentialVersion">Another one after the credential was changed, so that a new secret begins anew.</param>
/// <param name="UpstreamModel">The provider's name for the model; null for the credential as a whole.</param>
public readonly record struct CircuitKey(Guid ProviderId, Guid CredentialId, long CredentialVersion, string? UpstreamModel);

/// <summary>How a circuit is.</summary>
public enum CircuitState
{
    /// <summary>It has failed lately, but is used.</summary>
    Closed,

    /// <summary>It is left alone.</summary>
    Open,

    /// <summary>It was left alone long enough: one request is let through to see.</summary>
    HalfOpen,
}

/// <summary>A circuit for admins to look at.</summary>
/// <param name="Key">What it stands for.</param>
/// <param name="State">How it is.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="OpenFor">How much longer it is left alone; zero when it is not.</param>
/// <param name="LastStatus">The provider's HTTP status at the last failure; null when there was no answer.</param>
public sealed record CircuitReport(CircuitKey Key, CircuitState State, int Failures, TimeSpan OpenFor, int? LastStatus)
{
    /// <summary>Requests of the last while, counted from a failure on.</summary>
    public int RecentRequests { get; init; }

    /// <summary>Those of them that failed.</summary>
    public int RecentFailures { get; init; }
}
