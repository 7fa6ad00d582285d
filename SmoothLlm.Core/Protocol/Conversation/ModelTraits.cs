namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>Which of temperature and top_p a model takes.</summary>
public enum SamplingRule
{
    /// <summary>Both.</summary>
    Free,

    /// <summary>Either, not both at once.</summary>
    OneOfTwo,

    /// <summary>Both, when it is told not to think.</summary>
    OnlyWithoutThinking,

    /// <summary>Neither.</summary>
    Never,
}

/// <summary>How a Claude model is told to think.</summary>
public enum ThinkingStyle
{
    /// <summary>It cannot.</summary>
    None,

    /// <summary>By a budget of tokens.</summary>
    Budget,

    /// <summary>By an effort; how much comes of it is the model's own choice.</summary>
    Adaptive,
}

/// <summary>
/// Where single models differ from what their format promises; a field that a model refuses must not be sent. The table
/// goes by the beginning of the provider's name for the model, the first row that fits counts.
/// Sources: OpenAI's, Anthropic's, Google's and xAI's model pages.
/// </summary>
public sealed record ModelTraits
{
    private static readonly ModelTraits Plain = new();

    private static readonly ModelTraits OpenAiThinker = new()
    {
        CapsByCompletionTokens = true,
        KnowsDeveloper = true,
        Sampling = SamplingRule.OnlyWithoutThinking,
        TakesStop = false,
        TakesPenalties = false,
    };

    private static readonly ModelTraits OldClaude = new() { Thinking = ThinkingStyle.None };
    private static readonly ModelTraits BudgetClaude = new() { Sampling = SamplingRule.OneOfTwo };
    private static readonly ModelTraits SchemaClaude = BudgetClaude with { KeepsToSchema = true };
    private static readonly ModelTraits AdaptiveClaude = SchemaClaude with { Thinking = ThinkingStyle.Adaptive };
    private static readonly ModelTraits NewClaude = AdaptiveClaude with { Sampling = SamplingRule.Never, TakesPrefill = false };

    private static readonly (string Prefix, ModelTraits Traits)[] Table =
    [
        ("gpt-3.5", Plain with { TakesEffort = false }),
        ("gpt-4", Plain with { TakesEffort = false }),
        ("gpt-5", OpenAiThinker),
        ("gpt-6", OpenAiThinker),
        ("o1", OpenAiThinker),
        ("o3", OpenAiThinker),
        ("o4", OpenAiThinker),
        ("gemini", Plain with { HasNarrowSchemas = true }),
        ("grok-3-mini", Plain with { TakesStop = false, TakesPenalties = false }),
        ("grok-beta", Plain with { TakesEffort = false }),
        ("grok-2", Plain with { TakesEffort = false }),
        ("grok-3", Plain with { TakesEffort = false }),
        ("grok", Plain with { TakesStop = false, TakesPenalties = false }),
        ("llama", Plain with { TakesEffort = false }),
        ("claude-2", OldClaude),
        ("claude-3-7", BudgetClaude),
        ("claude-3", OldClaude),
        ("claude-opus-4-5", SchemaClaude),
        ("claude-sonnet-4-5", SchemaClaude),
        ("claude-haiku-4-5", SchemaClaude),
        ("claude-opus-4-6", AdaptiveClaude),
        ("claude-sonnet-4-6", AdaptiveClaude),
        ("claude-opus-4-7", NewClaude),
        ("claude-opus-4-8", NewClaude),
        ("claude-opus-4", BudgetClaude),
        ("claude-sonnet-4", BudgetClaude),
        ("claude", NewClaude),
    ];

    /// <summary>Whether the cap is called <c>max_completion_tokens</c>, and the older name is refused.</summary>
    public bool CapsByCompletionTokens { get; private init; }

    /// <summary>Whether it tells <c>developer</c> from <c>system</c>; others may refuse the word.</summary>
    public bool KnowsDeveloper { get; private init; }

    /// <summary>Which of temperature and top_p it takes.</summary>
    public SamplingRule Sampling { get; private init; }

    /// <summary>Whether it takes stop texts.</summary>
    public bool TakesStop { get; private init; } = true;

    /// <summary>Whether it takes penalties on repetition.</summary>
    public bool TakesPenalties { get; private init; } = true;

    /// <summary>Whether it takes <c>reasoning_effort</c>.</summary>
    public bool TakesEffort { get; private init; } = true;

    /// <summary>Whether it continues an answer that the client began.</summary>
    public bool TakesPrefill { get; private init; } = true;

    /// <summary>Whether one keyword that it does not know makes it refuse a JSON schema.</summary>
    public bool HasNarrowSchemas { get; private init; }

    /// <summary>How it thinks, in Anthropic's format.</summary>
    public ThinkingStyle Thinking { get; private init; } = ThinkingStyle.Budget;

    /// <summary>Whether it keeps to a JSON schema by itself, in Anthropic's format; others call a tool for it.</summary>
    public bool KeepsToSchema { get; private init; }

    /// <summary>What is known of a model.</summary>
    /// <param name="upstreamModel">The provider's name for it; what stands before its last slash is whose it is.</param>
    public static ModelTraits Of(string upstreamModel)
    {
        var name = upstreamModel.AsSpan(upstreamModel.LastIndexOf('/') + 1);
        foreach (var (prefix, traits) in Table)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return traits;
        }

        return Plain;
    }
}
