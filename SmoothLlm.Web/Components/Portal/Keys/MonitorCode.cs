using SmoothLlm.Web.Components.Portal.Snippets;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>Pass-through with a provider key of one's own: another base address, and one header.</summary>
public static class MonitorCode
{
    /// <summary>Stands where the secret goes when it is not known any more.</summary>
    public const string TokenPlaceholder = "YOUR_MONITOR_TOKEN";

    /// <param name="baseUrl">The pass-through's address: <c>https://llm.example.com/api/v1</c>.</param>
    public static IReadOnlyList<ApiSnippet> For(string baseUrl, string token) =>
    [
        new("OpenAI, Python", $$"""
            # pip install openai
            from openai import OpenAI

            client = OpenAI(  # your own key: OPENAI_API_KEY
                base_url="{{baseUrl}}/openai",
                default_headers={"X-Monitor-Token": "{{token}}"},
            )
            """),
        new("Anthropic, Python", $$"""
            # pip install anthropic
            from anthropic import Anthropic

            client = Anthropic(  # your own key: ANTHROPIC_API_KEY
                base_url="{{baseUrl}}/anthropic",
                default_headers={"X-Monitor-Token": "{{token}}"},
            )
            """),
        new("OpenAI, Node", $$"""
            // npm install openai
            import OpenAI from "openai";

            const client = new OpenAI({ // your own key: OPENAI_API_KEY
              baseURL: "{{baseUrl}}/openai",
              defaultHeaders: { "X-Monitor-Token": "{{token}}" },
            });
            """),
        new("curl", $$"""
            curl '{{baseUrl}}/openai/chat/completions' \
              -H "Authorization: Bearer $OPENAI_API_KEY" \
              -H 'X-Monitor-Token: {{token}}' \
              -H 'Content-Type: application/json' \
              -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello!"}]}'
            """),
    ];
}
