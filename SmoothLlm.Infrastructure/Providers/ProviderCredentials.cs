using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>Encrypts our credentials for providers before they are stored, with the key ring of the data folder.</summary>
public sealed class ProviderCredentials(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("SmoothLlm.ProviderCredential.v1");

    public string Protect(string credential) => protector.Protect(credential);

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
