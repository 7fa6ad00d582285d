using SmoothLlm.Core.Protocol.Conversation;

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
    /// <summary>The Sandbox's models whose names begin so speak Anthropic's format.</summary>
    public const string SandboxClaude = "sandbox-claude";

    /// <summary>In whose words a model is spoken to. The Sandbox has models of both kinds.</summary>
    /// <param name="kind">The provider's kind.</param>
    /// <param name="upstreamModel">The provider's name for the model.</param>
    public static WireFormat FormatOf(this ProviderKind kind, string upstreamModel) =>
        kind == ProviderKind.Anthropic || (kind == ProviderKind.Sandbox && upstreamModel.StartsWith(SandboxClaude, StringComparison.Ordinal))
            ? WireFormat.AnthropicMessages
            : WireFormat.OpenAiChat;

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

    /// <summary>
    /// Whether a provider of this kind goes on and charges for the whole answer although its connection was closed. As
    /// far as is known from providers' documentation and from OpenRouter's list of where cancelling works:
    /// <list type="table">
    /// <item><term>OpenAi, Anthropic, XAi</term><description>stop and charge for what they made until then</description></item>
    /// <item><term>Google, VertexAi, Groq</term><description>charge on</description></item>
    /// <item><term>OpenAiCompatible</term><description>stop: so do vLLM, llama.cpp, TGI and SGLang, which most of them are</description></item>
    /// <item><term>Sandbox</term><description>stops</description></item>
    /// </list>
    /// </summary>
    public static bool ChargesAfterDisconnect(this ProviderKind kind) =>
        kind is ProviderKind.Google or ProviderKind.VertexAi or ProviderKind.Groq;

    /// <summary>
    /// The field in which the proxy itself caps an answer. OpenAI's newer models refuse <c>max_tokens</c>, and Groq and
    /// xAI have given it up; all others know it, and not all of them the newer name.
    /// </summary>
    public static string OutputCapField(this ProviderKind kind) =>
        kind is ProviderKind.OpenAi or ProviderKind.Groq or ProviderKind.XAi ? "max_completion_tokens" : "max_tokens";

    /// <summary>Whether a provider of this kind may know message parts of type <c>file_url</c>: gateways do, the makers of OpenAI's format do not.</summary>
    public static bool TakesFileUrls(this ProviderKind kind) => kind is ProviderKind.OpenAiCompatible or ProviderKind.Sandbox;
}
