namespace SmoothLlm.Core.Catalog;

/// <summary>What a model is for.</summary>
public enum ModelKind
{
    /// <summary>Chat completions.</summary>
    Chat,

    /// <summary>Embeddings.</summary>
    Embedding,
}

/// <summary>A model that customers ask for by id, whoever answers.</summary>
public sealed class Model
{
    /// <summary>Longest id or alias, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The id that customers send, case-sensitive; may hold slashes.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; set; }

    /// <summary>What it is for.</summary>
    public ModelKind Kind { get; set; }

    /// <summary>Input and output together, in tokens; null when unknown.</summary>
    public int? ContextLength { get; set; }

    /// <summary>Longest answer, in tokens; null when unknown.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Whether it takes images.</summary>
    public bool SupportsVision { get; set; }

    /// <summary>Whether it calls tools.</summary>
    public bool SupportsTools { get; set; }

    /// <summary>Whether it thinks before it answers.</summary>
    public bool SupportsReasoning { get; set; }

    /// <summary>Whether it keeps to a JSON schema.</summary>
    public bool SupportsStructuredOutput { get; set; }

    /// <summary>False hides it and refuses it.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>When it came out or was added, UTC; <c>created</c> in the models list.</summary>
    public required DateTimeOffset CreatedAt { get; set; }
}

/// <summary>Another id for a model.</summary>
public sealed class ModelAlias
{
    /// <summary>What customers may send instead; case-sensitive, unique over aliases and models.</summary>
    public required string Alias { get; init; }

    /// <summary>The model meant.</summary>
    public required string ModelId { get; set; }
}
