using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>A whole answer that stays in OpenAI's format.</summary>
internal sealed class ChatAnswerBody : AnswerBody
{
    private readonly ReadOnlyMemory<byte> answer;
    private readonly ChatAnswerFacts facts;

    /// <param name="answer">Must live as long as the result.</param>
    public ChatAnswerBody(ReadOnlyMemory<byte> answer)
    {
        this.answer = answer;
        facts = ChatAnswerReader.Read(answer.Span);
        IsGood = facts is { IsObject: true, HasError: false, Choices: > 0 };
        Usage = facts.Usage;
        OutputBytes = facts.OutputBytes;
    }

    public override EditedBody WithCharge(bool isEstimated, in TokenUsage usage, in Charge charge) =>
        ChatAnswerEditor.WithCharge(answer, facts, isEstimated, usage, charge);
}
