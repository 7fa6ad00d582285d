using System.Text;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Translation;

/// <summary>Writes an answer in the client's format.</summary>
internal delegate EditedBody WholeWriter(ConversationAnswer answer, in TokenUsage usage, in Charge charge);

/// <summary>A whole answer that goes from one format to another.</summary>
internal sealed class TranslatedBody : AnswerBody
{
    private readonly ConversationAnswer? answer;
    private readonly WholeWriter write;

    public TranslatedBody(ConversationAnswer? answer, WholeWriter write)
    {
        this.answer = answer;
        this.write = write;
        IsGood = answer is not null;
        Usage = answer?.Usage;
        if (answer is not null)
            OutputBytes = answer.Choices.Sum(choice => choice.Parts.Sum(BytesOf));
    }

    public override EditedBody WithCharge(bool isEstimated, in TokenUsage usage, in Charge charge) =>
        write(answer ?? throw new InvalidOperationException("There is no answer to write."), usage, charge);

    private static int BytesOf(Part part) => part switch
    {
        Part.Text { Words: var words } => Encoding.UTF8.GetByteCount(words),
        Part.Refusal { Words: var words } => Encoding.UTF8.GetByteCount(words),
        Part.Thinking { Words: var words } => Encoding.UTF8.GetByteCount(words),
        Part.ToolCall call => Encoding.UTF8.GetByteCount(call.Name) + Encoding.UTF8.GetByteCount(call.Arguments),
        _ => 0,
    };
}
