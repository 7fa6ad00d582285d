using System.Text.Json;
using System.Text.Json.Nodes;
using SmoothLlm.Core.Protocol.Json;
using SmoothLlm.Web.Components.Portal.Keys;
using SmoothLlm.Web.Components.Portal.Snippets;

namespace SmoothLlm.Web.Components.Portal.Playground;

/// <summary>Programs that send the request of a conversation, as it is sent here.</summary>
internal static class PlaygroundCode
{
    /// <summary>Stands where the member's own key goes.</summary>
    private const string ProviderKey = "YOUR_PROVIDER_KEY";

    /// <summary>Longer data of files would bury the program.</summary>
    private const int MaxFileLength = 200;

    private static readonly JsonSerializerOptions Literals = new() { Encoder = EveryScriptEncoder.Instance };

    /// <summary>Paid from the organization's credits.</summary>
    /// <param name="baseUrl">The proxy's address with its version.</param>
    /// <param name="request">A chat completion.</param>
    public static IReadOnlyList<ApiSnippet> For(string baseUrl, JsonObject request) => ChatPrograms(new Place(baseUrl, ApiSnippets.KeyPlaceholder, IsOwnKey: false), request);

    /// <summary>With the member's own key.</summary>
    /// <param name="baseUrl">The pass-through's address.</param>
    public static IReadOnlyList<ApiSnippet> For(string baseUrl, OwnKeyRequest request)
    {
        var place = new Place($"{baseUrl}/{request.Provider.Slug}", ProviderKey, IsOwnKey: true);
        return request.IsAnthropic ? MessagesPrograms(place, request.ForPeople()) : ChatPrograms(place, request.ForPeople());
    }

