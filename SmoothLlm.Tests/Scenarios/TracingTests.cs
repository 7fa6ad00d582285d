using System.Text;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A request as a collector and Langfuse get to see it: everything but what was said.</summary>
public sealed class TracingTests(TracingTests.TracedApp app) : IClassFixture<TracingTests.TracedApp>
{
    private const string Said = "a-word-that-nobody-else-says";
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task A_request_becomes_a_span_of_the_clients_trace()
    {
        var (record, _) = await AskAsync($"00-{TraceId}-b7ad6b7169203331-01");

        var span = await app.Collector.SpanOfAsync(RequestIds.Format(record.RequestId));

        Convert.ToHexStringLower(span.Bytes(1)).ShouldBe(TraceId);
        Convert.ToHexStringLower(span.Bytes(4)).ShouldBe("b7ad6b7169203331");
        span.Text(5).ShouldBe("chat sandbox-chat");
        span.Number(6).ShouldBe(3ul);
        (span.Number(8) - span.Number(7)).ShouldBe((ulong)record.DurationMilliseconds * 1_000_000);
        var attributes = span.Attributes();
        attributes["gen_ai.operation.name"].ShouldBe("chat");
        attributes["gen_ai.request.model"].ShouldBe("sandbox-chat");
        attributes["gen_ai.usage.output_tokens"].ShouldBe(record.OutputTokens);
        attributes.Keys.ShouldNotContain("user.id");
        span.Has(15).ShouldBeFalse();
    }

    [Fact]
    public async Task Langfuse_gets_a_generation_with_usage_and_cost_although_it_failed_at_first()
    {
        app.Langfuse.Failures.Enqueue(503);
        var (record, customer) = await AskAsync(null);

        var span = await app.Langfuse.SpanOfAsync(RequestIds.Format(record.RequestId));

        Convert.ToHexStringLower(span.Bytes(1)).ShouldBe(record.RequestId.ToString("N"), "without a trace of the client's, the request is one");
        span.Has(4).ShouldBeFalse();
        var attributes = span.Attributes();
        attributes["langfuse.observation.type"].ShouldBe("generation");
        attributes["langfuse.trace.name"].ShouldBe("chat sandbox-chat");
        attributes["user.id"].ShouldBe(customer.OrganizationId.ToString());
        attributes["session.id"].ShouldBe(customer.KeyId.ToString());
        var usage = JsonElement.Parse((string)attributes["langfuse.observation.usage_details"]);
        usage.EnumerateObject().Sum(part => part.Value.GetInt64()).ShouldBe(record.FreshInputTokens + record.CacheReadTokens + record.OutputTokens);
        JsonElement.Parse((string)attributes["langfuse.observation.cost_details"]).GetProperty("total").GetDecimal().ShouldBe(record.CostNanoUsd / 1_000_000_000m);
        span.Messages(9).ShouldAllBe(attribute => !attribute.Messages(2).Any(value => value.Has(1) && value.Text(1).Contains(Said, StringComparison.Ordinal)));

        var export = app.Langfuse.Requests.Last();
        export.Target.ShouldBe("/api/public/otel/v1/traces");
        export.Headers["Content-Type"].ShouldBe("application/x-protobuf");
        export.Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("pk-lf-test:sk-lf-test")));
        export.Headers["x-langfuse-ingestion-version"].ShouldBe("4");
    }

    private async Task<(UsageRecord Record, TestCustomer Customer)> AskAsync(string? traceParent)
    {
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Headers = { { "Authorization", $"Bearer {customer.Key}" } },
            Content = new StringContent($$"""{"model":"{{SandboxApp.Model}}","messages":[{"role":"user","content":"{{Said}}"}]}""", Encoding.UTF8, "application/json"),
        };
        if (traceParent is not null)
            request.Headers.Add("traceparent", traceParent);
        using var response = await app.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await app.WhenSettledAsync();
        return ((await app.UsageAsync(customer)).ShouldHaveSingleItem(), customer);
    }

    public sealed class TracedApp : TestApp
    {
        internal SpanCollector Collector { get; private set; } = null!;

        internal SpanCollector Langfuse { get; private set; } = null!;

        protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["Langfuse:Host"] = Langfuse.Address,
            ["Langfuse:PublicKey"] = "pk-lf-test",
            ["Langfuse:SecretKey"] = "sk-lf-test",
        };

        public override async Task InitializeAsync()
        {
            Collector = await SpanCollector.StartAsync();
            Langfuse = await SpanCollector.StartAsync();
            await base.InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await Collector.DisposeAsync();
            await Langfuse.DisposeAsync();
        }
    }
}
