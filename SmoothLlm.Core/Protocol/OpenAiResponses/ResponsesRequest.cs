using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>What the request's way needs to know of a Responses request; it is always translated.</summary>
/// <param name="ModelName">The model asked for.</param>
/// <param name="ModelValue">Where its value stands in the body, quotes included.</param>
/// <param name="IsStreamed">Whether the answer is to be streamed.</param>
/// <param name="MaxOutputTokens">The client's cap, tokens; null when absent.</param>
/// <param name="MediaParts">Parts that are not text; they may cost more tokens than they have bytes.</param>
/// <param name="HasFiles">Whether some of them may be of any length, whatever their bytes here.</param>
/// <param name="BodyEnd">Where the closing brace of the body stands.</param>
public sealed record ResponsesRequest(string ModelName, Range ModelValue, bool IsStreamed, long? MaxOutputTokens, int MediaParts, bool HasFiles, int BodyEnd)
    : RequestFacts(WireFormat.OpenAiResponses, ModelName, ModelValue, IsStreamed, MaxOutputTokens, Choices: 1, MediaParts, HasFiles, BodyEnd);
