using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>
/// Encrypts texts of requests with the key ring of the data folder, for each organization apart: the row of one, under the
/// name of another, is not readable. Credentials that requests carry for others, such as tools, are taken out before.
/// </summary>
public sealed partial class ContentProtection(IDataProtectionProvider protection)
{
    private const string Purpose = "SmoothLlm.RequestContent.v1";
    private const string Hidden = "\"[hidden]\"";

    /// <param name="text">UTF-8; may end in the middle of a character.</param>
    public byte[] Protect(Guid organizationId, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return [];
        string plain = Secret().Replace(Encoding.UTF8.GetString(WholeCharacters(text)), match => match.Groups[1].Value + Hidden);
        return ProtectorOf(organizationId).Protect(Encoding.UTF8.GetBytes(plain));
    }

    /// <returns>Null when the key ring that encrypted it is gone.</returns>
    public string? TryUnprotect(Guid organizationId, byte[] stored)
    {
        if (stored.Length == 0)
            return "";
        try
        {
            return Encoding.UTF8.GetString(ProtectorOf(organizationId).Unprotect(stored));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(Guid organizationId) => protection.CreateProtector(Purpose, organizationId.ToString("N"));

    /// <summary>Without the first bytes of a character at the end whose others were cut off.</summary>
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        int lead = text.Length - 1;
        while (lead > 0 && text.Length - lead < 4 && (text[lead] & 0b1100_0000) == 0b1000_0000)
            lead--;
        return Rune.DecodeFromUtf8(text[lead..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData ? text[..lead] : text;
    }

    /// <summary>A field whose value is a credential, in JSON that may be cut off inside of it.</summary>
    [GeneratedRegex(
        """("(?:authorization|authorization_token|x-api-key|api[-_]?key|access[-_]?token|client[-_]?secret|password)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
