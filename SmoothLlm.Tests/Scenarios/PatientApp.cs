using SmoothLlm.Tests.Providers.VertexAi;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product with clients that hear something after a second of silence, and a provider that wants tokens.</summary>
public class PatientApp : TestApp
{
    private readonly TokenServer tokens = new();

    public ScriptedUpstream Upstream { get; } = new();

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Proxy:KeepAliveSeconds"] = "1",
    };

    protected override object Bootstrap => new
    {
        providers = new[]
        {
            new { slug = "slow", kind = "OpenAiCompatible", baseUrl = Upstream.BaseUrl, apiKey = "sk-slow-provider-credential", allowPrivateNetwork = true },
            new { slug = "vertex", kind = "VertexAi", baseUrl = Upstream.BaseUrl, apiKey = tokens.KeyFile, allowPrivateNetwork = true },
        },
        models = new[]
        {
            new { id = "slow", deployments = new[] { new { provider = "slow", model = "m" } } },
            new { id = "gemini", deployments = new[] { new { provider = "vertex", model = "google/gemini" } } },
        },
        prices = new[]
        {
            new { provider = "slow", model = "m", input = 1, output = 2 },
            new { provider = "vertex", model = "google/gemini", input = 1, output = 2 },
        },
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Upstream.DisposeAsync();
        await tokens.DisposeAsync();
    }
}

/// <summary>Requests have an end here; elsewhere a provider may take its time, however slow the machine is.</summary>
public sealed class HurriedApp : PatientApp
{
    protected override Dictionary<string, string> Settings => new(base.Settings, StringComparer.Ordinal) { ["Proxy:TotalTimeoutSeconds"] = "4" };
}
