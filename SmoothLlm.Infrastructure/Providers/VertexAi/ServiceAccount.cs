using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Providers.VertexAi;

/// <summary>The part of a Google service account's key file that signs for tokens.</summary>
/// <param name="Email">Who signs.</param>
/// <param name="PrivateKey">With which key, PEM. Never logged.</param>
/// <param name="KeyId">The key's id; null when the file does not say.</param>
/// <param name="TokenAddress">Where tokens are given out.</param>
internal sealed record ServiceAccount(string Email, string PrivateKey, string? KeyId, Uri TokenAddress)
{
    private static readonly Uri DefaultTokenAddress = new("https://oauth2.googleapis.com/token");

    /// <summary>Reads the JSON key file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="account">The account; null when it cannot be used.</param>
    /// <returns>What is wrong with it; null when it is good.</returns>
    public static Sentence? Read(string json, out ServiceAccount? account)
    {
        account = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "Paste the whole JSON key file of a service account.";
            if (Text(document.RootElement, "client_email") is not { Length: > 0 } email)
                return "The JSON has no client_email: it is not a service account's key file.";
            if (Text(document.RootElement, "private_key") is not { Length: > 0 } privateKey || !IsKey(privateKey))
                return "The JSON has no usable private_key.";
            if (!TryAddress(Text(document.RootElement, "token_uri"), out var address))
                return "The token_uri in the JSON is no http or https address.";
            account = new ServiceAccount(email, privateKey, Text(document.RootElement, "private_key_id"), address);
            return null;
        }
        catch (JsonException)
        {
            return "This is not JSON. Paste the whole JSON key file of a service account.";
        }
    }

    /// <summary>Not the key.</summary>
    public override string ToString() => Email;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryAddress(string? text, [NotNullWhen(true)] out Uri? address)
    {
        address = DefaultTokenAddress;
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp));
    }

    private static bool IsKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
