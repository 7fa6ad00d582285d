using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Core.Protocol.OpenAiEmbeddings;

/// <summary>What the request's way needs to know of an embeddings request. It has no output; each input has the model's whole context.</summary>
/// <param name="ModelName">The model asked for.</param>
/// <param name="ModelValue">Where its value stands in the body, quotes included.</param>
/// <param name="Inputs">How many texts are embedded, at least 1.</param>
/// <param name="BodyEnd">Where the closing brace of the body stands.</param>
public sealed record EmbeddingRequest(string ModelName, Range ModelValue, int Inputs, int BodyEnd)
    : RequestFacts(WireFormat.OpenAiEmbeddings, ModelName, ModelValue, IsStreamed: false, MaxOutputTokens: 0, Choices: Inputs, MediaParts: 0, HasFiles: false, BodyEnd);
