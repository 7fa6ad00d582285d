using System.Text;

namespace SmoothLlm.Core.Proxy.PassThrough;

/// <summary>
/// The provider's address for a request: its base address and the rest of the client's, byte for byte. Whatever could be
/// read as a way out of the base path, by us or by anybody behind us, is refused before anything is sent.
/// </summary>
public static class UpstreamAddress
{
    private const string Version = "/v1";

    /// <summary>Longest path and query, in characters each.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>Hands through which a path may go that each decode it once.</summary>
    private const int MaxDecodings = 5;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes the address.</summary>
    /// <param name="provider">Where to.</param>
    /// <param name="path">What stands behind the provider's slug, as it was sent; empty or beginning with a slash.</param>
    /// <param name="query">As it was sent, with its question mark; empty for none.</param>
    public static Outcome<Uri> Build(PassThroughProvider provider, string path, string query)
    {
        if (path.Length > MaxLength || query.Length > MaxLength)
            return Refusal("is too long");
        if (!IsPrintable(path) || !IsPrintable(query))
            return Refusal("holds characters that must be percent-encoded");
        if (FindEscape(path) is { } problem)
            return Refusal(problem);

        string root = RootOf(provider, ref path);
        // As it is: a canonical form would no longer be what the client sent.
        string target = provider.BaseUrl.GetLeftPart(UriPartial.Authority) + (root.Length + path.Length == 0 ? "/" : root + path);
        var address = new Uri(target + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return IsBelow(provider, root, new Uri(target)) ? address : Refusal("leads away from the provider's base address");
    }

    /// <summary>Takes a root that the client gave off the path, and says which one it is.</summary>
    private static string RootOf(PassThroughProvider provider, ref string path)
    {
        foreach (string root in provider.Roots)
        {
            if (root.Length == 0 || !IsAtOrBelow(path, root))
                continue;
            path = path[root.Length..];
            return root;
        }

        if (provider.BasePath.Length > 0 && IsAtOrBelow(path, Version))
            path = path[Version.Length..];
        // Google's own API calls methods behind a colon; its compatible one has no such thing.
        bool isNativeCall = provider.NativePath is not null && path.LastIndexOf(':') > path.LastIndexOf('/');
        return isNativeCall ? provider.NativePath! : provider.BasePath;
    }

    private static bool IsBelow(PassThroughProvider provider, string root, Uri address) =>
        address.Scheme == provider.BaseUrl.Scheme
        && address.Host == provider.BaseUrl.Host
        && address.Port == provider.BaseUrl.Port
        && address.UserInfo.Length == 0
        && (root.Length == 0 || IsAtOrBelow(address.AbsolutePath, root));

    private static bool IsAtOrBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    private static bool IsPrintable(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !text.Contains('#', StringComparison.Ordinal);

    /// <returns>What is wrong with the path; null when nothing is, however often it is decoded.</returns>
    private static string? FindEscape(string path)
    {
        for (int decodings = 0; decodings <= MaxDecodings; decodings++)
        {
            if (FindPlainEscape(path) is { } problem)
                return problem;
            if (!path.Contains('%', StringComparison.Ordinal))
                return null;
            if (Decode(path, out bool isWhole) is not { } decoded)
                return "encodes something that is no text";
            if (!isWhole && decodings == 0)
                return "holds a percent sign that encodes nothing";
            if (decoded == path)
                return null;
            path = decoded;
        }

        return "is encoded too many times";
    }

    private static string? FindPlainEscape(string path)
    {
        // Whoever folds characters for compatibility makes dots and slashes of their wide forms.
        string folded = path.Normalize(NormalizationForm.FormKC);
        if (folded.Contains('\\', StringComparison.Ordinal))
            return "holds a backslash";
        if (folded.Any(char.IsControl))
            return "holds a control character";
        string[] segments = folded.Split('/');
        for (int index = 1; index < segments.Length; index++)
        {
            if (segments[index].Length == 0 && index < segments.Length - 1)
                return "holds an empty segment";
            // Some servers take what follows a semicolon for parameters, and some forget blanks and dots at the end.
            string segment = segments[index].Split(';')[0];
            if (segment.Length > 0 && segment.AsSpan().Trim(". ").IsEmpty)
                return "holds a segment of dots";
        }

        return null;
    }

    /// <param name="path">What to decode once.</param>
    /// <param name="isWhole">Whether every percent sign encodes something; one that does not stays.</param>
    /// <returns>Null when what is encoded is no text.</returns>
    private static string? Decode(string path, out bool isWhole)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        int length = 0;
        isWhole = true;
        for (int index = 0; index < bytes.Length; index++)
        {
            bool isEncoded = bytes[index] == (byte)'%'
                && index + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[index + 1])
                && char.IsAsciiHexDigit((char)bytes[index + 2]);
            isWhole &= isEncoded || bytes[index] != (byte)'%';
            bytes[length++] = isEncoded ? Convert.FromHexString([(char)bytes[index + 1], (char)bytes[index + 2]])[0] : bytes[index];
            index += isEncoded ? 2 : 0;
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static ProxyError Refusal(string problem) => new(ProxyErrorKind.RequestInvalid, $"The path behind the provider's name {problem}.", "path");
}
