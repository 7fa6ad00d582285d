using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>A whole answer on its way from a provider to a client, in the same format or in another.</summary>
public abstract class AnswerBody
{
    /// <summary>Whether there is an answer in it, and no error.</summary>
    public bool IsGood { get; protected init; }

    /// <summary>The provider's count; null when there is none that makes sense.</summary>
    public TokenUsage? Usage { get; protected init; }

    /// <summary>UTF-8 bytes of generated text and tool arguments: what an estimate goes by.</summary>
    public long OutputBytes { get; protected init; }

    /// <summary>The answer for the client, with what was charged.</summary>
    /// <param name="isEstimated">Whether the provider's own count made no sense and is replaced.</param>
    /// <param name="usage">The tokens that are charged.</param>
    /// <param name="charge">What they come to.</param>
    public abstract EditedBody WithCharge(bool isEstimated, in TokenUsage usage, in Charge charge);
}
