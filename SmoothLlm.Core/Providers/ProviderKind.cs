namespace SmoothLlm.Core.Providers;

/// <summary>Which adapter speaks to a provider. Names are stored and appear in the bootstrap file.</summary>
public enum ProviderKind
{
    /// <summary>OpenAI itself.</summary>
    OpenAi,

    /// <summary>Anthropic, Messages API.</summary>
    Anthropic,

    /// <summary>Google's OpenAI-compatible endpoint.</summary>
    Google,

    /// <summary>Vertex AI with a service account.</summary>
    VertexAi,

    /// <summary>Groq.</summary>
    Groq,

    /// <summary>xAI.</summary>
    XAi,

    /// <summary>Anything else that speaks OpenAI's chat completions.</summary>
    OpenAiCompatible,

    /// <summary>The built-in offline provider.</summary>
    Sandbox,
}

/// <summary>What follows from a provider's kind.</summary>
public static class ProviderKinds
{
    /// <summary>The kinds that this version can send chat completions to: those that speak OpenAI's format.</summary>
    public static bool SpeaksOpenAiChat(this ProviderKind kind) => kind is not (ProviderKind.Anthropic or ProviderKind.VertexAi);

    /// <summary>The address that a provider of this kind has unless the admin says otherwise; null where there is none.</summary>
    public static string? DefaultBaseUrl(this ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => "https://api.openai.com/v1",
        ProviderKind.Anthropic => "https://api.anthropic.com/v1",
        ProviderKind.Google => "https://generativelanguage.googleapis.com/v1beta/openai",
        ProviderKind.Groq => "https://api.groq.com/openai/v1",
        ProviderKind.XAi => "https://api.x.ai/v1",
        _ => null,
    };
}
