using System.Net.Http.Headers;

namespace SmoothLlm.Infrastructure.Providers.Anthropic;

/// <summary>Anthropic takes its key in a header of its own, and wants to know for which version of its API a request was written.</summary>
internal static class AnthropicHeaders
{
    /// <summary>Source: Anthropic API documentation, "Versions".</summary>
    public const string Version = "2023-06-01";

    public const string VersionHeader = "anthropic-version";

    public static void Add(HttpRequestHeaders headers, string? secret)
    {
        if (secret is not null)
            headers.TryAddWithoutValidation("x-api-key", secret);
        // A client that speaks Anthropic's own format has said which version it speaks.
        if (!headers.NonValidated.Contains(VersionHeader))
            headers.TryAddWithoutValidation(VersionHeader, Version);
    }
}
