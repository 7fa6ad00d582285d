using Shouldly;
using SmoothLlm.Web.Components.Portal.Snippets;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class ApiSnippetsTests
{
    private const string BaseUrl = "https://llm.example.com/v1";

    [Fact]
    public void There_is_one_for_each_language() =>
        ApiSnippets.For(BaseUrl, "sandbox-chat", "llm_sk_x").Select(snippet => snippet.Name).ShouldBe(["curl", "Python", "Node", "C#"]);

    [Fact]
    public void Each_names_this_server_this_model_and_this_key()
    {
        foreach (var snippet in ApiSnippets.For(BaseUrl, "sandbox-chat", "llm_sk_secret"))
        {
            snippet.Code.ShouldContain(BaseUrl);
            snippet.Code.ShouldContain("sandbox-chat");
            snippet.Code.ShouldContain("llm_sk_secret");
        }
    }

    [Fact]
    public void Curl_is_exactly_what_a_shell_wants() =>
        ApiSnippets.For(BaseUrl, "sandbox-chat", "llm_sk_x")[0].Code.ReplaceLineEndings("\n").ShouldBe(
            """
            curl 'https://llm.example.com/v1/chat/completions' \
              -H 'Authorization: Bearer llm_sk_x' \
              -H 'Content-Type: application/json' \
              -d '{"model":"sandbox-chat","messages":[{"role":"user","content":"Hello!"}]}'
            """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_model_name_cannot_break_out_of_its_quotes()
    {
        var snippets = ApiSnippets.For(BaseUrl, "it's \"quoted\"", "llm_sk_x");

        snippets[0].Code.ShouldContain("it'\\''s \\\"quoted\\\"");
        foreach (var snippet in snippets.Skip(1))
            snippet.Code.ShouldContain("\"it's \\\"quoted\\\"\"");
    }
}
