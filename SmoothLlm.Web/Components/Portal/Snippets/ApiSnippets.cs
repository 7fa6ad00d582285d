using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmoothLlm.Web.Components.Portal.Snippets;

/// <summary>A program that sends one request, ready to run.</summary>
/// <param name="Name">The language, for people.</param>
public sealed record ApiSnippet(string Name, string Code);

/// <summary>First requests in several languages, for one server, one model and one key.</summary>
public static class ApiSnippets
{
    /// <summary>Stands where the secret goes when it is not known any more.</summary>
    public const string KeyPlaceholder = "YOUR_API_KEY";

    private const string Greeting = "Hello!";

    // A string of JSON is a string of Python, JavaScript and C#, too; nothing here becomes HTML unencoded.
    private static readonly JsonSerializerOptions Literals = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="baseUrl">The proxy's address with its version: <c>https://llm.example.com/v1</c>.</param>
    public static IReadOnlyList<ApiSnippet> For(string baseUrl, string model, string key) =>
    [
        new("curl", Curl(baseUrl, model, key)),
        new("Python", Python(baseUrl, model, key)),
        new("Node", Node(baseUrl, model, key)),
        new("C#", CSharp(baseUrl, model, key)),
    ];

    private static string Curl(string baseUrl, string model, string key)
    {
        string body = JsonSerializer.Serialize(
            new { model, messages = new[] { new { role = "user", content = Greeting } } },
            Literals);
        return $"""
            curl {Shell(baseUrl + "/chat/completions")} \
              -H {Shell("Authorization: Bearer " + key)} \
              -H 'Content-Type: application/json' \
              -d {Shell(body)}
            """;
    }

    private static string Python(string baseUrl, string model, string key) => $$"""
        # pip install openai
        from openai import OpenAI

        client = OpenAI(
            base_url={{Literal(baseUrl)}},
            api_key={{Literal(key)}},
        )

        completion = client.chat.completions.create(
            model={{Literal(model)}},
            messages=[{"role": "user", "content": "{{Greeting}}"}],
        )
        print(completion.choices[0].message.content)
        """;

    private static string Node(string baseUrl, string model, string key) => $$"""
        // npm install openai
        import OpenAI from "openai";

        const client = new OpenAI({
          baseURL: {{Literal(baseUrl)}},
          apiKey: {{Literal(key)}},
        });

        const completion = await client.chat.completions.create({
          model: {{Literal(model)}},
          messages: [{ role: "user", content: "{{Greeting}}" }],
        });
        console.log(completion.choices[0].message.content);
        """;

    private static string CSharp(string baseUrl, string model, string key) => $$"""
        // dotnet add package OpenAI
        using System.ClientModel;
        using OpenAI;
        using OpenAI.Chat;

        var client = new ChatClient(
            model: {{Literal(model)}},
            credential: new ApiKeyCredential({{Literal(key)}}),
            options: new OpenAIClientOptions { Endpoint = new Uri({{Literal(baseUrl)}}) });

        ChatCompletion completion = await client.CompleteChatAsync("{{Greeting}}");
        Console.WriteLine(completion.Content[0].Text);
        """;

    private static string Literal(string text) => JsonSerializer.Serialize(text, Literals);

    /// <summary>In single quotes a shell leaves everything alone but the single quote.</summary>
    private static string Shell(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
