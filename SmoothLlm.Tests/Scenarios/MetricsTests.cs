using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What Prometheus reads of the whole product.</summary>
public sealed partial class MetricsTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    [Fact]
    public async Task A_request_shows_in_every_sum_and_nobody_by_name()
    {
        var customer = await app.AddCustomerAsync();
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion());
        string body = UpstreamApp.RequestBody("scripted");
        (await app.PostChatAsync(customer, body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.PostChatAsync("llm_sk_wrong-0123456789-abcdefgh", new StringContent(body))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await app.WhenSettledAsync();

        const string Counted = "smoothllm_requests_total{mode=\"reseller\",provider=\"first\",model=\"scripted\",ending=\"completed\"} 1\n";
        const string Ended = "smoothllm_requests_active{answer=\"whole\"} 0\n";
        var (type, text) = await ReadAsync();
        // A request is counted and over a moment after it is settled.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!text.Contains(Counted, StringComparison.Ordinal) || !text.Contains(Ended, StringComparison.Ordinal))
        {
            await Task.Delay(20, patience.Token);
            (type, text) = await ReadAsync();
        }

        type.ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        text.ShouldContain("smoothllm_charges_usd_total{mode=\"reseller\",provider=\"first\",model=\"scripted\"} 0.000168\n");
        text.ShouldContain(",type=\"input\"} 100\n");
        text.ShouldContain(",type=\"output\"} 20\n");
        text.ShouldContain("smoothllm_upstream_attempts_total{provider=\"first\",outcome=\"answered\"} 1\n");
        text.ShouldContain("smoothllm_requests_refused_total{reason=\"key_invalid\"} 1\n");
        text.ShouldContain("gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai_compatible\"");
        text.ShouldContain("smoothllm_requests_active{answer=\"stream\"} 0\n");
        text.ShouldContain("smoothllm_limits_degraded 0\n");
        text.ShouldContain("smoothllm_ledger_queue_length 0\n");
        text.ShouldContain("smoothllm_ledger_batch_duration_seconds_count ");
        text.ShouldContain("dotnet_gc_collections_total{");
        text.ShouldNotContain("http_server_");
        text.ShouldNotContain(customer.OrganizationId.ToString());
        text.ShouldNotContain(customer.KeyId.ToString());
        text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).ShouldAllBe(line => Sample().IsMatch(line));
    }

    [Fact]
    public async Task Whoever_comes_through_a_proxy_needs_a_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "metrics") { Headers = { { "X-Forwarded-For", "203.0.113.9" } } };

        using var response = await app.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Metrics__Token");
    }

    private async Task<(string? Type, string Text)> ReadAsync()
    {
        using var response = await app.Client.GetAsync(new Uri("metrics", UriKind.Relative));
        return (response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("""^[a-zA-Z_][a-zA-Z0-9_]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*")*\})? [-+0-9.eEInfNa]+$""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}

/// <summary>With a token.</summary>
public sealed class MetricsTokenTests(MetricsTokenTests.TokenApp app) : IClassFixture<MetricsTokenTests.TokenApp>
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("right", HttpStatusCode.OK)]
    public async Task Only_who_sends_the_token_sees_them(string? token, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "metrics");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await app.Client.SendAsync(request);

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.OK)
            (await response.Content.ReadAsStringAsync()).ShouldContain("http_server_active_requests", customMessage: "it was asked for");
    }

    public sealed class TokenApp : TestApp
    {
        protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["Metrics:Token"] = "right", ["Metrics:Framework"] = "true" };
    }
}
