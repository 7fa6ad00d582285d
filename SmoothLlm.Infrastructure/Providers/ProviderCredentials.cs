using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Encrypts our credentials for providers before they are stored, with the key ring of the data folder.</summary>
public sealed class ProviderCredentials(IDataProtectionProvider protection)
{
    public const string DefaultName = "Default";

    private const int ShownLength = 4;

    private readonly IDataProtector protector = protection.CreateProtector("SmoothLlm.ProviderCredential.v1");

    public string Protect(string credential) => protector.Protect(credential);

    /// <summary>Another credential for a provider, encrypted.</summary>
    public ProviderCredential Create(Guid providerId, string name, string secret, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        ProviderId = providerId,
        Name = name,
        ProtectedSecret = Protect(secret),
        LastFour = Shown(secret),
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Gives a credential another secret.</summary>
    public void Replace(ProviderCredential credential, string secret, DateTimeOffset now)
    {
        credential.ProtectedSecret = Protect(secret);
        credential.LastFour = Shown(secret);
        credential.UpdatedAt = now;
    }

    /// <summary>Gives the provider's first credential another secret; adds one when there is none.</summary>
    public void SetFirst(Provider provider, string secret, DateTimeOffset now)
    {
        if (First(provider) is { } first)
            Replace(first, secret, now);
        else
            provider.Credentials.Add(Create(provider.Id, DefaultName, secret, now));
    }

    /// <summary>The one that was added first; null when there is none.</summary>
    public static ProviderCredential? First(Provider provider) => provider.Credentials.MinBy(credential => (credential.CreatedAt, credential.Id));

    /// <returns>Null when the key ring that encrypted it is gone; the provider is then out of use until an admin enters it again.</returns>
    public string? TryUnprotect(string protectedCredential)
    {
        try
        {
            return protector.Unprotect(protectedCredential);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What people may see of a secret. Four characters of a short one would be most of it; the end of a service account says nothing.</summary>
    internal static string? Shown(string secret) =>
        secret.Length >= 2 * ShownLength && secret[^ShownLength..].All(char.IsAsciiLetterOrDigit) ? secret[^ShownLength..] : null;
}
