using System.Buffers;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiChat;

/// <summary>Puts what was charged into a whole answer; the rest reaches the client as the provider wrote it.</summary>
public static class ChatAnswerEditor
{
    /// <summary>Adds <c>usage.cost</c>, and the usage itself where the provider sent none that makes sense.</summary>
    /// <param name="answer">The provider's answer; must live as long as the result.</param>
    /// <param name="facts">What was read from it.</param>
    /// <param name="isEstimated">Whether the provider's own usage made no sense and is replaced.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public static EditedBody WithCharge(
        ReadOnlyMemory<byte> answer, in ChatAnswerFacts facts, bool isEstimated, in TokenUsage usage, in Charge charge)
    {
        var written = new ArrayBufferWriter<byte>(256);
        var edited = new EditedBody(answer);
        if (facts.UsageObject is { } place)
        {
            ChatUsage.Write(written, isEstimated ? default : answer.Span[place], usage, charge);
            return edited.Replace(place, written.WrittenMemory).Finish();
        }

        bool isReplacement = facts.UsageNull is not null;
        written.Write(isReplacement ? "\"usage\":"u8 : ",\"usage\":"u8);
        ChatUsage.Write(written, default, usage, charge);
        return edited.Replace(facts.UsageNull ?? facts.BodyEnd..facts.BodyEnd, written.WrittenMemory).Finish();
    }
}
