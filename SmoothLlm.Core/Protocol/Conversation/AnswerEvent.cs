using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>What happens in a streamed answer.</summary>
public abstract record AnswerEvent
{
    private AnswerEvent()
    {
    }

    /// <summary>It begins.</summary>
    /// <param name="Id">The provider's name for it.</param>
    /// <param name="ModelName">Who answers.</param>
    public sealed record Begun(string Id, string ModelName) : AnswerEvent;

    /// <summary>More text.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Words">The text.</param>
    public sealed record Text(int Choice, string Words) : AnswerEvent;

    /// <summary>More of a refusal.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Words">The text.</param>
    public sealed record Refusal(int Choice, string Words) : AnswerEvent;

    /// <summary>More thoughts.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Words">The text.</param>
    public sealed record Thinking(int Choice, string Words) : AnswerEvent;

    /// <summary>The thoughts until now are sealed.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Signature">The provider's seal.</param>
    public sealed record ThinkingSigned(int Choice, string Signature) : AnswerEvent;

    /// <summary>Thoughts that only the provider can read.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Data">As they came.</param>
    public sealed record HiddenThinking(int Choice, string Data) : AnswerEvent;

    /// <summary>A tool is called.</summary>
    /// <param name="Choice">By which answer.</param>
    /// <param name="Index">The how manieth call of it, from 0.</param>
    /// <param name="Id">By which its result is known.</param>
    /// <param name="Name">Which tool.</param>
    /// <param name="Signature">The provider's seal on the thought behind it; null for none.</param>
    public sealed record ToolCall(int Choice, int Index, string Id, string Name, string? Signature) : AnswerEvent;

    /// <summary>More of a call's arguments.</summary>
    /// <param name="Choice">Of which answer.</param>
    /// <param name="Index">Of which of its calls.</param>
    /// <param name="Json">A piece of JSON text.</param>
    public sealed record Arguments(int Choice, int Index, string Json) : AnswerEvent;

    /// <summary>An answer ends.</summary>
    /// <param name="Choice">Which.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="StopText">The stop text that ended it; null when none did or nobody says.</param>
    public sealed record Finished(int Choice, FinishReason Reason, string? StopText = null) : AnswerEvent;

    /// <summary>The provider's count until now; the last one counts.</summary>
    /// <param name="Usage">All that it counted.</param>
    public sealed record Counted(TokenUsage Usage) : AnswerEvent;

    /// <summary>The provider reports an error; nothing good follows.</summary>
    public sealed record Failed : AnswerEvent;

    /// <summary>The provider's end mark.</summary>
    public sealed record Done : AnswerEvent;
}
