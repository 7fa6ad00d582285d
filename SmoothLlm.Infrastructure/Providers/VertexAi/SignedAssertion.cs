using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.VertexAi;

/// <summary>
/// The JWT with which a service account asks for a token, signed with RS256. Source: RFC 7523 and Google, "Using OAuth 2.0
/// for Server to Server Applications".
/// </summary>
internal static class SignedAssertion
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const int LifetimeSeconds = 3600;

    public static string Create(ServiceAccount account, DateTimeOffset now)
    {
        long issuedAt = now.ToUnixTimeSeconds();
        var header = account.KeyId is null
            ? new Dictionary<string, object>(StringComparer.Ordinal) { ["alg"] = "RS256", ["typ"] = "JWT" }
            : new Dictionary<string, object>(StringComparer.Ordinal) { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = account.KeyId };
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = account.Email,
            ["scope"] = Scope,
            ["aud"] = account.TokenAddress.AbsoluteUri,
            ["iat"] = issuedAt,
            ["exp"] = issuedAt + LifetimeSeconds,
        };
        string signed = $"{Part(header)}.{Part(claims)}";
        using var key = RSA.Create();
        key.ImportFromPem(account.PrivateKey);
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(Dictionary<string, object> content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));
}
