using System.Text.Json.Nodes;
using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Web.Components.Portal.Playground;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal.Playground;

public sealed class PlaygroundCodeTests
{
    private const string Address = "https://llm.example.com";

    private static JsonObject Request => new()
    {
        ["model"] = "m",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "it's \"\"\" ไทย" }),
    };

    [Fact]
    public void Code_holds_the_request_whatever_was_written()
    {
        var code = ByName(PlaygroundCode.For(Address + "/v1", Request));

        code["curl"].ShouldContain("""it'\''s \"\"\" ไทย""");
        code["Python"].ShouldContain("""it's \"\"\" ไทย""");
        code["Python"].ShouldContain("json.loads(r\"\"\"{");
        code["Node"].ShouldContain("""baseURL: "https://llm.example.com/v1", apiKey: "YOUR_API_KEY" }""");
        code["C#"].ShouldContain("""Endpoint = new Uri("https://llm.example.com/v1") }""");
        code.Values.ShouldAllBe(program => !program.Contains("X-Monitor-Token", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_with_ones_own_key_goes_to_pass_through_with_both_credentials()
    {
        var code = ByName(PlaygroundCode.For(Address + "/api/v1", OwnKeyRequest.Of(Provider("groq", ProviderKind.Groq), Request, out _)!));

        code["curl"].ShouldStartWith("""
            curl 'https://llm.example.com/api/v1/groq/chat/completions' \
              -H 'Authorization: Bearer YOUR_PROVIDER_KEY' \
              -H 'X-Monitor-Token: YOUR_MONITOR_TOKEN' \
            """);
        code["Python"].ShouldContain("""base_url="https://llm.example.com/api/v1/groq", api_key="YOUR_PROVIDER_KEY", default_headers={"X-Monitor-Token": "YOUR_MONITOR_TOKEN"})""");
        code["Node"].ShouldContain("""defaultHeaders: { "X-Monitor-Token": "YOUR_MONITOR_TOKEN" } });""");
        code["C#"].ShouldContain("options.Transport = new HttpClientPipelineTransport(http);");
        code.Values.ShouldAllBe(program => !program.Contains("include_usage", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_for_Anthropic_is_in_its_own_words()
    {
        var code = ByName(PlaygroundCode.For(Address + "/api/v1", OwnKeyRequest.Of(Provider("anthropic", ProviderKind.Anthropic), Request, out _)!));

        code["curl"].ShouldContain("https://llm.example.com/api/v1/anthropic/v1/messages");
        code["curl"].ShouldContain("-H 'x-api-key: YOUR_PROVIDER_KEY'");
        code["Python"].ShouldContain("client.messages.stream(**request)");
        code["Node"].ShouldContain("@anthropic-ai/sdk");
        code["C#"].ShouldContain("""DefaultRequestHeaders.Add("anthropic-version", "2023-06-01")""");
        code.Values.ShouldAllBe(program => program.Contains("YOUR_MONITOR_TOKEN", StringComparison.Ordinal) && program.Contains("max_tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_does_not_bury_the_program()
    {
        string picture = "data:image/png;base64," + new string('A', 10_000);
        var turn = new Turn(new Question("What is it?", [new Attachment("a.png", AttachmentKind.Image, picture)]));
        var request = PlaygroundRequest.Of("m", [turn], new PlaygroundSettings(), canReason: false);

        var code = PlaygroundCode.For(Address + "/v1", request)
            .Concat(PlaygroundCode.For(Address + "/api/v1", OwnKeyRequest.Of(Provider("anthropic", ProviderKind.Anthropic), request, out _)!));

        code.ShouldAllBe(program => program.Code.Length < 2_000 && program.Code.Contains("YOUR_FILE_IN_BASE64", StringComparison.Ordinal));
        PlaygroundRequest.Text(request).ShouldContain(picture);
    }

    private static PassThroughProvider Provider(string slug, ProviderKind kind) => new(slug, kind, new Uri("https://provider.example.com/v1"), AllowPrivateNetwork: false);

    private static Dictionary<string, string> ByName(IEnumerable<SmoothLlm.Web.Components.Portal.Snippets.ApiSnippet> code) =>
        code.ToDictionary(snippet => snippet.Name, snippet => snippet.Code.ReplaceLineEndings("\n"), StringComparer.Ordinal);
}
