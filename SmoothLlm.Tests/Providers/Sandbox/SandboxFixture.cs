using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using Xunit;

namespace SmoothLlm.Tests.Providers.Sandbox;

/// <summary>The sandbox alone in a small host, and a client that talks to it over its socket.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private readonly IHost host = Build(new() { ["Sandbox:Enabled"] = "true" }, Environments.Production, TimeProvider.System);

    public HttpClient Client { get; } = new();

    public async Task InitializeAsync()
    {
        await host.StartAsync();
        Client.BaseAddress = Server(host).BaseUrl;
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await host.StopAsync();
        host.Dispose();
    }

    internal static IHost Build(Dictionary<string, string?> settings, string environment, TimeProvider clock)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSandbox(builder.Configuration);
        return builder.Build();
    }

    internal static SandboxServer Server(IHost host) => host.Services.GetRequiredService<SandboxServer>();

    internal static object Body(string message, bool stream = false, bool includeUsage = false) => new
    {
        model = "sandbox-chat",
        stream,
        stream_options = includeUsage ? new { include_usage = true } : null,
        messages = new[] { new { role = "user", content = message } },
    };

    internal static Task<HttpResponseMessage> PostAsync(HttpClient client, object body) => client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"{client.BaseAddress}/chat/completions") { Content = JsonContent.Create(body) },
        HttpCompletionOption.ResponseHeadersRead);

    internal Task<HttpResponseMessage> PostAsync(object body) => PostAsync(Client, body);

    internal async Task<JsonElement> AnswerAsync(object body)
    {
        using var response = await PostAsync(body);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal Task<JsonElement> AnswerAsync(string message) => AnswerAsync(Body(message));

    /// <summary>The data of all events, [DONE] included; throws where the connection is cut.</summary>
    internal async Task<List<string>> StreamAsync(object body, List<string>? seen = null)
    {
        seen ??= [];
        using var response = await PostAsync(body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                continue;
            line.ShouldStartWith("data: ");
            seen.Add(line["data: ".Length..]);
        }

        return seen;
    }

    internal static List<JsonElement> Chunks(IEnumerable<string> events) =>
        events.Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data)).ToList();

    internal static string Content(IEnumerable<JsonElement> chunks, int choice = 0) => string.Concat(
        from chunk in chunks
        from entry in chunk.GetProperty("choices").EnumerateArray()
        where entry.GetProperty("index").GetInt32() == choice
        let delta = entry.GetProperty("delta")
        where delta.TryGetProperty("content", out _)
        select delta.GetProperty("content").GetString());

    internal static string? Text(JsonElement answer, int choice = 0) =>
        answer.GetProperty("choices")[choice].GetProperty("message").GetProperty("content").GetString();

    internal static string? FinishReason(JsonElement answer, int choice = 0) =>
        answer.GetProperty("choices")[choice].GetProperty("finish_reason").GetString();
}
