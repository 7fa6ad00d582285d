using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Mcp;

/// <summary>Tools of MCP servers, over the whole product and real sockets.</summary>
public sealed class ToolsTests(ToolsApp app) : IClassFixture<ToolsApp>, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => app.ForgetServersAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_tools_of_a_server_are_listed_in_the_callers_format(bool usesEvents)
    {
        await using var server = await ToolServer.StartAsync(usesEvents);
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        var customer = await app.AddCustomerAsync();

        var openAi = (await app.ListAsync(customer.Key)).ShouldBe(HttpStatusCode.OK).Json;
        var anthropic = (await app.ListAsync(customer.Key, ("anthropic-version", "2023-06-01"))).Json;

        var functions = openAi.GetProperty("data").EnumerateArray().Where(tool => tool.GetProperty("type").GetString() == "function").Select(tool => tool.GetProperty("function"))
            .Where(function => function.GetProperty("name").GetString()!.StartsWith(slug, StringComparison.Ordinal)).ToList();
        functions.Select(function => function.GetProperty("name").GetString()).ShouldBe(server.Tools.Select(name => $"{slug}__{name}"), "two pages of them");
        functions[0].GetProperty("description").GetString().ShouldBe("Does echo");
        functions[0].GetProperty("parameters").GetProperty("properties").GetProperty("text").GetProperty("type").GetString().ShouldBe("string");
        var tools = anthropic.GetProperty("data").EnumerateArray().Where(tool => tool.GetProperty("name").GetString()!.StartsWith(slug, StringComparison.Ordinal)).ToList();
        tools.Count.ShouldBe(server.Tools.Count);
        tools[0].EnumerateObject().Select(property => property.Name).ShouldBe(["name", "description", "input_schema"]);
        server.Count("tools/list").ShouldBe(2, "the second list comes out of memory");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_with_the_callers_identity_beside_our_credential(bool usesEvents)
    {
        await using var server = await ToolServer.StartAsync(usesEvents);
        server.Secret = ToolsApp.Secret;
        string slug = (await app.RegisterAsync(server.Address, "header")).Of("slug");
        var customer = await app.AddCustomerAsync();

        var answer = (await app.CallAsync(customer.Key, slug + "__who", null, ("x-user-token", "ada"), ("x-trace-id", "trace-7"), ("User-Agent", "agent/1"))).ShouldBe(HttpStatusCode.OK);

        answer.Said.ShouldBe($"Bearer {ToolsApp.Secret}|ada|trace-7|agent/1");
        answer.Headers.GetValues("x-trace-id").Single().ShouldBe("trace-7");
        server.Messages.ShouldAllBe(message => message.Headers["x-trace-id"] == "trace-7" && !message.Headers.ContainsKey("x-api-key"));
        await EventuallyAsync(() => server.Sessions.IsEmpty, "a conversation is ended with its answer");
    }

    [Fact]
    public async Task Where_the_caller_is_the_bearer_our_credential_stays_here_and_lists_are_not_shared()
    {
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address, "bearer")).Of("slug");
        var customer = await app.AddCustomerAsync();

        (await app.CallAsync(customer.Key, slug + "__who", null, ("x-user-token", "ada"))).Said.ShouldStartWith("Bearer ada||");
        (await app.CallAsync(customer.Key, slug + "__who")).Said.ShouldStartWith($"Bearer {ToolsApp.Secret}||");
        foreach (string user in new[] { "ada", "ada", "grace" })
            await app.ListAsync(customer.Key, ("x-user-token", user));

        server.Messages.Where(message => message.Method == "tools/list").Select(message => message.Headers.Authorization.ToString())
            .ShouldBe(["Bearer ada", "Bearer ada", "Bearer grace", "Bearer grace"], "each list has two pages");
    }

    [Fact]
    public async Task A_server_that_is_down_does_not_hide_the_tools_of_the_others()
    {
        await using var good = await ToolServer.StartAsync();
        await using var frozen = await ToolServer.StartAsync();
        frozen.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        string slug = (await app.RegisterAsync(good.Address)).Of("slug");
        string frozenSlug = (await app.RegisterAsync(frozen.Address)).Of("slug");
        string deadSlug = (await app.RegisterAsync("http://127.0.0.1:9/mcp")).Of("slug");
        var customer = await app.AddCustomerAsync();

        var list = (await app.ListAsync(customer.Key)).ShouldBe(HttpStatusCode.OK).Json;

        list.GetProperty("data").EnumerateArray().Count(tool => tool.GetProperty("function").GetProperty("name").GetString()!.StartsWith(slug, StringComparison.Ordinal)).ShouldBe(good.Tools.Count);
        var servers = list.GetProperty("servers").EnumerateArray().ToDictionary(server => server.GetProperty("slug").GetString()!, server => server.GetProperty("status").GetString());
        (servers[slug], servers[frozenSlug], servers[deadSlug]).ShouldBe(("ok", "unavailable", "unavailable"));
        (await app.CallAsync(customer.Key, slug + "__echo", new { text = "still here" })).Said.ShouldBe("still here");
    }

    [Fact]
    public async Task Arguments_and_results_survive_in_any_script_and_may_come_as_a_models_text()
    {
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        var customer = await app.AddCustomerAsync();
        const string Text = "שלום สวัสดี 안녕 👋 \"quoted\"";

        var asObject = (await app.CallAsync(customer.Key, slug + "__echo", new { text = Text, number = 1.50m })).ShouldBe(HttpStatusCode.OK);
        var asText = (await app.CallAsync(customer.Key, slug + "__echo", System.Text.Json.JsonSerializer.Serialize(new { text = Text }))).ShouldBe(HttpStatusCode.OK);

        asObject.Said.ShouldBe(Text);
        asText.Said.ShouldBe(Text);
        asObject.Json.GetProperty("structured_content").GetProperty("arguments").GetProperty("number").GetRawText().ShouldBe("1.50");
        asObject.Json.GetProperty("content")[0].GetProperty("type").GetString().ShouldBe("text");
        asObject.Json.GetProperty("is_error").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_goes_wrong_is_told_in_the_shape_of_OpenAI()
    {
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        var customer = await app.AddCustomerAsync();

        var failed = (await app.CallAsync(customer.Key, slug + "__fail")).ShouldBe(HttpStatusCode.OK);
        (failed.Json.GetProperty("is_error").GetBoolean(), failed.Said).ShouldBe((true, "It broke"));
        (await app.CallAsync(customer.Key, slug + "__nothing")).ShouldBe(HttpStatusCode.BadRequest).Text.ShouldContain("Unknown tool: nothing");
        (await app.CallAsync(customer.Key, "no-such-server__echo")).ShouldBe(HttpStatusCode.NotFound).ErrorCode.ShouldBe("tool_not_found");
        (await app.CallAsync(customer.Key, "echo")).ShouldBe(HttpStatusCode.NotFound).ErrorCode.ShouldBe("tool_not_found");
        (await app.CallAsync(customer.Key, slug + "__large")).ShouldBe(HttpStatusCode.BadGateway).ErrorCode.ShouldBe("upstream_error");
        (await app.CallAsync(customer.Key, slug + "__slow")).ShouldBe(HttpStatusCode.GatewayTimeout).ErrorCode.ShouldBe("upstream_timeout");
        foreach (string body in new[] { "", "[]", "{}", "{\"name\":7}", "{\"name\":\"a__b\",\"arguments\":[]}", "{\"name\":\"a__b\",\"arguments\":\"nonsense\"}" })
            (await app.SendAsync(HttpMethod.Post, "v1/mcp/call", customer.Key, body)).ShouldBe(HttpStatusCode.BadRequest);
        server.Instead = context =>
        {
            context.Response.Redirect(server.Address);
            return Task.CompletedTask;
        };
        (await app.CallAsync(customer.Key, slug + "__echo")).ShouldBe(HttpStatusCode.BadGateway);
        server.Instead = context => context.Response.WriteAsync("<html>");
        (await app.CallAsync(customer.Key, slug + "__echo")).ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Only_keys_call_tools_and_a_servers_refusal_of_ours_is_not_the_callers_business()
    {
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        string guarded = (await app.RegisterAsync(server.Address, allowPrivateNetwork: false)).Of("slug");
        var customer = await app.AddCustomerAsync();
        string monitor = (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.MonitorTokens(customer.OrganizationId), new ApiKeySettings("monitor"), null, CancellationToken.None)).ShouldBeOfType<CreateApiKeyResult.Created>().Secret.Value;
        server.Secret = "another";

        (await app.CallAsync(null, slug + "__echo")).ShouldBe(HttpStatusCode.Unauthorized);
        (await app.CallAsync(monitor, slug + "__echo")).ShouldBe(HttpStatusCode.Unauthorized);
        (await app.SendAsync(HttpMethod.Get, "v1/mcp/tools", null, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await app.SendAsync(HttpMethod.Get, "api/v1/mcp/tools", customer.Key, null)).ShouldBe(HttpStatusCode.OK);
        var refused = (await app.CallAsync(customer.Key, slug + "__echo")).ShouldBe(HttpStatusCode.BadGateway);
        refused.Text.ShouldNotContain(ToolsApp.Secret);
        refused.Text.ShouldNotContain(server.Address);
        (await app.CallAsync(customer.Key, guarded + "__echo")).ShouldBe(HttpStatusCode.BadGateway).Text.ShouldContain("could not be reached");
    }

    [Fact]
    public async Task Of_a_hundred_calls_at_once_on_a_key_with_ten_a_minute_exactly_ten_reach_the_server()
    {
        await Turns.NoMinuteEndsSoonAsync();
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        var customer = await app.AddCustomerAsync();
        string key = (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.Keys(customer.OrganizationId), new ApiKeySettings("ten") { RequestsPerMinute = 10 }, null, CancellationToken.None)).ShouldBeOfType<CreateApiKeyResult.Created>().Secret.Value;

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.CallAsync(key, slug + "__echo")));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(10);
        answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests).ShouldBe(90);
        server.Count("tools/call").ShouldBe(10);
        (await app.UsageAsync(customer)).ShouldBeEmpty("tools cost nothing");
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_call()
    {
        await using var server = await ToolServer.StartAsync();
        string slug = (await app.RegisterAsync(server.Address)).Of("slug");
        var customer = await app.AddCustomerAsync();
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/mcp/call") { Content = new StringContent($$"""{"name":"{{slug}}__slow"}""") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", customer.Key);

        var calling = app.Client.SendAsync(request, leaving.Token);
        await server.SlowCall.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => calling);
        await EventuallyAsync(() => server.Sessions.IsEmpty, "its conversation is ended");
    }

    [Fact]
    public async Task The_credential_is_written_and_never_read_and_every_change_is_in_the_audit_log()
    {
        await using var server = await ToolServer.StartAsync();
        server.Secret = ToolsApp.Secret;
        var created = await app.RegisterAsync(server.Address);
        string id = created.Of("id");
        string path = "/api/v1/admin/mcp-servers/" + id;
        created.Text.ShouldNotContain(ToolsApp.Secret);
        created.Of("credentialLastFour").ShouldBe(ToolsApp.LastFour);
        // Four letters would come up in a ciphertext by chance.
        (await app.ReadAsync(context => context.McpServers.Select(row => row.ProtectedSecret).ToListAsync())).ShouldAllBe(secret => !secret!.Contains("credential"));

        var tested = (await app.Admin.PostAsync(path + "/test")).ShouldBe(HttpStatusCode.OK).Json;
        tested.GetProperty("tools").GetArrayLength().ShouldBe(server.Tools.Count);
        var seen = await app.Admin.GetAsync(path);
        (await app.Admin.PutAsync(path, new { displayName = "Renamed" }, ("If-Match", seen.Headers.ETag!.ToString()))).ShouldBe(HttpStatusCode.OK).Of("displayName").ShouldBe("Renamed");
        (await app.Admin.PutAsync(path, new { displayName = "Again" }, ("If-Match", seen.Headers.ETag!.ToString()))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await app.Admin.PutAsync(path, new { credential = (string?)null })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("hasCredential").GetBoolean().ShouldBeFalse();
        var failing = (await app.Admin.PostAsync(path + "/test")).ShouldBe(HttpStatusCode.OK);
        (failing.Json.GetProperty("succeeded").GetBoolean(), failing.Of("message")).ShouldBe((false, "It answered with status 401: it does not accept the credential."));
        (await app.Admin.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);

        var lines = await app.ReadAsync(context => context.AuditEntries.Where(entry => entry.TargetId == id).OrderBy(entry => entry.Id).ToListAsync());
        lines.Select(entry => entry.Action).ShouldBe(["mcp_server.created", "mcp_server.updated", "mcp_server.updated", "mcp_server.deleted"]);
        lines.ShouldAllBe(entry => entry.ActorId == app.Admin.UserId && (entry.Details == null || !entry.Details.Contains(ToolsApp.LastFour)));
        lines[2].Details.ShouldNotBeNull().ShouldContain("\"credential\":\"changed\"");
    }

    [Theory]
    [InlineData("""{"slug":"Upper","displayName":"x","address":"https://a.example/mcp"}""", "slug")]
    [InlineData("""{"slug":"ok","displayName":"x","address":"ftp://a.example/mcp"}""", "address")]
    [InlineData("""{"slug":"ok","displayName":"x","address":"https://user:pass@a.example/mcp"}""", "address")]
    [InlineData("""{"slug":"ok","displayName":"x"}""", "address")]
    [InlineData("""{"slug":"ok","displayName":"x","address":"https://a.example/mcp","credential":"line\nbreak"}""", "credential")]
    [InlineData("""{"slug":"ok","displayName":"x","address":"https://a.example/mcp","protectedSecret":"x"}""", "protectedSecret")]
    public async Task What_cannot_be_registered_is_refused_by_field(string body, string field) =>
        (await app.Admin.PostAsync("/api/v1/admin/mcp-servers", body)).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeEmpty();

    private static async Task EventuallyAsync(Func<bool> isSo, string because)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(20), because);
            await Task.Delay(20);
        }
    }
}
