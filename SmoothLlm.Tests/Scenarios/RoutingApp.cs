using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product with three scripted providers, circuits that open, and retries that do not dawdle.</summary>
public sealed class RoutingApp : TestApp
{
    public const string UpstreamModel = "upstream-model";

    public ScriptedUpstream First { get; } = new();

    public ScriptedUpstream Second { get; } = new();

    public ScriptedUpstream Third { get; } = new();

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Routing:CircuitBreakerEnabled"] = "true",
        ["Routing:FailuresToOpen"] = "3",
        ["Routing:Retries"] = "1",
        ["Routing:RetryDelayMilliseconds"] = "1",
        ["Routing:MaxRetryAfterSeconds"] = "1",
    };

    protected override object Bootstrap => new
    {
        providers = new[] { Provider("openai", First.BaseUrl), Provider("second", Second.BaseUrl), Provider("third", Third.BaseUrl) },
        models = new object[]
        {
            Model("single", ("openai", 0, 1)),
            Model("chain", ("openai", 0, 1), ("second", 1, 1), ("third", 2, 1)),
            Model("even", ("openai", 0, 1), ("second", 0, 3)),
        },
        prices = new object[]
        {
            new { provider = "openai", model = UpstreamModel, input = 1, output = 2 },
            new { provider = "second", model = UpstreamModel, input = 3, output = 6 },
            new { provider = "third", model = UpstreamModel, input = 1, output = 2 },
            new { provider = "openai", model = "gpt-of-its-name", input = 1, output = 2 },
            new { provider = "second", model = "gpt-of-another", input = 1, output = 2 },
        },
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Third.DisposeAsync();
    }

    /// <summary>As after a start: nobody has failed, and nothing has been asked.</summary>
    public void Forget()
    {
        foreach (var upstream in new[] { First, Second, Third })
        {
            upstream.Forget();
            upstream.Script = turn => turn.SendAsync(UpstreamBytes.Completion());
        }

        var circuits = Services.GetRequiredService<Circuits>();
        foreach (var report in circuits.Report())
            circuits.Reset(report.Key.ProviderId);
    }

    public async Task<RoutedAnswer> AskAsync(TestCustomer customer, string model, string more = "", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}],"max_tokens":50{{more}}}"""),
        };
        request.Headers.Add("Authorization", "Bearer " + customer.Key);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await Client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        string? attempts = response.Headers.TryGetValues("x-smoothllm-attempts", out var values) ? values.Single() : null;
        return new RoutedAnswer((int)response.StatusCode, body, attempts, response.Headers.RetryAfter?.Delta);
    }

    public async Task<Provider> ProviderAsync(string slug) => (await Services.GetRequiredService<ProviderStore>().FindBySlugAsync(slug, default))!;

    private static object Provider(string slug, string baseUrl) =>
        new { slug, kind = "OpenAiCompatible", baseUrl, apiKey = $"sk-{slug}-provider-credential", allowPrivateNetwork = true };

    private static object Model(string id, params (string Provider, int Priority, int Weight)[] deployments) => new
    {
        id,
        deployments = deployments.Select(deployment => new { provider = deployment.Provider, model = UpstreamModel, priority = deployment.Priority, weight = deployment.Weight }).ToArray(),
    };

    /// <summary>What a client sees of a request.</summary>
    public sealed record RoutedAnswer(int Status, string Body, string? Attempts, TimeSpan? RetryAfter)
    {
        public string? ErrorCode => JsonElement.Parse(Body).GetProperty("error").GetProperty("code").GetString();
    }
}
