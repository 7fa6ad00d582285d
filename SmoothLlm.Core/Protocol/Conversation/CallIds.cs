using System.Buffers;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>
/// The ids of tool calls. Anthropic takes only letters, digits, underscore and hyphen; and neither its format nor OpenAI's
/// responses have a place for the seal that Gemini demands back with a call, so that one travels inside of the id, as
/// other gateways do it.
/// </summary>
internal static class CallIds
{
    private const string SealMark = "__thought__";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>An id that Anthropic takes; the same one for a call and its result.</summary>
    public static string Clean(string id)
    {
        if (!id.AsSpan().ContainsAnyExcept(Allowed))
            return id;
        return string.Create(id.Length, id, (letters, source) =>
        {
            for (int index = 0; index < letters.Length; index++)
                letters[index] = Allowed.Contains(source[index]) ? source[index] : '_';
        });
    }

    /// <summary>For a client whose format has no place for it: the id, and in it the seal.</summary>
    public static string Join(string id, string? signature) =>
        signature is null ? id : id + SealMark + signature.Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>The id and the seal that <see cref="Join"/> put into it.</summary>
    public static (string Id, string? Signature) Split(string id)
    {
        int at = id.IndexOf(SealMark, StringComparison.Ordinal);
        if (at < 0)
            return (id, null);
        string signature = id[(at + SealMark.Length)..].Replace('-', '+').Replace('_', '/');
        return (id[..at], signature.PadRight((signature.Length + 3) / 4 * 4, '='));
    }
}
