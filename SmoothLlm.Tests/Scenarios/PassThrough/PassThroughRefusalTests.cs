using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Proxy.PassThrough;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>What is not passed on, and what is written down nowhere.</summary>
public sealed class PassThroughRefusalTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    [Fact]
    public async Task No_written_way_leads_out_of_the_base_address()
    {
        EscapeAttempts.Refused.Length.ShouldBeGreaterThan(60);
        app.Upstream.Requests.Clear();
        app.Upstream.Script = _ => Task.CompletedTask;
        string token = (await app.AddMonitorAsync()).Token;

        foreach (string attempt in EscapeAttempts.Refused)
        {
            string answer = await RawHttp.SendAsync(app.BaseUrl, $"GET /api/v1/openai{attempt} HTTP/1.1\r\nHost: x\r\nX-Monitor-Token: {token}\r\nConnection: close\r\n\r\n");
            app.Upstream.Requests.ShouldBeEmpty(attempt);
            // What the server itself folds together leads to our own pages, and never to a provider.
            RawHttp.StatusOf(answer).ShouldBeInRange(200, 404, attempt);
        }

        foreach (var (path, target) in EscapeAttempts.Passed)
        {
            string answer = await RawHttp.SendAsync(app.BaseUrl, $"GET /api/v1/openai{path} HTTP/1.1\r\nHost: x\r\nX-Monitor-Token: {token}\r\nConnection: close\r\n\r\n");
            RawHttp.StatusOf(answer).ShouldBe(200, path);
            app.Upstream.Requests.TryDequeue(out var seen).ShouldBeTrue(path);
            seen!.Target.ShouldBe(target);
        }
    }

    [Theory]
    [InlineData("GET /api/v1/x/../openai/models HTTP/1.1")]
    [InlineData("GET /api/v1/./openai/models HTTP/1.1")]
    [InlineData("GET /api/v1/open%61i/models HTTP/1.1")]
    [InlineData("GET /api/%761/openai/models HTTP/1.1")]
    [InlineData("GET http://127.0.0.1/api/v1/openai/../../x HTTP/1.1")]
    [InlineData("GET http://evil.example@127.0.0.1/api/v1/openai//x HTTP/1.1")]
    [InlineData("GET /api/v1/openai/models HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked")]
    [InlineData("GET /api/v1/openai/models HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade")]
    public async Task Disguised_and_ambiguous_requests_are_not_passed_on(string head)
    {
        app.Upstream.Requests.Clear();
        string token = (await app.AddMonitorAsync()).Token;

        string answer = await RawHttp.SendAsync(app.BaseUrl, $"{head}\r\nHost: 127.0.0.1\r\nX-Monitor-Token: {token}\r\nConnection: close\r\n\r\n0\r\n\r\n");

        app.Upstream.Requests.ShouldBeEmpty();
        RawHttp.StatusOf(answer).ShouldBeOneOf(400, 404, 501);
    }

    [Fact]
    public async Task An_absolute_target_is_understood()
    {
        app.Upstream.Requests.Clear();
        app.Upstream.Script = _ => Task.CompletedTask;
        string token = (await app.AddMonitorAsync()).Token;

        await RawHttp.SendAsync(app.BaseUrl, $"GET {app.BaseUrl}api/v1/openai/models?x=1 HTTP/1.1\r\nHost: {app.BaseUrl.Authority}\r\nX-Monitor-Token: {token}\r\nConnection: close\r\n\r\n");

        app.Upstream.Requests.ShouldHaveSingleItem().Target.ShouldBe("/v1/models?x=1");
    }

    [Theory]
    [InlineData("X-Injected: a\r\n b")]
    [InlineData("X-Injected: a\rb")]
    [InlineData("X-Injected: a\0b")]
    [InlineData("X-Inj\0ected: a")]
    [InlineData("X-Injected : a")]
    public async Task Headers_that_would_become_two_are_refused(string header)
    {
        app.Upstream.Requests.Clear();
        string token = (await app.AddMonitorAsync()).Token;

        string answer = await RawHttp.SendAsync(app.BaseUrl, $"GET /api/v1/openai/models HTTP/1.1\r\nHost: x\r\nX-Monitor-Token: {token}\r\n{header}\r\nConnection: close\r\n\r\n");

        app.Upstream.Requests.ShouldBeEmpty();
        RawHttp.StatusOf(answer).ShouldBe(400);
    }

    [Fact]
    public async Task Letters_of_any_script_in_a_header_arrive_as_the_same_bytes()
    {
        app.Upstream.Requests.Clear();
        app.Upstream.Script = _ => Task.CompletedTask;

        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Get, "openai/models", headers: headers => headers.TryAddWithoutValidation("X-Name", "plain"));
        string token = (await app.AddMonitorAsync()).Token;
        string utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("שלום"));
        await RawHttp.SendAsync(app.BaseUrl, $"GET /api/v1/openai/models HTTP/1.1\r\nHost: x\r\nX-Monitor-Token: {token}\r\nX-Name: {utf8}\r\nConnection: close\r\n\r\n");

        app.Upstream.Requests.Last().Headers["X-Name"].ShouldBe("שלום");
    }

    [Theory]
    [InlineData(null, "openai/models")]
    [InlineData("mon_sk_wrongwrongwrongwrongwrong", "openai/models")]
    public async Task Without_a_good_token_it_is_401_that_names_the_header(string? token, string path)
    {
        app.Upstream.Requests.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path);
        request.Headers.Add("Authorization", "Bearer sk-customer");
        if (token is not null)
            request.Headers.Add("X-Monitor-Token", token);

        using var response = await app.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error");
        error.GetProperty("message").GetString()!.ShouldContain(token is null ? "X-Monitor-Token" : "monitor token");
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_kind_of_secret_opens_its_own_door_only()
    {
        app.Upstream.Requests.Clear();
        var monitor = await app.AddMonitorAsync();

        using var keyHere = await app.SendAsync(monitor with { Token = monitor.Customer.Key }, HttpMethod.Get, "openai/models");
        using var tokenThere = await app.PostChatAsync(monitor.Customer with { Key = monitor.Token }, "{}");

        keyHere.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        tokenThere.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("unknown/models", 404)]
    [InlineData("OpenAI/models", 404)]
    [InlineData("guarded/models", 502)]
    [InlineData("nowhere/models", 502)]
    public async Task A_provider_that_is_not_there_is_told_as_one_of_our_errors(string path, int status)
    {
        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Get, path);

        ((int)response.StatusCode).ShouldBe(status);
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetString().ShouldBe(status == 404 ? "unknown_url" : "upstream_error");
        if (status == 502)
            (await app.RecordOfAsync(response)).Ending.ShouldBe(RequestEnding.UpstreamFailed);
    }

    [Fact]
    public async Task Our_own_addresses_come_first()
    {
        app.Upstream.Requests.Clear();

        using var models = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Get, "models/gpt-4o");

        models.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_larger_than_allowed_is_413()
    {
        app.Upstream.Script = context => context.Request.Body.CopyToAsync(Stream.Null);
        string token = (await app.AddMonitorAsync()).Token;

        string answer = await RawHttp.SendAsync(app.BaseUrl, $"POST /api/v1/openai/files HTTP/1.1\r\nHost: x\r\nX-Monitor-Token: {token}\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n");

        RawHttp.StatusOf(answer).ShouldBe(413);
    }

    [Fact]
    public async Task The_customers_key_is_in_no_log_no_telemetry_and_no_table()
    {
        const string Key = "sk-the-customers-very-own-secret";
        var tags = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (tags)
                    tags.AddRange(activity.TagObjects.Select(tag => $"{activity.OperationName} {tag.Key}={tag.Value}"));
            },
        };
        ActivitySource.AddActivityListener(listener);
        var monitor = await app.AddMonitorAsync();
        foreach (string path in new[] { "google/models/gemini-2.5-flash:generateContent", "nowhere/models", "guarded/models", "openai/..%2f" })
        {
            app.Upstream.Play("Google/generate.json");
            using var response = await app.SendAsync(monitor, HttpMethod.Post, $"{path}?key={Key}", new StringContent($$"""{"model":"m","note":"{{Key}}"}""", new MediaTypeHeaderValue("application/json")), headers =>
            {
                headers.Add("Authorization", "Bearer " + Key);
                headers.Add("x-goog-api-key", Key);
            });
            await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.BadRequest)
                await app.RecordOfAsync(response);
        }

        app.Upstream.Script = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var broken = await app.SendAsync(monitor, HttpMethod.Get, $"openai/models?key={Key}");
        broken.StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        app.Log.Lines.ShouldNotBeEmpty();
        app.Log.Lines.Where(line => line.Contains(Key, StringComparison.Ordinal)).ShouldBeEmpty();
        lock (tags)
            tags.Where(tag => tag.Contains(Key, StringComparison.Ordinal)).ShouldBeEmpty();
        var rows = await app.ReadAsync(context => context.UsageRecords.AsNoTracking().ToListAsync());
        JsonSerializer.Serialize(rows).ShouldNotContain(Key);
    }
}
