using System.Collections.Immutable;
using System.Text.Json;

namespace SmoothLlm.Core.Protocol.Conversation;

/// <summary>A request as both formats mean it: what one format can say and another cannot is here, too, and its writer drops or refuses it.</summary>
public sealed record ConversationRequest
{
    /// <summary>The format that it came in.</summary>
    public required WireFormat Format { get; init; }

    /// <summary>The model.</summary>
    public required string ModelName { get; init; }

    /// <summary>What was said, instructions included, in order.</summary>
    public required ImmutableArray<Turn> Turns { get; init; }

    /// <summary>What the model may call.</summary>
    public ImmutableArray<ToolOffer> Tools { get; init; } = [];

    /// <summary>Whether it must; null for the provider's default.</summary>
    public ToolUse? ToolUse { get; init; }

    /// <summary>Whether it may call several at once; null for the provider's default.</summary>
    public bool? AllowsParallelTools { get; init; }

    /// <summary>Longest answer, tokens per choice; null for none given.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>How many answers.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>How the next token is chosen.</summary>
    public Sampling Sampling { get; init; } = Sampling.Default;

    /// <summary>Texts that end the answer.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>What the answer must look like; null for text.</summary>
    public AnswerShape? Shape { get; init; }

    /// <summary>How much to think; null for the provider's default.</summary>
    public Effort? Effort { get; init; }

    /// <summary>The probabilities of how many alternatives to each token are wanted; null for none at all.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>The end user, for the provider's abuse detection.</summary>
    public string? User { get; init; }

    /// <summary>What else the client keeps with the request: an object.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>How urgent.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Which requests share a prompt cache.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>Fields that only the format knows that the request came in.</summary>
    public ImmutableArray<ExtraField> Extras { get; init; } = [];
}

/// <summary>A field of one format alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ExtraField(string Name, JsonElement Value);

/// <summary>How the next token is chosen; null for the provider's default.</summary>
public sealed record Sampling
{
    /// <summary>Nothing given.</summary>
    public static Sampling Default { get; } = new();

    /// <summary>0 to 2 with OpenAI, 0 to 1 with Anthropic.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling.</summary>
    public double? TopP { get; init; }

    /// <summary>Only the likeliest so many.</summary>
    public long? TopK { get; init; }

    /// <summary>Against repetition.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Against returning to a subject.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>For answers that repeat themselves.</summary>
    public long? Seed { get; init; }

    /// <summary>Likelihoods of single tokens: an object.</summary>
    public JsonElement? LogitBias { get; init; }
}

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does; null for none.</param>
/// <param name="Schema">JSON schema of its arguments; null for none given.</param>
/// <param name="IsStrict">Whether the arguments must keep to the schema; null for the provider's default.</param>
/// <param name="Cache">Whether the prompt is cached up to here.</param>
public sealed record ToolOffer(string Name, string? Description, JsonElement? Schema, bool? IsStrict, CacheMark? Cache);

/// <summary>Whether the model calls a tool.</summary>
public abstract record ToolUse
{
    private ToolUse()
    {
    }

    /// <summary>If it wants to.</summary>
    public sealed record Free : ToolUse;

    /// <summary>It must call one.</summary>
    public sealed record Required : ToolUse;

    /// <summary>It must not.</summary>
    public sealed record Forbidden : ToolUse;

    /// <summary>It must call this one.</summary>
    /// <param name="Name">Which.</param>
    public sealed record One(string Name) : ToolUse;
}

/// <summary>What the answer must look like.</summary>
public abstract record AnswerShape
{
    private AnswerShape()
    {
    }

    /// <summary>Any JSON object.</summary>
    public sealed record AnyObject : AnswerShape;

    /// <summary>JSON that keeps to a schema.</summary>
    /// <param name="Name">The schema's name; null for none given.</param>
    /// <param name="Description">What it is for; null for none.</param>
    /// <param name="Schema">JSON schema.</param>
    /// <param name="IsStrict">Whether exactly; null for the provider's default.</param>
    public sealed record JsonSchema(string? Name, string? Description, JsonElement Schema, bool? IsStrict) : AnswerShape;
}

/// <summary>How much the model is to think.</summary>
public abstract record Effort
{
    private Effort()
    {
    }

    /// <summary>By a word: none, minimal, low, medium, high, xhigh, max.</summary>
    /// <param name="Word">Which.</param>
    public sealed record Level(string Word) : Effort;

    /// <summary>By a number of tokens.</summary>
    /// <param name="Tokens">How many at most.</param>
    public sealed record Budget(long Tokens) : Effort;

    /// <summary>As much as it finds useful.</summary>
    public sealed record Adaptive : Effort;
}
