using System.Text;
using SmoothLlm.Tests.Conventions;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>
/// The product with a provider of each format, which play transcripts over sockets: the model <c>claude</c> is answered in
/// Anthropic's format, <c>gpt</c> in OpenAI's. Prices are the same and without margin: 1 USD a million input tokens, 2
/// for output, 0.1 read from the cache, 1.25 and 2 written to it.
/// </summary>
public sealed class TranslationApp : TestApp
{
    public const string Claude = "claude";
    public const string Gpt = "gpt";
    public const string Either = "gpt-or-claude";
    public const string ClaudeAlias = "house/claude-latest";
    public const string ClaudeUpstream = "claude-sonnet-4-5";
    public const string GptUpstream = "gpt-5.1";
    public const string AnthropicKey = "sk-ant-credential-of-the-house";
    public const string OpenAiKey = "sk-credential-of-the-house";

    public ScriptedUpstream Anthropic { get; } = new();

    public ScriptedUpstream OpenAi { get; } = new();

    protected override object Bootstrap => new
    {
        providers = new object[]
        {
            new { slug = "house-anthropic", kind = "Anthropic", baseUrl = Anthropic.BaseUrl, apiKey = AnthropicKey, allowPrivateNetwork = true },
            new { slug = "house-openai", kind = "OpenAi", baseUrl = OpenAi.BaseUrl, apiKey = OpenAiKey, allowPrivateNetwork = true },
        },
        models = new[]
        {
            new { id = Claude, aliases = new[] { ClaudeAlias }, deployments = new[] { new { provider = "house-anthropic", model = ClaudeUpstream } } },
            new { id = Gpt, aliases = Array.Empty<string>(), deployments = new[] { new { provider = "house-openai", model = GptUpstream } } },
            new { id = Either, aliases = Array.Empty<string>(), deployments = new[] { new { provider = "house-openai", model = GptUpstream }, new { provider = "house-anthropic", model = ClaudeUpstream } } },
        },
        prices = new[]
        {
            new { provider = "house-anthropic", model = ClaudeUpstream, input = 1, output = 2, cacheRead = 0.1, cacheWrite = 1.25, cacheWrite1h = 2 },
            new { provider = "house-openai", model = GptUpstream, input = 1, output = 2, cacheRead = 0.1, cacheWrite = 1.25, cacheWrite1h = 2 },
        },
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Anthropic.DisposeAsync();
        await OpenAi.DisposeAsync();
    }

    /// <summary>The upstream that answers a model from now on with a transcript.</summary>
    public ScriptedUpstream Play(string model, string transcript)
    {
        string body = SourceTree.Read("SmoothLlm.Tests/Transcripts/" + transcript);
        return Answer(model, transcript.EndsWith(".sse", StringComparison.Ordinal)
            ? UpstreamBytes.Head(200, "text/event-stream", $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n") + body
            : UpstreamBytes.Json(body));
    }

    public ScriptedUpstream Answer(string model, string bytes)
    {
        var upstream = model == Claude ? Anthropic : OpenAi;
        upstream.Forget();
        upstream.Script = turn => turn.SendAsync(bytes);
        return upstream;
    }

    /// <summary>Posts to <c>/v1/messages</c> as Anthropic's clients do.</summary>
    public Task<HttpResponseMessage> PostMessagesAsync(string? key, string body, string path = "v1/messages?beta=true", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.Add("x-api-key", key);
        request.Headers.Add("anthropic-version", "2023-06-01");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return Client.SendAsync(request);
    }
}
