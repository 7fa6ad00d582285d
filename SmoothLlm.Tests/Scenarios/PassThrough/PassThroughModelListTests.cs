using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using Xunit;

namespace SmoothLlm.Tests.Scenarios.PassThrough;

/// <summary>Monitor tokens that are for certain models, with a provider that notes what it got.</summary>
public sealed class PassThroughModelListTests(PassThroughApp app) : IClassFixture<PassThroughApp>
{
    private const string Allowed = "allowed-model";

    public static TheoryData<string, string> Passed => new()
    {
        { "openai/chat/completions", """{"model":"allowed-model","messages":[]}""" },
        { "openai/chat/completions", $$"""{"messages":[{"content":"{{new string('x', 300_000)}}"}],"model":"allowed-model"}""" },
        { "openai/chat/completions", """{"messages":[{"content":"the \"model\":\"other\" inside"}],"metadata":{"model":"other"},"model":"allowed-model"}""" },
        { "google/v1beta/models/allowed-model:generateContent", """{"contents":[]}""" },
        { "google/v1beta/models/allowed-model:embedContent", """{"model":"models/allowed-model","content":{}}""" },
        { "openai/audio?model=allowed-model", """{"input":"x"}""" },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "openai/chat/completions", """{"model":"other","messages":[]}""" },
        { "openai/chat/completions", """{"messages":[],"Model":"other"}""" },
        { "openai/chat/completions", """{"model":"allowed-model","model":"other"}""" },
        { "openai/chat/completions", """{"model":"other","model":"allowed-model"}""" },
        { "openai/chat/completions", """{"\u006dodel":"other","model":"allowed-model"}""" },
        { "openai/chat/completions", """{"model":7}""" },
        { "openai/chat/completions", """[{"model":"allowed-model"},{"model":"other"}]""" },
        { "openai/moderations", """{"input":"a default model would answer"}""" },
        { "openai/chat/completions", "no JSON" },
        { "openai/chat/completions?model=other", """{"model":"allowed-model"}""" },
        { "google/v1beta/models/other:generateContent", """{"model":"allowed-model"}""" },
        { "google/v1beta/models/%6Fther:generateContent", """{"contents":[]}""" },
        { "google/v1beta/models/allowed-model:generateContent", """{"model":"other","contents":[]}""" },
    };

    [Theory]
    [MemberData(nameof(Passed))]
    public async Task A_request_for_a_model_of_the_list_arrives_byte_for_byte(string path, string body)
    {
        var token = await AddTokenAsync();
        byte[]? arrived = null;
        app.Upstream.Script = async context =>
        {
            using var read = new MemoryStream();
            await context.Request.Body.CopyToAsync(read);
            arrived = read.ToArray();
        };

        using var response = await app.PostJsonAsync(token, path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        arrived.ShouldBe(Encoding.UTF8.GetBytes(body));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Any_other_is_refused_and_the_provider_hears_nothing(string path, string body)
    {
        var token = await AddTokenAsync();
        app.Upstream.Requests.Clear();

        using var response = await app.PostJsonAsync(token, path, body);

        await ShouldBeRefusedAsync(response);
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_packed_is_looked_into_and_what_is_no_JSON_is_refused()
    {
        var token = await AddTokenAsync();
        app.Upstream.Requests.Clear();
        app.Upstream.Script = context => context.Request.Body.CopyToAsync(Stream.Null);

        using (var good = await app.SendAsync(token, HttpMethod.Post, "openai/chat/completions", Packed($$"""{"model":"{{Allowed}}"}""")))
            good.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Upstream.Requests.Clear();
        using (var bad = await app.SendAsync(token, HttpMethod.Post, "openai/chat/completions", Packed("""{"model":"other"}""")))
            await ShouldBeRefusedAsync(bad);
        using var form = new MultipartFormDataContent { { new StringContent(Allowed), "model" }, { new ByteArrayContent(new byte[100]), "file", "a.wav" } };
        using (var file = await app.SendAsync(token, HttpMethod.Post, "openai/audio/transcriptions", form))
            await ShouldBeRefusedAsync(file);
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_model_far_behind_the_first_cuts_the_request_off()
    {
        var token = await AddTokenAsync();
        long arrived = 0;
        var broken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Upstream.Script = async context =>
        {
            try
            {
                byte[] buffer = new byte[64 * 1024];
                while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
                    arrived += read;
                broken.TrySetResult(false);
            }
            catch (IOException)
            {
                broken.TrySetResult(true);
            }
        };
        string body = $$"""{"model":"{{Allowed}}","pad":"{{new string('x', 3_000_000)}}","model":"other"}""";

        using var response = await app.PostJsonAsync(token, "openai/chat/completions", body);

        await ShouldBeRefusedAsync(response);
        (await broken.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue("the provider has half a request");
        arrived.ShouldBeLessThan(body.Length);
    }

    [Fact]
    public async Task The_body_is_kept_up_to_a_bound_only()
    {
        var token = await AddTokenAsync();
        app.Upstream.Requests.Clear();
        string body = $$"""{"pad":"{{new string('x', 5 * 1024 * 1024)}}","model":"{{Allowed}}"}""";

        using var response = await app.PostJsonAsync(token, "openai/chat/completions", body);

        (await ShouldBeRefusedAsync(response)).ShouldContain("in its first 4194304 bytes");
        app.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_body_and_without_a_list_nothing_is_asked()
    {
        var token = await AddTokenAsync();
        var free = await app.AddMonitorAsync();
        app.Upstream.Script = context => context.Request.Body.CopyToAsync(Stream.Null);

        foreach (var (method, path) in new[] { (HttpMethod.Get, "openai/models"), (HttpMethod.Delete, "openai/files/1"), (HttpMethod.Post, "openai/responses/1/cancel") })
        {
            using var response = await app.SendAsync(token, method, path);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        using (var named = await app.SendAsync(token, HttpMethod.Get, "openai/models/other"))
            await ShouldBeRefusedAsync(named);
        using var unlimited = await app.PostJsonAsync(free, "openai/chat/completions", """{"model":"other"}""");
        unlimited.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<Monitor> AddTokenAsync()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        var created = (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.MonitorTokens(customer.OrganizationId), new ApiKeySettings("some") { AllowedModels = [Allowed] }, userId: null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>();
        return new Monitor(customer, created.Secret.Value);
    }

    private static ByteArrayContent Packed(string body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(body));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static async Task<string> ShouldBeRefusedAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, text);
        var error = JsonElement.Parse(text).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("permission_denied");
        error.GetProperty("param").GetString().ShouldBe("model");
        return error.GetProperty("message").GetString()!;
    }
}
