using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.AnthropicMessages;

/// <summary>What the request's way needs to know of a Messages request; the rest stays in the bytes.</summary>
/// <param name="ModelName">The model asked for.</param>
/// <param name="ModelValue">Where its value stands in the body, quotes included.</param>
/// <param name="IsStreamed">Whether the answer is to be streamed.</param>
/// <param name="MaxTokens">The client's cap, tokens; the format demands one.</param>
/// <param name="MediaParts">Blocks that are not text; they may cost more tokens than they have bytes.</param>
/// <param name="HasFiles">Whether some of them may be of any length, whatever their bytes here.</param>
/// <param name="BodyEnd">Where the closing brace of the body stands.</param>
public sealed record MessagesRequest(string ModelName, Range ModelValue, bool IsStreamed, long MaxTokens, int MediaParts, bool HasFiles, int BodyEnd)
    : RequestFacts(WireFormat.AnthropicMessages, ModelName, ModelValue, IsStreamed, MaxTokens, Choices: 1, MediaParts, HasFiles, BodyEnd);