    private static IReadOnlyList<ApiSnippet> ChatPrograms(Place place, JsonObject request)
    {
        string body = TextOf(request);
        string python = place.IsOwnKey ? $$""", default_headers={"X-Monitor-Token": "{{MonitorCode.TokenPlaceholder}}"}""" : "";
        string node = place.IsOwnKey ? $$""", defaultHeaders: { "X-Monitor-Token": "{{MonitorCode.TokenPlaceholder}}" }""" : "";
        string csharp = place.IsOwnKey
            ? $"""
                var http = new HttpClient();
                http.DefaultRequestHeaders.Add("X-Monitor-Token", "{MonitorCode.TokenPlaceholder}");
                options.Transport = new HttpClientPipelineTransport(http);

                """
            : "";
        return
        [
            new("curl", Curl(place, "/chat/completions", [$"Authorization: Bearer {place.Key}"], body)),
            new("Python", $"""
                # pip install openai
                import json
                from openai import OpenAI

                client = OpenAI(base_url={Literal(place.BaseUrl)}, api_key={Literal(place.Key)}{python})
                request = json.loads(r{'"'}""{body}{'"'}"")
                for chunk in client.chat.completions.create(**request, stream=True):
                    if chunk.choices:
                        print(chunk.choices[0].delta.content or "", end="")
                """),
            new("Node", $$"""
                // npm install openai
                import OpenAI from "openai";

                const client = new OpenAI({ baseURL: {{Literal(place.BaseUrl)}}, apiKey: {{Literal(place.Key)}}{{node}} });
                const request = {{body}};
                for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
                  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
                }
                """),
            new("C#", $$""""
                // dotnet add package OpenAI
                using System.ClientModel;
                using System.ClientModel.Primitives;
                using OpenAI;
                using OpenAI.Chat;

                var options = new OpenAIClientOptions { Endpoint = new Uri({{Literal(place.BaseUrl)}}) };
                {{csharp}}var client = new ChatClient({{Literal(ModelOf(request))}}, new ApiKeyCredential({{Literal(place.Key)}}), options);
                var request = BinaryContent.Create(BinaryData.FromString("""
                {{body}}
                """));
                ClientResult answer = await client.CompleteChatAsync(request);
                Console.WriteLine(answer.GetRawResponse().Content);
                """"),
        ];
    }

    private static IReadOnlyList<ApiSnippet> MessagesPrograms(Place place, JsonObject request)
    {
        string body = TextOf(request);
        return
        [
            new("curl", Curl(place, "/v1/messages", [$"x-api-key: {place.Key}", "anthropic-version: 2023-06-01"], body)),
            new("Python", $$"""
                # pip install anthropic
                import json
                from anthropic import Anthropic

                client = Anthropic(base_url={{Literal(place.BaseUrl)}}, api_key={{Literal(place.Key)}}, default_headers={"X-Monitor-Token": "{{MonitorCode.TokenPlaceholder}}"})
                request = json.loads(r{{'"'}}""{{body}}{{'"'}}"")
                with client.messages.stream(**request) as stream:
                    for text in stream.text_stream:
                        print(text, end="")
                """),
            new("Node", $$"""
                // npm install @anthropic-ai/sdk
                import Anthropic from "@anthropic-ai/sdk";

                const client = new Anthropic({ baseURL: {{Literal(place.BaseUrl)}}, apiKey: {{Literal(place.Key)}}, defaultHeaders: { "X-Monitor-Token": "{{MonitorCode.TokenPlaceholder}}" } });
                const request = {{body}};
                await client.messages.stream(request).on("text", (text) => process.stdout.write(text)).finalMessage();
                """),
            new("C#", $$""""
                using System.Text;

                using var client = new HttpClient();
                client.DefaultRequestHeaders.Add("x-api-key", {{Literal(place.Key)}});
                client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
                client.DefaultRequestHeaders.Add("X-Monitor-Token", "{{MonitorCode.TokenPlaceholder}}");
                using var request = new StringContent("""
                {{body}}
                """, Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync({{Literal(place.BaseUrl + "/v1/messages")}}, request);
                Console.WriteLine(await answer.Content.ReadAsStringAsync());
                """"),
        ];
    }

    private static string Curl(Place place, string path, IReadOnlyList<string> credentials, string body)
    {
        string[] headers = [.. credentials, .. place.IsOwnKey ? [$"X-Monitor-Token: {MonitorCode.TokenPlaceholder}"] : Array.Empty<string>(), "Content-Type: application/json"];
        return string.Join(" \\\n  ", ["curl " + Shell(place.BaseUrl + path), .. headers.Select(header => "-H " + Shell(header)), "-d " + Shell(body)]);
    }

    private static string TextOf(JsonObject request)
    {
        var readable = request.DeepClone().AsObject();
        ShortenFiles(readable);
        return PlaygroundRequest.Text(readable);
    }

    /// <summary>Whoever runs it reads the file anew.</summary>
    private static void ShortenFiles(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                    ShortenFiles(item);
                break;
            case JsonObject parent:
                foreach (var (name, child) in parent.ToList())
                {
                    if (Shortened(name, child) is { } shorter)
                        parent[name] = shorter;
                    else
                        ShortenFiles(child);
                }

                break;
        }
    }

    /// <param name="name">Data URLs stand in OpenAI's <c>url</c> and <c>file_data</c>, base64 alone in Anthropic's <c>data</c>.</param>
    private static string? Shortened(string name, JsonNode? value)
    {
        if (name is not ("url" or "file_data" or "data") || value is not JsonValue text || !text.TryGetValue(out string? content) || content.Length <= MaxFileLength)
            return null;
        int behindHead = content.IndexOf(";base64,", StringComparison.Ordinal);
        return (behindHead < 0 ? "" : content[..behindHead] + ";base64,") + "YOUR_FILE_IN_BASE64";
    }

    private static string ModelOf(JsonObject request) => request["model"]?.GetValue<string>() ?? "";

    /// <summary>A string of JSON is a string of Python, JavaScript and C#, too; nothing here becomes HTML unencoded.</summary>
    private static string Literal(string text) => JsonSerializer.Serialize(text, Literals);

    /// <summary>In single quotes a shell leaves everything alone but the single quote.</summary>
    private static string Shell(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private sealed record Place(string BaseUrl, string Key, bool IsOwnKey);
}
