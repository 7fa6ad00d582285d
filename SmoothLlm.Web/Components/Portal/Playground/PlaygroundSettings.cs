namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>What goes with every request of a conversation; a field that is empty is not sent.</summary>
internal sealed class PlaygroundSettings
{
    public const int MaxPromptLength = 60_000;

    public string SystemPrompt { get; set; } = "";

    public double? Temperature { get; set; }

    public int? MaxTokens { get; set; }

    /// <summary>Empty, <c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public string ReasoningEffort { get; set; } = "";

    /// <summary>A JSON array as of the API's field <c>tools</c>, or nothing.</summary>
    public string Tools { get; set; } = "";
}

/// <summary>Something that was said.</summary>
/// <param name="Text">By the user.</param>
/// <param name="Attachments">Files that go with it, in their order.</param>
public sealed record Question(string Text, IReadOnlyList<Attachment> Attachments);

/// <summary>A question and what became of it.</summary>
public sealed class Turn(Question question)
{
    public Question Question { get; } = question;

    public Answer Answer { get; set; } = Answer.Empty;

    /// <summary>For the receipt; null as long as there is none.</summary>
    public Guid? RequestId { get; set; }

    public bool IsStopped { get; set; }
}
