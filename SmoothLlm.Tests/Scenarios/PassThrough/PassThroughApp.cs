using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>The product with providers of every shape that are one local server, and everything that it logs.</summary>
public sealed class PassThroughApp : TestApp
{
    /// <summary>A million input tokens of these cost 2.5 USD, read from the cache 1.25 USD, output 10 USD.</summary>
    public const string PricedModel = "gpt-4o-2024-08-06";

    private ServerUpstream? upstream;

    public ServerUpstream Upstream => upstream!;

    internal EverythingLogged Log { get; } = new();

    internal WatchedRecords Records => Services.GetRequiredService<WatchedRecords>();

    protected override object Bootstrap => new
    {
        providers = new[]
        {
            Provider("openai", "OpenAi", "/v1"),
            Provider("anthropic", "Anthropic", "/v1"),
            Provider("google", "Google", "/v1beta/openai"),
            Provider("groq", "Groq", "/openai/v1"),
            new { slug = "guarded", kind = "OpenAiCompatible", baseUrl = Upstream.Address + "/v1", apiKey = "sk-our-own-credential", allowPrivateNetwork = false },
            new { slug = "nowhere", kind = "OpenAiCompatible", baseUrl = "http://127.0.0.1:1/v1", apiKey = "sk-our-own-credential", allowPrivateNetwork = true },
        },
        prices = new object[]
        {
            new { provider = "openai", model = PricedModel, input = 2.5, output = 10, cacheRead = 1.25 },
            new { provider = "anthropic", model = "claude-sonnet-4-5", input = 3, output = 15, cacheRead = 0.3, cacheWrite = 3.75, cacheWrite1h = 6 },
        },
    };

    public override async Task InitializeAsync()
    {
        upstream = await ServerUpstream.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    protected override void AddServices(IServiceCollection services)
    {
        services.AddSingleton(provider => new WatchedRecords(provider.GetRequiredService<LedgerWriter>()));
        services.AddSingleton<IUsageRecords>(provider => provider.GetRequiredService<WatchedRecords>());
        // An operator who asks for everything, in every sink.
        services.AddSingleton<ILoggerProvider>(Log);
        services.AddLogging(logging => logging.AddFilter<EverythingLogged>(null, LogLevel.Trace));
    }

    /// <summary>A customer without a cent and a monitor token.</summary>
    internal async Task<Monitor> AddMonitorAsync()
    {
        var customer = await AddCustomerAsync(creditUsd: 0);
        var created = (await Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.MonitorTokens(customer.OrganizationId), new ApiKeySettings("monitor"), userId: null, CancellationToken.None)).ShouldBeOfType<CreateApiKeyResult.Created>();
        return new Monitor(customer, created.Secret.Value);
    }

    /// <summary>Sends a request with the customer's provider key; returns with the head of the answer.</summary>
    internal Task<HttpResponseMessage> SendAsync(Monitor monitor, HttpMethod method, string path, HttpContent? body = null, Action<HttpRequestHeaders>? headers = null)
    {
        var request = new HttpRequestMessage(method, "api/v1/" + path) { Content = body };
        request.Headers.Add("X-Monitor-Token", monitor.Token);
        headers?.Invoke(request.Headers);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    internal Task<HttpResponseMessage> PostJsonAsync(Monitor monitor, string path, string body) =>
        SendAsync(monitor, HttpMethod.Post, path, new StringContent(body, new MediaTypeHeaderValue("application/json")));

    /// <summary>The record of a request, as soon as it is in the book.</summary>
    internal Task<UsageRecord> RecordOfAsync(HttpResponseMessage response) =>
        Records.OfAsync(RequestIds.Parse(response.Headers.GetValues("x-smoothllm-request-id").Single())!.Value);

    private object Provider(string slug, string kind, string path) =>
        new { slug, kind, baseUrl = Upstream.Address + path, apiKey = "sk-our-own-credential", allowPrivateNetwork = true };
}

/// <summary>A customer with an own provider key.</summary>
internal sealed record Monitor(TestCustomer Customer, string Token);
