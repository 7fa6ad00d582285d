using System.Collections.Immutable;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>Who speaks.</summary>
public enum Role
{
    /// <summary>Whoever runs the platform: instructions.</summary>
    System,

    /// <summary>Whoever wrote the application: instructions. Only some models tell it from <see cref="System"/>.</summary>
    Developer,

    /// <summary>Who asks.</summary>
    User,

    /// <summary>Who answers.</summary>
    Assistant,

    /// <summary>A tool that was called: <see cref="Part.ToolResult"/> and nothing else.</summary>
    Tool,
}

/// <summary>What one of them said.</summary>
/// <param name="Role">Who.</param>
/// <param name="Parts">What, in order.</param>
public sealed record Turn(Role Role, ImmutableArray<Part> Parts)
{
    /// <summary>The speaker's name; null for none.</summary>
    public string? Name { get; init; }
}

/// <summary>Up to here the prompt is to be cached.</summary>
/// <param name="TimeToLive"><c>5m</c> or <c>1h</c>; null for the provider's default.</param>
public sealed record CacheMark(string? TimeToLive);

/// <summary>A piece of a turn.</summary>
public abstract record Part
{
    private Part()
    {
    }

    /// <summary>Whether the prompt is cached up to this piece; null for no.</summary>
    public CacheMark? Cache { get; init; }

    /// <summary>Words.</summary>
    /// <param name="Words">The text.</param>
    public sealed record Text(string Words) : Part;

    /// <summary>The model's own refusal.</summary>
    /// <param name="Words">How it put it.</param>
    public sealed record Refusal(string Words) : Part;

    /// <summary>A picture.</summary>
    /// <param name="Source">Where it is.</param>
    /// <param name="Detail">How closely to look; null for the provider's default.</param>
    public sealed record Image(MediaSource Source, string? Detail) : Part;

    /// <summary>A document.</summary>
    /// <param name="Source">Where it is.</param>
    /// <param name="Name">Its file name or title; null for none.</param>
    public sealed record Document(MediaSource Source, string? Name) : Part;

    /// <summary>Sound.</summary>
    /// <param name="Data">Base64.</param>
    /// <param name="Encoding">wav, mp3.</param>
    public sealed record Audio(string Data, string Encoding) : Part;

    /// <summary>The model calls a tool.</summary>
    /// <param name="Id">By which its result is known.</param>
    /// <param name="Name">Which tool.</param>
    /// <param name="Arguments">JSON text as the model wrote it; perhaps none.</param>
    /// <param name="Signature">The provider's seal on the thought behind it (Gemini); null for none.</param>
    public sealed record ToolCall(string Id, string Name, string Arguments, string? Signature) : Part;

    /// <summary>What a tool answered.</summary>
    /// <param name="CallId">To which call.</param>
    /// <param name="Content">Text, pictures, documents.</param>
    /// <param name="IsError">Whether it failed; null for not said.</param>
    public sealed record ToolResult(string CallId, ImmutableArray<Part> Content, bool? IsError) : Part;

    /// <summary>What the model thought before it answered.</summary>
    /// <param name="Words">Its thoughts, perhaps in short.</param>
    /// <param name="Signature">The provider's seal, without which it does not take them back; null for none.</param>
    public sealed record Thinking(string Words, string? Signature) : Part;

    /// <summary>Thoughts that only the provider can read.</summary>
    /// <param name="Data">As it came.</param>
    public sealed record HiddenThinking(string Data) : Part;
}

/// <summary>Where a picture or document is.</summary>
public abstract record MediaSource
{
    private MediaSource()
    {
    }

    /// <summary>In the request.</summary>
    /// <param name="MediaType">Such as <c>image/png</c>.</param>
    /// <param name="Data">Base64.</param>
    public sealed record Inline(string MediaType, string Data) : MediaSource;

    /// <summary>On the web.</summary>
    /// <param name="Address">http or https.</param>
    public sealed record Url(string Address) : MediaSource;

    /// <summary>At the provider, uploaded before.</summary>
    /// <param name="Owner">The format of the provider that has it.</param>
    /// <param name="Id">The provider's.</param>
    public sealed record Uploaded(WireFormat Owner, string Id) : MediaSource;

    /// <summary>In the request, as plain text.</summary>
    /// <param name="Words">The text.</param>
    public sealed record PlainText(string Words) : MediaSource;

    /// <summary>Reads an address, which may hold its data itself.</summary>
    /// <param name="address">http, https or <c>data:…;base64,…</c>.</param>
    /// <returns>Null when it is neither.</returns>
    public static MediaSource? FromAddress(string address)
    {
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            int comma = address.IndexOf(',', StringComparison.Ordinal);
            const string Base64 = ";base64";
            if (comma < 0 || !address.AsSpan(0, comma).EndsWith(Base64, StringComparison.OrdinalIgnoreCase))
                return null;
            string type = address["data:".Length..(comma - Base64.Length)];
            int parameters = type.IndexOf(';', StringComparison.Ordinal);
            return new Inline(parameters < 0 ? type : type[..parameters], address[(comma + 1)..]);
        }

        return address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? new Url(address)
            : null;
    }
}
