using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Tests.Browser;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A real process that is told to end while requests run.</summary>
public sealed class ShutdownTests
{
    private const string Key = "llm_sk_shutdown-test-0123456789";

    [Fact]
    public async Task Requests_finish_in_their_time_or_are_ended_and_settled_and_the_exit_code_is_zero()
    {
        await using var upstream = new ScriptedUpstream();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var asked = new CountdownEvent(3);
        upstream.Script = async turn =>
        {
            bool isStreamed = turn.Request.BodyText.Contains("\"stream\":true", StringComparison.Ordinal);
            if (isStreamed)
                await turn.SendAsync(StreamHead + Chunk(Text("Hello")));
            asked.Signal();
            if (!turn.Request.BodyText.Contains("quick", StringComparison.Ordinal))
            {
                await turn.UntilHungUpAsync();
                return;
            }

            await told.Task;
            await turn.SendAsync(Chunk(Text(" there", finish: "stop")) + Chunk(UsageEvent()) + Chunk(Done) + StreamEnd);
        };
        await using var process = new PortalProcess();
        await StartAsync(process, upstream);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = process.Address };
        client.DefaultRequestHeaders.Add("x-api-key", Key);

        var quick = await SendAsync(client, "quick", isStreamed: true);
        var endless = await SendAsync(client, "endless", isStreamed: true);
        var whole = client.SendAsync(Request("whole", isStreamed: false));
        await Task.Run(() => asked.Wait(TimeSpan.FromSeconds(60)));
        process.Terminate();
        told.SetResult();

        (await quick.Content.ReadAsStringAsync()).ShouldEndWith(Done);
        (await endless.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"proxy_stopping\"");
        ((int)(await whole).StatusCode).ShouldBe(503);
        (await process.WhenEndedAsync()).ShouldBe(0);

        await using var left = await SqliteDatabase.OpenAsync(services => services.AddLedger(), process.Folder);
        (await left.Get<LedgerInvariants>().CheckAsync(CancellationToken.None)).Where(rule => rule.Violations != 0).ShouldBeEmpty();
        (await left.ReadAsync(context => context.Holds.CountAsync(hold => hold.EndedAt == null))).ShouldBe(0);
        var records = await left.ReadAsync(context => context.UsageRecords.AsNoTracking().ToListAsync());
        records.Count.ShouldBe(3);
        Find(records, "quick").ShouldBe((RequestEnding.Completed, 200, null, UpstreamApp.FirstCharge));
        Find(records, "endless").ShouldBe((RequestEnding.Recovered, 200, "proxy_stopping", ((Encoding.UTF8.GetByteCount(Body("endless", isStreamed: true)) + 3) / 4 * 1200) + (2 * 2400)));
        Find(records, "whole").ShouldBe((RequestEnding.Recovered, 503, "proxy_stopping", 0));
        AttemptDetails.Read(records.Single(record => record.TraceId == "whole").AttemptDetails).ShouldHaveSingleItem().Failure.ShouldBe(AttemptFailure.Stopped);
    }

    private static async Task StartAsync(PortalProcess process, ScriptedUpstream upstream)
    {
        var bootstrap = new
        {
            providers = new[] { new { slug = "first", kind = "OpenAiCompatible", baseUrl = upstream.BaseUrl, apiKey = "sk-provider", allowPrivateNetwork = true } },
            models = new[] { new { id = "scripted", deployments = new[] { new { provider = "first", model = "up" } } } },
            prices = new[] { new { provider = "first", model = "up", input = 1, output = 2 } },
            marginPercent = 20,
            organizations = new[] { new { name = "Acme", creditUsd = 10, apiKeys = new[] { new { name = "test", secret = Key } } } },
        };
        string path = Path.Combine(process.Folder, "bootstrap.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(bootstrap));
        process.Settings["Bootstrap__File"] = path;
        process.Settings["Proxy__ShutdownGraceSeconds"] = "8";
        await process.StartAsync();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string traceId, bool isStreamed) =>
        client.SendAsync(Request(traceId, isStreamed), HttpCompletionOption.ResponseHeadersRead);

    private static HttpRequestMessage Request(string traceId, bool isStreamed) => new(HttpMethod.Post, "v1/chat/completions")
    {
        Content = new StringContent(Body(traceId, isStreamed), Encoding.UTF8, "application/json"),
        Headers = { { "x-trace-id", traceId } },
    };

    private static string Body(string name, bool isStreamed) =>
        $$"""{"model":"scripted","messages":[{"role":"user","content":"{{name}}"}],"max_tokens":50{{(isStreamed ? ",\"stream\":true" : "")}}}""";

    private static (RequestEnding Ending, int Status, string? ErrorCode, long Charge) Find(List<UsageRecord> records, string traceId)
    {
        var record = records.Single(record => record.TraceId == traceId);
        return (record.Ending, record.StatusCode, record.ErrorCode, record.ChargeNanoUsd);
    }
}
