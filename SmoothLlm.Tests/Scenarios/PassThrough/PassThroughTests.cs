using System.Net;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SmoothLlm.Core.Usage;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>Requests with the customer's own key, over real sockets: what arrives, and what comes back.</summary>
public sealed class PassThroughTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    [Fact]
    public async Task The_request_arrives_as_it_was_sent_and_nothing_of_ours_with_it()
    {
        app.Upstream.Requests.Clear();
        app.Upstream.Play("OpenAi/chat.json");
        var monitor = await app.AddMonitorAsync();

        using var response = await app.SendAsync(monitor, HttpMethod.Patch, "groq/chat/completions?b=2&a=%2F..&b=1", new StringContent("{}"), headers =>
        {
            headers.Add("Authorization", "Bearer gsk-customer");
            headers.Add("x-api-key", "second-key");
            headers.TryAddWithoutValidation("User-Agent", "odd/1 (agent; x)  y");
            headers.Add("anthropic-beta", "a,b");
            headers.Add("Cookie", "smoothllm-session=ours; theirs=1");
            headers.Add("X-SmoothLlm-Debug", "1");
            headers.Add("Connection", "X-Hop");
            headers.Add("X-Hop", "1");
            headers.Add("TE", "trailers");
        });

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var seen = app.Upstream.Requests.ShouldHaveSingleItem();
        (seen.Method, seen.Target).ShouldBe(("PATCH", "/openai/v1/chat/completions?b=2&a=%2F..&b=1"));
        seen.Headers.ShouldBe(
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Host"] = new Uri(app.Upstream.Address).Authority,
                ["Authorization"] = "Bearer gsk-customer",
                ["x-api-key"] = "second-key",
                ["User-Agent"] = "odd/1 (agent; x)  y",
                ["anthropic-beta"] = "a,b",
                ["Cookie"] = "theirs=1",
                ["Content-Type"] = "text/plain; charset=utf-8",
                ["Content-Length"] = "2",
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData(201, "x-request-id", "req_of_the_provider")]
    [InlineData(307, "Location", "https://elsewhere.example/x?y=1")]
    [InlineData(429, "Retry-After", "17")]
    [InlineData(529, "request-id", "req_anthropic")]
    public async Task Status_and_headers_come_back_as_they_are(int status, string header, string value)
    {
        app.Upstream.Script = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers[header] = value;
            context.Response.Headers.Append("X-Two", "one");
            context.Response.Headers.Append("X-Two", "two");
            await context.Response.WriteAsync("""{"error":{"message":"theirs"}}""");
        };

        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Get, "openai/models");

        ((int)response.StatusCode).ShouldBe(status);
        (response.Headers.TryGetValues(header, out var values) ? values : response.Content.Headers.GetValues(header)).ShouldBe([value]);
        response.Headers.GetValues("X-Two").ShouldBe(["one", "two"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"error":{"message":"theirs"}}""");
        var record = await app.RecordOfAsync(response);
        record.StatusCode.ShouldBe(status);
        record.Ending.ShouldBe(status < 400 ? RequestEnding.Completed : RequestEnding.UpstreamFailed);
        record.ModelId.ShouldBe("unknown");
    }

    [Fact]
    public async Task An_answer_without_a_body_comes_back_as_one()
    {
        app.Upstream.Script = context =>
        {
            context.Response.StatusCode = context.Request.Method == "DELETE" ? 204 : 200;
            if (context.Request.Method == "HEAD")
                context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        };
        var monitor = await app.AddMonitorAsync();

        using var deleted = await app.SendAsync(monitor, HttpMethod.Delete, "openai/files/file-1");
        using var head = await app.SendAsync(monitor, HttpMethod.Head, "anthropic");

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        head.Content.Headers.ContentLength.ShouldBe(1234);
    }

    [Fact]
    public async Task A_form_arrives_byte_for_byte()
    {
        byte[]? arrived = null;
        string? contentType = null;
        app.Upstream.Script = async context =>
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes);
            (arrived, contentType) = (bytes.ToArray(), context.Request.ContentType);
        };
        byte[] file = [0, 1, 2, 0xff, 0xfe, (byte)'\r', (byte)'\n', (byte)'-', (byte)'-'];
        MultipartFormDataContent Form() => new("b0undary") { { new StringContent("whisper-1"), "model" }, { new ByteArrayContent(file), "file", "späť.mp3" } };

        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Post, "openai/v1/audio/transcriptions", Form());

        arrived.ShouldBe(await Form().ReadAsByteArrayAsync());
        contentType.ShouldBe("multipart/form-data; boundary=\"b0undary\"");
    }

    [Fact]
    public async Task Both_bodies_flow_piece_by_piece()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = async context =>
        {
            byte[] buffer = new byte[10];
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, 5));
            seen.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await second.Task;
            await context.Response.WriteAsync("second");
        };
        using var body = new GatedContent("first"u8.ToArray(), seen.Task, "second"u8.ToArray());

        using var response = await app.SendAsync(await app.AddMonitorAsync(), HttpMethod.Post, "openai/x", body).WaitAsync(TimeSpan.FromSeconds(30));
        var stream = await response.Content.ReadAsStreamAsync();
        byte[] part = new byte[100];
        (await stream.ReadAsync(part).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(5);
        second.SetResult();
        (await stream.ReadAsync(part).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(6);
    }

    /// <summary>Sends a first piece, waits, and sends a second one.</summary>
    private sealed class GatedContent(byte[] first, Task gate, byte[] second) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(first);
            await stream.FlushAsync();
            await gate;
            await stream.WriteAsync(second);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
