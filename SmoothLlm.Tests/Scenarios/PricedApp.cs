using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>
/// The product at noon of 30 November 2026 with one scripted provider, which is also the catalog's Google. The usual 100
/// input and 20 output tokens come to 140,000 nano-USD at the price of the models named here.
/// </summary>
public sealed class PricedApp : TestApp
{
    public const string BootstrapKey = "llm_sk_agreed-0123456789-abcdef";
    public const string UpstreamModel = "upstream-model";
    public const long Cost = 140_000;

    private readonly ShiftedTime clock = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public ScriptedUpstream Upstream { get; } = new();

    protected override void AddServices(IServiceCollection services) => services.AddSingleton<TimeProvider>(clock);

    protected override object Bootstrap => new
    {
        providers = new[] { Provider("scripted"), Provider("google") },
        models = new[] { Model("priced", UpstreamModel), Model("moving", "moving"), Model("free", "free"), Model("unpriced", "unpriced") },
        prices = new object[]
        {
            new { provider = "scripted", model = UpstreamModel, input = 1, output = 2 },
            new { provider = "scripted", model = "moving", input = 1, output = 2 },
            new { provider = "scripted", model = "free", free = true },
        },
        marginPercent = 20,
        organizations = new[]
        {
            new { name = "Agreed", marginPercent = 50.5, creditUsd = 1, apiKeys = new[] { new { name = "ci", secret = BootstrapKey } } },
        },
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    public void Advance(TimeSpan by) => clock.Advance(by);

    /// <summary>What the models list says of a model's prices, USD per token.</summary>
    public async Task<(string Prompt, string Completion)> ListedAsync(string key, string model)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var response = await Client.SendAsync(request);
        var list = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("data").EnumerateArray();
        var pricing = list.Single(item => item.GetProperty("id").GetString() == model).GetProperty("pricing");
        return (pricing.GetProperty("prompt").GetString().ShouldNotBeNull(), pricing.GetProperty("completion").GetString().ShouldNotBeNull());
    }

    private object Provider(string slug) =>
        new { slug, kind = "OpenAiCompatible", baseUrl = Upstream.BaseUrl, apiKey = "sk-scripted-credential", allowPrivateNetwork = true };

    private static object Model(string id, string upstream) => new { id, deployments = new[] { new { provider = "scripted", model = upstream } } };
}
