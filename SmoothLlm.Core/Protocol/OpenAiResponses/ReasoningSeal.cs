namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>How the seal of a thought travels in <c>encrypted_content</c>, which clients keep and send back unread.</summary>
internal static class ReasoningSeal
{
    private const string Signature = "signature:";
    private const string Hidden = "hidden:";

    public static string? Write(string? signature, string? hidden) => hidden is not null ? Hidden + hidden : signature is not null ? Signature + signature : null;

    public static (string? Signature, string? Hidden) Read(string? content) => content switch
    {
        not null when content.StartsWith(Signature, StringComparison.Ordinal) => (content[Signature.Length..], null),
        not null when content.StartsWith(Hidden, StringComparison.Ordinal) => (null, content[Hidden.Length..]),
        _ => (null, null),
    };
}
