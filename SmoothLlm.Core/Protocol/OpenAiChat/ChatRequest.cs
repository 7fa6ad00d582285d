using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>What the request's way needs to know of a chat completion request; the rest stays in the bytes.</summary>
/// <param name="ModelName">The model asked for.</param>
/// <param name="ModelValue">Where its value stands in the body, quotes included.</param>
/// <param name="IsStreamed">Whether the answer is to be streamed.</param>
/// <param name="WantsUsageChunk">Whether the client asked for the extra chunk with the usage.</param>
/// <param name="StreamOptionsValue">Where the value of <c>stream_options</c> stands, an object or null; absent: null.</param>
/// <param name="IncludeUsageValue">Where the value of <c>stream_options.include_usage</c> stands; absent: null.</param>
/// <param name="MaxOutputTokens">The client's cap per choice, tokens; null when absent.</param>
/// <param name="NullMaxTokens">Where a <c>max_tokens</c> of null stands; absent or a number: null.</param>
/// <param name="NullMaxCompletionTokens">Where a <c>max_completion_tokens</c> of null stands; absent or a number: null.</param>
/// <param name="Choices">How many answers are asked for, at least 1.</param>
/// <param name="MediaParts">Message parts that are not text; they may cost more tokens than they have bytes.</param>
/// <param name="HasFiles">Whether some of them may be of any length, whatever their bytes here.</param>
/// <param name="BodyEnd">Where the closing brace of the body stands.</param>
public sealed record ChatRequest(
    string ModelName,
    Range ModelValue,
    bool IsStreamed,
    bool WantsUsageChunk,
    Range? StreamOptionsValue,
    Range? IncludeUsageValue,
    long? MaxOutputTokens,
    Range? NullMaxTokens,
    Range? NullMaxCompletionTokens,
    int Choices,
    int MediaParts,
    bool HasFiles,
    int BodyEnd)
    : RequestFacts(WireFormat.OpenAiChat, ModelName, ModelValue, IsStreamed, MaxOutputTokens, Choices, MediaParts, HasFiles, BodyEnd)
{
    /// <summary>Where the name of a <c>max_tokens</c> that is the only cap stands, quotes included; null otherwise.</summary>
    public Range? MaxTokensName { get; init; }

    /// <summary>Where the value of <c>tools</c> stands; absent: null.</summary>
    public Range? ToolsValue { get; init; }

    /// <summary>Where the value of <c>response_format</c> stands; absent: null.</summary>
    public Range? ResponseFormatValue { get; init; }

    /// <summary>Parts that name a file by its address; null for none.</summary>
    public IReadOnlyList<FileUrlPart>? FileUrls { get; init; }
}

/// <summary>A part of type <c>file_url</c>, which OpenAI does not know and some clients send beside <c>image_url</c>.</summary>
/// <param name="Place">Where it stands in the body, braces included.</param>
/// <param name="Path">Such as <c>messages[0].content[1]</c>.</param>
public readonly record struct FileUrlPart(Range Place, string Path);

/// <summary>A cap that the proxy puts on an answer because the client gave none.</summary>
/// <param name="Field">Under which name: <c>max_tokens</c> or <c>max_completion_tokens</c>.</param>
/// <param name="Tokens">Output tokens per choice.</param>
public readonly record struct OutputCap(string Field, long Tokens);
