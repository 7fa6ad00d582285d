using System.Net.Http.Headers;
using System.Text;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers.Anthropic;
using SmoothLlm.Infrastructure.Providers.VertexAi;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>How each kind of provider wants to be told who asks. The one place that knows.</summary>
internal sealed class OutgoingHeaders(AccessTokens accessTokens)
{
    /// <summary>Adds what a request of a customer carries.</summary>
    /// <returns>Why it cannot be sent; null when it can.</returns>
    public ValueTask<UpstreamFailureKind?> AddAsync(HttpRequestHeaders headers, UpstreamRequest request, CancellationToken cancellationToken)
    {
        // Others than ASCII would be refused on the way out, for something that is not needed.
        if (request.UserAgent is { } userAgent && Ascii.IsValid(userAgent))
            headers.TryAddWithoutValidation("User-Agent", userAgent);
        headers.TryAddWithoutValidation("x-trace-id", request.TraceId);
        if (request.AnthropicVersion is { } version)
            headers.TryAddWithoutValidation(AnthropicHeaders.VersionHeader, version);
        if (request.AnthropicBeta is { } beta && Ascii.IsValid(beta))
            headers.TryAddWithoutValidation("anthropic-beta", beta);
        var provider = request.Provider;
        if (provider.UserTokenUse != UserTokenUse.Never && request.UserToken is { Length: > 0 } token && Ascii.IsValid(token))
        {
            if (provider.UserTokenUse == UserTokenUse.Bearer)
            {
                headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
                return default;
            }

            headers.TryAddWithoutValidation("x-user-token", token);
        }

        return AddCredentialAsync(headers, provider, request.Credential, cancellationToken);
    }

    /// <summary>Adds our credential.</summary>
    /// <returns>Why it cannot be used; null when it can.</returns>
    private ValueTask<UpstreamFailureKind?> AddCredentialAsync(
        HttpRequestHeaders headers, ProviderEndpoint provider, UpstreamCredential credential, CancellationToken cancellationToken)
    {
        switch (provider.Kind)
        {
            case ProviderKind.Anthropic:
                AnthropicHeaders.Add(headers, credential.Secret);
                return default;
            case ProviderKind.VertexAi when credential.Secret is { } secret:
                return AddTokenAsync(headers, accessTokens.GetAsync(credential.Id, credential.Version, secret, provider.AllowPrivateNetwork, cancellationToken));
            default:
                if (credential.Authorization is { } authorization)
                    headers.TryAddWithoutValidation("Authorization", authorization);
                return default;
        }
    }

    private static async ValueTask<UpstreamFailureKind?> AddTokenAsync(HttpRequestHeaders headers, ValueTask<AccessToken> asking)
    {
        switch (await asking)
        {
            case AccessToken.Granted granted:
                headers.TryAddWithoutValidation("Authorization", granted.Authorization);
                return null;
            case AccessToken.Refused:
                return UpstreamFailureKind.CredentialRefused;
            default:
                return UpstreamFailureKind.Unreachable;
        }
    }
}
