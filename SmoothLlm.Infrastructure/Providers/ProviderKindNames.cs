using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>The kinds' names for people.</summary>
public static class ProviderKindNames
{
    public static string DisplayName(this ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => "OpenAI",
        ProviderKind.Google => "Google Gemini",
        ProviderKind.VertexAi => "Vertex AI",
        ProviderKind.XAi => "xAI",
        ProviderKind.OpenAiCompatible => "OpenAI-compatible",
        _ => kind.ToString(),
    };
}
