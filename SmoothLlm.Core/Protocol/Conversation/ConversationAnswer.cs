using System.Collections.Immutable;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>Why an answer ends.</summary>
public enum FinishReason
{
    /// <summary>It is complete.</summary>
    Stop,

    /// <summary>At one of the client's own stop texts.</summary>
    StopSequence,

    /// <summary>At the cap.</summary>
    Length,

    /// <summary>The model waits for tools.</summary>
    ToolCalls,

    /// <summary>The model, or a filter, refuses.</summary>
    Refusal,

    /// <summary>The model pauses; the client sends the answer back for more.</summary>
    Pause,
}

/// <summary>A whole answer.</summary>
/// <param name="Id">The provider's name for it.</param>
/// <param name="ModelName">Who answered, as the provider calls it.</param>
/// <param name="Choices">At least one in a good answer.</param>
/// <param name="Usage">The provider's count; null when there is none that makes sense.</param>
public sealed record ConversationAnswer(string Id, string ModelName, ImmutableArray<AnswerChoice> Choices, TokenUsage? Usage);

/// <summary>One of the answers.</summary>
/// <param name="Parts">What was said.</param>
/// <param name="Reason">Why it ends.</param>
/// <param name="StopText">The stop text that ended it; null when none did or nobody says.</param>
public sealed record AnswerChoice(ImmutableArray<Part> Parts, FinishReason Reason, string? StopText = null);
