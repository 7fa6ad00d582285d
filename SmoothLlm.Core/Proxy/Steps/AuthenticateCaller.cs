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
        "The API key is not valid: it is unknown, revoked or expired. Create one on the portal's page 'API keys'.");

    /// <summary>Finds the caller.</summary>
    /// <param name="exchange">The request.</param>
    public Outcome<Caller> Run(IClientExchange exchange)
    {
        string? credential = exchange.Credential;
        if (string.IsNullOrEmpty(credential))
            return Missing;
        if (credential.Length > ApiKeySecret.MaxLength)
            return Invalid;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(ApiKeySecret.MaxLength)];
        int length = Encoding.UTF8.GetBytes(credential, bytes);
        var entry = keys.Find(KeyHash.Of(bytes[..length]));
        return entry is null || entry.ExpiresAt <= time.GetUtcNow() ? Invalid : new Caller(entry);
    }
}
