using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The product with a small limit for bodies and an expired key.</summary>
public sealed class BadInputApp : TestApp
{
    public const int MaxRequestBytes = 16 * 1024;
    public const string ExpiredKey = "llm_sk_expiredexpiredexpired";

    public TestCustomer Customer { get; private set; } = null!;

    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["Proxy:MaxRequestBytes"] = "16384" };

    protected override object Bootstrap => new
    {
        organizations = new[]
        {
            new { name = "Expired", creditUsd = 1, apiKeys = new[] { new { name = "old", secret = ExpiredKey, expiresAt = "2026-01-01T00:00:00Z" } } },
        },
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Customer = await AddCustomerAsync();
    }
}

/// <summary>Whatever a client gets wrong: an OpenAI error that says what, and nothing held, charged or recorded.</summary>
public sealed class BadInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    private const string Messages = """[{"role":"user","content":"hi"}]""";

    /// <summary>Body, and the field that the error names.</summary>
    public static TheoryData<string, string?> Bodies => new()
    {
        { "", null },
        { "{", null },
        { "{}x", null },
        { "not json", null },
        { "[]", null },
        { "\"text\"", null },
        { "null", null },
        { "{}", "model" },
        { Body("\"model\":null"), "model" },
        { Body("\"model\":7"), "model" },
        { Body("\"model\":\"\""), "model" },
        { """{"model":"sandbox-chat"}""", "messages" },
        { """{"model":"sandbox-chat","messages":"hi"}""", "messages" },
        { """{"model":"sandbox-chat","messages":[]}""", "messages" },
        { """{"model":"sandbox-chat","messages":null}""", "messages" },
        { """{"model":"sandbox-chat","messages":["hi"]}""", "messages[0]" },
        { """{"model":"sandbox-chat","messages":[{"content":"hi"}]}""", "messages[0].role" },
        { """{"model":"sandbox-chat","messages":[{"role":"wizard","content":"hi"}]}""", "messages[0].role" },
        { """{"model":"sandbox-chat","messages":[{"role":"user","content":"hi"},{"role":7,"content":"hi"}]}""", "messages[1].role" },
        { """{"model":"sandbox-chat","messages":[{"role":"user","content":7}]}""", "messages[0].content" },
        { """{"model":"sandbox-chat","messages":[{"role":"user","content":[{"text":"hi"}]}]}""", "messages[0].content[0].type" },
        { """{"model":"sandbox-chat","messages":[{"role":"assistant","tool_calls":{}}]}""", "messages[0].tool_calls" },
        { With("\"stream\":\"yes\""), "stream" },
        { With("\"stream\":1"), "stream" },
        { With("\"max_tokens\":12.5"), "max_tokens" },
        { With("\"max_tokens\":\"5\""), "max_tokens" },
        { With("\"max_tokens\":0"), "max_tokens" },
        { With("\"max_tokens\":-1"), "max_tokens" },
        { With("\"max_tokens\":1e30"), "max_tokens" },
        { With("\"max_tokens\":9223372036854775807"), "max_tokens" },
        { With("\"max_completion_tokens\":0"), "max_completion_tokens" },
        { With("\"temperature\":\"hot\""), "temperature" },
        { With("\"n\":0"), "n" },
        { With("\"n\":500"), "n" },
        { With("\"n\":\"2\""), "n" },
        { With("\"stop\":{}"), "stop" },
        { With("\"tools\":{}"), "tools" },
        { With("\"stream_options\":{\"include_usage\":true}"), "stream_options" },
        { With("\"stream\":true,\"stream_options\":[]"), "stream_options" },
        { With("\"stream\":true,\"stream_options\":{\"include_usage\":\"yes\"}"), "stream_options.include_usage" },
        { With("\"model\":\"sandbox-chat\""), "model" },
        { With("\"mod\\u0065l\":\"sandbox-chat\""), "model" },
        { With("\"metadata\":{\"a\":1,\"b\":2,\"a\":3}"), "a" },
        { With("\"user\":\"\\ud800\""), null },
        { With("\"user\":\"\\udc00\\ud800\""), null },
        { With("\"\\ud800\":1"), null },
        { With($"\"deep\":{new string('[', 64)}{new string(']', 64)}"), null },
        { With($"\"deep\":{new string('[', 5000)}"), null },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_cannot_be_used_is_a_400_that_names_the_field(string body, string? parameter)
    {
        var error = await RefusedAsync(() => app.PostChatAsync(app.Customer, body), HttpStatusCode.BadRequest);

        error.GetProperty("param").GetString().ShouldBe(parameter);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_a_400()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"model":"sandbox-chat","messages":[{"role":"user","content":" """), 0xC3, 0x28, .. "\"}]}"u8];
        var error = await RefusedAsync(() => app.PostChatAsync(app.Customer.Key, new ByteArrayContent(body)), HttpStatusCode.BadRequest);
        error.GetProperty("message").GetString()!.ShouldContain("UTF-8");
    }

    [Fact]
    public async Task Sixty_four_levels_are_still_fine()
    {
        // The body itself is the first.
        using var response = await app.PostChatAsync(app.Customer, With($"\"deep\":{new string('[', 63)}{new string(']', 63)}"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("llm_sk_wrongwrongwrongwrongwrong")]
    [InlineData("sk-somebody-elses-key-altogether")]
    [InlineData(BadInputApp.ExpiredKey)]
    public async Task A_key_that_is_absent_wrong_or_expired_is_a_401(string? key)
    {
        var error = await RefusedAsync(() => SendAsync(key), HttpStatusCode.Unauthorized);

        error.GetProperty("code").GetString().ShouldBe("invalid_api_key");

        Task<HttpResponseMessage> SendAsync(string? value)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(With("")) };
            if (value is not null)
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + value);
            return app.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_key_beyond_every_length_is_a_401()
    {
        var error = await RefusedAsync(
            () => app.PostChatAsync(new string('k', 8000), new StringContent(With(""))),
            HttpStatusCode.Unauthorized);
        error.GetProperty("code").GetString().ShouldBe("invalid_api_key");
    }

    [Fact]
    public async Task An_unknown_model_is_a_404_that_names_the_field()
    {
        var error = await RefusedAsync(
            () => app.PostChatAsync(app.Customer, $$"""{"model":"no-such-model","messages":{{Messages}}}"""),
            HttpStatusCode.NotFound);

        error.GetProperty("param").GetString().ShouldBe("model");
        error.GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Theory]
    [InlineData("GET", "v1/chat/completions")]
    [InlineData("POST", "v1/nothing/here")]
    [InlineData("GET", "api/v1/nothing")]
    [InlineData("GET", "v1")]
    [InlineData("DELETE", "v1/models/sandbox-chat")]
    public async Task An_address_that_does_not_exist_is_a_404_of_this_api(string method, string path) =>
        await RefusedAsync(() => app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)), HttpStatusCode.NotFound);

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_when_its_length_is_announced() =>
        await RefusedAsync(
            () => app.PostChatAsync(app.Customer, With($"\"user\":\"{new string('x', BadInputApp.MaxRequestBytes)}\"")),
            HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_when_it_comes_in_chunks()
    {
        string body = With($"\"user\":\"{new string('x', BadInputApp.MaxRequestBytes)}\"");
        string answer = await RawAsync(
            $"Transfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 413");
        ErrorOf(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).GetProperty("code").GetString().ShouldBe("request_too_large");
        answer.ShouldContain("x-request-id: req_");
    }

    [Fact]
    public async Task Two_ways_to_say_the_length_are_a_400()
    {
        string body = With("");
        string answer = await RawAsync(
            $"Content-Length: {body.Length}\r\nTransfer-Encoding: chunked\r\n", $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 400");
        await app.WhenSettledAsync();
    }

    [Fact]
    public async Task A_chunk_that_is_no_chunk_is_a_400()
    {
        string answer = await RawAsync("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 400");
        ErrorOf(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    private static string Body(string fields) => $$"""{{{fields}},"messages":{{Messages}}}""";

    private static string With(string field) =>
        $$"""{"model":"sandbox-chat","messages":{{Messages}}{{(field.Length == 0 ? "" : ",")}}{{field}}}""";

    private static JsonElement ErrorOf(string body)
    {
        var error = JsonElement.Parse(body).GetProperty("error");
        error.EnumerateObject().Select(property => property.Name).Take(4).ShouldBe(["message", "type", "param", "code"]);
        error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        body.ShouldNotContain("   at ");
        body.ShouldNotContain("Exception");
        return error;
    }

    private async Task<JsonElement> RefusedAsync(Func<Task<HttpResponseMessage>> send, HttpStatusCode status)
    {
        var before = await StateAsync();
        using var response = await send();
        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        response.Headers.GetValues("x-request-id").Single().ShouldStartWith("req_");
        response.Headers.GetValues("x-trace-id").Single().ShouldNotBeEmpty();
        var error = ErrorOf(body);
        (await StateAsync()).ShouldBe(before);
        return error;
    }

    /// <summary>What a refused request must leave as it is.</summary>
    private async Task<(int Holds, int UsageRecords, NanoUsd Available)> StateAsync()
    {
        await app.WhenSettledAsync();
        return (
            await app.ReadAsync(context => context.Holds.CountAsync()),
            await app.ReadAsync(context => context.UsageRecords.CountAsync()),
            (await app.BalanceAsync(app.Customer)).Available);
    }

    private async Task<string> RawAsync(string headers, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.BaseUrl.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {app.Customer.Key}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n{body}"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
