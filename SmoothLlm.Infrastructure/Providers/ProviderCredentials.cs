using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Encrypts our credentials for providers before they are stored, with the key ring of the data folder.</summary>
public sealed class ProviderCredentials(IDataProtectionProvider protection)
{
    private const int ShownLength = 4;

    private readonly IDataProtector protector = protection.CreateProtector("SmoothLlm.ProviderCredential.v1");

    public string Protect(string credential) => protector.Protect(credential);

    /// <summary>Gives the provider a credential, encrypted.</summary>
    public void Set(Provider provider, string credential)
    {
        provider.ProtectedCredential = Protect(credential);
        // Four characters of a short one would be most of it.
        provider.CredentialLastFour = credential.Length >= 2 * ShownLength ? credential[^ShownLength..] : null;
    }

    public void Clear(Provider provider)
    {
        provider.ProtectedCredential = null;
        provider.CredentialLastFour = null;
    }

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
}
