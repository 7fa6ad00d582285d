using System.Text;
using SmoothLlm.Core.ApiKeys;

namespace SmoothLlm.Core.Proxy.Steps;

/// <summary>Step 1: whose key is it. Looks only at memory.</summary>
/// <param name="keys">The keys that are good now.</param>
/// <param name="time">For keys that end by themselves.</param>
public sealed class AuthenticateCaller(IApiKeyDirectory keys, TimeProvider time)
{
    private static readonly ProxyError Missing = new(
        ProxyErrorKind.KeyMissing,
        "No API key was sent. Send it in the header 'Authorization: Bearer llm_sk_…' or 'x-api-key: llm_sk_…'.");

    private static readonly ProxyError Invalid = new(
        ProxyErrorKind.KeyInvalid,
        "The API key is not valid: it is unknown, disabled, revoked or expired. Create one on the portal's page 'API keys'.");

    private static readonly ProxyError OtherKind = new(
        ProxyErrorKind.KeyInvalid,
        "This is a monitor token, for pass-through requests with a provider key of your own. Here an API key (llm_sk_…) is asked for.");

    private static readonly ProxyError NoToken = new(
        ProxyErrorKind.KeyMissing,
        "No monitor token was sent. Send it in the header 'X-Monitor-Token: mon_sk_…', beside the provider's own key.");

    private static readonly ProxyError InvalidToken = new(
        ProxyErrorKind.KeyInvalid,
        "The monitor token is not valid: it is unknown, disabled, revoked or expired. Create one on the portal's page 'Monitor tokens'.");

    private static readonly ProxyError NotAToken = new(
        ProxyErrorKind.KeyInvalid,
        "This is an API key. For pass-through requests a monitor token (mon_sk_…) is asked for.");

    /// <summary>Finds the caller by the API key.</summary>
    /// <param name="exchange">The request.</param>
    public Outcome<Caller> Run(IClientExchange exchange)
    {
        if (exchange.KnownCaller is { } known)
            return CallerFrom(known.Key, exchange);
        var entry = Find(exchange.Credential);
        return entry?.Kind == ApiKeyKind.ApiKey ? CallerFrom(entry, exchange)
            : string.IsNullOrEmpty(exchange.Credential) ? Missing
            : entry is null ? Invalid
            : OtherKind;
    }

    /// <summary>Finds the caller by the monitor token.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="token">As it was sent; null for none.</param>
    public Outcome<Caller> RunForToken(IClientExchange exchange, string? token)
    {
        var entry = Find(token);
        return entry?.Kind == ApiKeyKind.MonitorToken ? CallerFrom(entry, exchange)
            : string.IsNullOrEmpty(token) ? NoToken
            : entry is null ? InvalidToken
            : NotAToken;
    }

    private static Outcome<Caller> CallerFrom(ApiKeyEntry entry, IClientExchange exchange) =>
        entry.Rules is null || entry.Rules.AllowsAddress(exchange.ClientAddress)
            ? new Caller(entry)
            : new ProxyError(
                ProxyErrorKind.PermissionDenied,
                $"This key may not be used from {exchange.ClientAddress?.ToString() ?? "an unknown address"}. Its allowed addresses are set on the portal.");

    private ApiKeyEntry? Find(string? credential)
    {
        if (string.IsNullOrEmpty(credential) || credential.Length > ApiKeySecret.MaxLength)
            return null;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(ApiKeySecret.MaxLength)];
        int length = Encoding.UTF8.GetBytes(credential, bytes);
        var entry = keys.Find(KeyHash.Of(bytes[..length]));
        return entry is null || entry.ExpiresAt <= time.GetUtcNow() ? null : entry;
    }
}
