using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>
/// The product with, for each request, its own script: the upstream finds it by the trace id. Prices
/// are those of <see cref="UpstreamApp"/>; the provider 'lasting' is of a kind that charges on when it is left.
/// </summary>
public class EndingsApp : TestApp
{
    private readonly ConcurrentDictionary<string, WatchedRequest> requests = new(StringComparer.Ordinal);

    public EndingsApp()
    {
        First.Script = turn => requests[turn.Request.Header("x-trace-id")!].FirstAsync(turn);
        Second.Script = turn => turn.SendAsync(turn.Request.BodyText.Contains("\"stream\":true", StringComparison.Ordinal)
            ? UpstreamBytes.Stream(UpstreamBytes.Text("Hello", UpstreamBytes.UsageJson, "stop"), UpstreamBytes.Done)
            : UpstreamBytes.Completion());
    }

    public ScriptedUpstream First { get; } = new();

    /// <summary>Always answers.</summary>
    public ScriptedUpstream Second { get; } = new();

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Proxy:SaveProgressSeconds"] = "1",
        ["Proxy:DefaultHeldOutputTokens"] = "100",
        ["Proxy:DefaultWholeOutputTokens"] = "1000",
    };

    protected override object Bootstrap => new
    {
        providers = new[]
        {
            Provider("first", "OpenAiCompatible", First.BaseUrl),
            Provider("lasting", "Groq", First.BaseUrl),
            Provider("second", "OpenAiCompatible", Second.BaseUrl),
        },
        models = new object[]
        {
            new { id = "stopping", maxOutputTokens = 2000, deployments = Deployments("first") },
            new { id = "lasting", maxOutputTokens = 2000, deployments = Deployments("lasting") },
            new { id = "backed", maxOutputTokens = 2000, deployments = Deployments("first", "second") },
            new { id = "unknown-length", deployments = Deployments("first") },
            new { id = "unpriced", deployments = new[] { new { provider = "first", model = "unpriced-model", priority = 0 } } },
        },
        prices = new[]
        {
            new { provider = "first", model = UpstreamApp.UpstreamModel, input = 1, output = 2 },
            new { provider = "lasting", model = UpstreamApp.UpstreamModel, input = 1, output = 2 },
            new { provider = "second", model = UpstreamApp.UpstreamModel, input = 3, output = 6 },
        },
        marginPercent = 20,
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    /// <summary>From now on the request with this trace id is played and watched.</summary>
    internal void Watch(WatchedRequest request) => requests[request.TraceId] = request;

    protected override void AddServices(IServiceCollection services) => services.AddSingleton<IStartupFilter>(new Watcher(requests));

    private static object Provider(string slug, string kind, string baseUrl) =>
        new { slug, kind, baseUrl, apiKey = $"sk-{slug}-provider-credential", allowPrivateNetwork = true };

    private static object Deployments(params string[] providers) =>
        providers.Select((provider, index) => new { provider, model = UpstreamApp.UpstreamModel, priority = index }).ToArray();

    /// <summary>Around the product: knows when it has seen that a client is gone, and when it is done with a request.</summary>
    private sealed class Watcher(ConcurrentDictionary<string, WatchedRequest> requests) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(WatchAsync);
            next(app);
        };

        private async Task WatchAsync(HttpContext context, RequestDelegate next)
        {
            if (!requests.TryGetValue(context.Request.Headers["x-trace-id"].ToString(), out var request))
            {
                await next(context);
                return;
            }

            // Registered first, so it runs last: by then the product has seen it.
            await using var left = context.RequestAborted.Register(request.ClientIsGone.SetResult);
            try
            {
                await next(context);
            }
            finally
            {
                request.IsDone.SetResult();
            }
        }
    }
}

/// <summary>Time-outs end soon here; elsewhere a script may wait for its test, however slow the machine is.</summary>
public sealed class HastyApp : EndingsApp
{
    /// <summary>Of every time-out of the proxy here: longer than a machine stands still that has too much to do.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(6);

    protected override Dictionary<string, string> Settings => new(base.Settings, StringComparer.Ordinal)
    {
        ["Proxy:FirstByteTimeoutSeconds"] = "6",
        ["Proxy:IdleTimeoutSeconds"] = "6",
        ["Proxy:DrainSeconds"] = "6",
    };
}
