using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>
/// The product with two scripted providers and one that nobody answers for. With a margin of 20 %, the usual 100 input
/// and 20 output tokens come to 168,000 nano-USD at the first and to 504,000 at the second.
/// </summary>
public class UpstreamApp : TestApp
{
    public const string FirstCredential = "sk-first-provider-credential";
    public const string UpstreamModel = "upstream-model";
    public const long FirstCharge = 168_000;
    public const long SecondCharge = 504_000;

    /// <summary>Bound and not listening: its port is refused, and nobody else gets it.</summary>
    private readonly Socket nowhere = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private TaskCompletionSource headSeen = new();

    public UpstreamApp() => nowhere.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public ScriptedUpstream First { get; } = new();

    public ScriptedUpstream Second { get; } = new();

    /// <summary>Ends when the client of the current run has the head of its answer, which goes out with the first event.</summary>
    public Task ClientHasHead => headSeen.Task;

    protected override object Bootstrap => new
    {
        providers = new[]
        {
            Provider("first", First.BaseUrl, FirstCredential),
            Provider("second", Second.BaseUrl, "sk-second-provider-credential"),
            Provider("claude", First.BaseUrl, "sk-ant-provider-credential", "Anthropic"),
            Provider("nowhere", $"http://127.0.0.1:{((IPEndPoint)nowhere.LocalEndPoint!).Port}/v1", "sk-nowhere-provider-credential"),
        },
        models = new[]
        {
            Model("scripted", "first"),
            Model("backed", "first", "second"),
            Model("translated", "claude"),
            Model("unreachable", "nowhere"),
            Model("unreachable-backed", "nowhere", "second"),
        },
        prices = new[]
        {
            new { provider = "first", model = UpstreamModel, input = 1, output = 2 },
            new { provider = "second", model = UpstreamModel, input = 3, output = 6 },
            new { provider = "claude", model = UpstreamModel, input = 1, output = 2 },
            new { provider = "nowhere", model = UpstreamModel, input = 1, output = 2 },
        },
        marginPercent = 20,
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        nowhere.Dispose();
    }

    /// <summary>One request of a new customer from its sending to its settlement, with the rules of the book asserted behind it.</summary>
    internal async Task<Ending> RunAsync(
        Func<UpstreamTurn, Task> script, bool isStreamed = false, bool wantsUsage = false, string model = "scripted", string path = "v1/chat/completions")
    {
        First.Forget();
        Second.Forget();
        First.Script = script;
        return await RunAsync(RequestBody(model, isStreamed, wantsUsage), path);
    }

    /// <param name="path">Whose format the body is in; the usual one is the same in OpenAI's and in Anthropic's.</param>
    internal async Task<Ending> RunAsync(string body, string path = "v1/chat/completions")
    {
        headSeen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var customer = await AddCustomerAsync();
        using var response = await PostChatAsync(customer.Key, new StringContent(body), path);
        headSeen.SetResult();
        string answer = await response.Content.ReadAsStringAsync();
        await AssertInvariantsAsync();
        var record = (await UsageAsync(customer)).ShouldHaveSingleItem();
        (await ReadAsync(context => context.Holds.SingleAsync(hold => hold.RequestId == record.RequestId))).EndedAt.ShouldNotBeNull();
        var balance = await BalanceAsync(customer);
        balance.Held.ShouldBe(NanoUsd.Zero);
        balance.Posted.ShouldBe(NanoUsd.FromUsd(10) - new NanoUsd(record.ChargeNanoUsd));
        record.StatusCode.ShouldBe((int)response.StatusCode);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new Ending((int)response.StatusCode, answer, headers, record);
    }

    internal static string RequestBody(string model, bool isStreamed = false, bool wantsUsage = false) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}],"max_tokens":50{{(isStreamed ? ",\"stream\":true" : "")}}{{(wantsUsage ? ",\"stream_options\":{\"include_usage\":true}" : "")}}}""";

    private static object Provider(string slug, string baseUrl, string apiKey, string kind = "OpenAiCompatible") =>
        new { slug, kind, baseUrl, apiKey, allowPrivateNetwork = true };

    private static object Model(string id, params string[] providers) => new
    {
        id,
        deployments = providers.Select((provider, index) => new { provider, model = UpstreamModel, priority = index }).ToArray(),
    };

    /// <summary>What came of a request, for the client and for the book.</summary>
    internal sealed record Ending(int Status, string Body, IReadOnlyDictionary<string, string> Headers, UsageRecord Record)
    {
        public JsonElement Json => JsonElement.Parse(Body);

        public string? ErrorCode => Json.GetProperty("error").GetProperty("code").GetString();

        /// <summary>The data of all events.</summary>
        public IReadOnlyList<string> Events => [.. Body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(text => text.Split('\n'))
            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => line["data: ".Length..])];

        /// <summary>The events that are chunks.</summary>
        public IReadOnlyList<JsonElement> Chunks => [.. Events.Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data))];

        public void ShouldCostNothing(int status, RequestEnding ending)
        {
            Status.ShouldBe(status, Body);
            Record.Ending.ShouldBe(ending);
            Record.ChargeNanoUsd.ShouldBe(0);
            Record.OutputTokens.ShouldBe(0);
        }
    }
}
