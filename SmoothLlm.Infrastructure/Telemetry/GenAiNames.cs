using System.Text;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Telemetry;

/// <summary>Words of OpenTelemetry's conventions for generative AI.</summary>
internal static class GenAiNames
{
    /// <summary>The value of <c>gen_ai.provider.name</c>; one of our own where the conventions have none.</summary>
    public static string Provider(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => "openai",
        ProviderKind.Anthropic => "anthropic",
        ProviderKind.Google => "gcp.gemini",
        ProviderKind.VertexAi => "gcp.vertex_ai",
        ProviderKind.Groq => "groq",
        ProviderKind.XAi => "x_ai",
        ProviderKind.Sandbox => "smoothllm.sandbox",
        _ => "openai_compatible",
    };

    /// <summary>The name of one of our values as a label has it: <c>UpstreamFailed</c> is <c>upstream_failed</c>.</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char character in name)
        {
            if (char.IsAsciiLetterUpper(character) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
