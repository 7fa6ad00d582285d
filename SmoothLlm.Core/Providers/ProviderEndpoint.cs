namespace SmoothLlm.Core.Providers;

/// <summary>A provider in memory, ready to be called.</summary>
public sealed class ProviderEndpoint
{
    /// <summary>The provider's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its slug.</summary>
    public required string Slug { get; init; }

    /// <summary>Which adapter speaks to it.</summary>
    public required ProviderKind Kind { get; init; }

    /// <summary>Base address with the version segment, without a trailing slash.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Our credential in clear; null when it needs none. Never logged, never shown.</summary>
    public required string? Credential { get; init; }

    /// <summary>The credential as it is sent; null when the provider needs none.</summary>
    public string? Authorization => field ??= Credential is null ? null : "Bearer " + Credential;

    /// <summary>Whether its address may be a private one.</summary>
    public required bool AllowPrivateNetwork { get; init; }

    /// <summary>Where chat completions are posted.</summary>
    public Uri ChatCompletions => field ??= new Uri(BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");
}
