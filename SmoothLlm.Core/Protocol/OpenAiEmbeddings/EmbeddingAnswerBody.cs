using System.Text.Json;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Protocol.OpenAiChat;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiEmbeddings;

/// <summary>The answer to an embeddings request: good when it has data. Source: OpenAI API reference, "The embedding object".</summary>
internal sealed class EmbeddingAnswerBody : AnswerBody
{
    private readonly ReadOnlyMemory<byte> answer;
    private readonly ChatAnswerFacts facts;

    /// <param name="answer">Must live as long as the result.</param>
    public EmbeddingAnswerBody(ReadOnlyMemory<byte> answer)
    {
        this.answer = answer;
        facts = ChatAnswerReader.Read(answer.Span);
        IsGood = facts is { IsObject: true, HasError: false } && HasData(answer.Span);
        Usage = facts.Usage;
    }

    public override EditedBody WithCharge(bool isEstimated, in TokenUsage usage, in Charge charge) =>
        ChatAnswerEditor.WithCharge(answer, facts, isEstimated, usage, charge);

    private static bool HasData(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (isData)
                return reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }

        return false;
    }
}
