using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The receipt of a request, from its sending to what GET generation says of it.</summary>
public sealed class GenerationTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const string Usage = """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":5}}""";

    [Fact]
    public async Task A_receipt_multiplies_out_to_what_was_charged()
    {
        var customer = await app.AddCustomerAsync();
        var (id, cost) = await AskAsync(customer);

        var receipt = (await GetAsync(customer, id)).GetProperty("data");

        receipt.GetProperty("id").GetString().ShouldBe(id);
        receipt.GetProperty("model").GetString().ShouldBe("scripted");
        receipt.GetProperty("provider_name").GetString().ShouldBe("first");
        receipt.GetProperty("total_cost").GetDecimal().ShouldBe(cost);
        receipt.GetProperty("usage").GetDecimal().ShouldBe(cost);
        receipt.GetProperty("native_tokens_prompt").GetInt64().ShouldBe(100);
        receipt.GetProperty("native_tokens_cached").GetInt64().ShouldBe(40);
        receipt.GetProperty("native_tokens_completion").GetInt64().ShouldBe(20);
        receipt.GetProperty("native_tokens_reasoning").GetInt64().ShouldBe(5);
        receipt.GetProperty("streamed").GetBoolean().ShouldBeFalse();
        receipt.GetProperty("ending").GetString().ShouldBe("completed");
        receipt.GetProperty("ending_text").GetString().ShouldBe("The whole answer reached the client.");
        receipt.GetProperty("status").GetInt32().ShouldBe(200);
        receipt.GetProperty("key").GetRawText().ShouldBe($$"""{"id":"{{customer.KeyId}}","name":"test"}""");
        receipt.GetProperty("timing").GetProperty("total_ms").GetInt32().ShouldBeGreaterThanOrEqualTo(receipt.GetProperty("latency").GetInt32());
        var attempt = receipt.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem();
        (attempt.GetProperty("provider").GetString(), attempt.GetProperty("model").GetString(), attempt.GetProperty("status").GetInt32()).ShouldBe(("first", UpstreamApp.UpstreamModel, 200));

        var charge = receipt.GetProperty("charge");
        charge.GetProperty("margin_percent").GetString().ShouldBe("20");
        // 60 fresh and 40 cached tokens at 1 USD a million, 20 of output at 2, and 20 % more.
        charge.GetProperty("lines").EnumerateArray().Select(line => line.GetRawText()).ShouldBe(
        [
            """{"bucket":"fresh_input","tokens":60,"reasoning_tokens":null,"price_per_million":"1","amount":"0.000072"}""",
            """{"bucket":"cache_read","tokens":40,"reasoning_tokens":null,"price_per_million":"1","amount":"0.000048"}""",
            """{"bucket":"cache_write_5m","tokens":0,"reasoning_tokens":null,"price_per_million":"1","amount":"0"}""",
            """{"bucket":"cache_write_1h","tokens":0,"reasoning_tokens":null,"price_per_million":"1","amount":"0"}""",
            """{"bucket":"output","tokens":20,"reasoning_tokens":5,"price_per_million":"2","amount":"0.000048"}""",
        ]);
        (charge.GetProperty("computed").GetString(), charge.GetProperty("charged").GetString(), charge.GetProperty("waived").GetString()).ShouldBe(("0.000168", "0.000168", "0"));
        var hold = receipt.GetProperty("hold");
        decimal.Parse(hold.GetProperty("held").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(cost);
        hold.GetProperty("settled_at").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(receipt.GetProperty("created_at").GetDateTimeOffset());
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        receipt.GetProperty("price").GetProperty("version_id").GetGuid().ShouldBe(record.PriceVersionId!.Value);
        receipt.GetProperty("trace_id").GetString().ShouldBe(record.TraceId);
        record.ChargeNanoUsd.ShouldBe(UpstreamApp.FirstCharge);
    }

    [Fact]
    public async Task What_the_provider_takes_from_us_stays_with_us()
    {
        var customer = await app.AddCustomerAsync();
        var (id, _) = await AskAsync(customer);

        string receipt = (await GetAsync(customer, id)).GetRawText();

        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        receipt.ShouldNotContain(new NanoUsd(record.CostNanoUsd).ToString());
        receipt.ShouldNotContain("upstream_inference_cost");
    }

    [Fact]
    public async Task An_id_is_taken_in_every_form_and_from_every_key_of_the_organization()
    {
        var customer = await app.AddCustomerAsync();
        var (id, _) = await AskAsync(customer);
        string plain = Guid.ParseExact(id["req_".Length..], "N").ToString();

        foreach (string form in new[] { id, plain, plain.Replace("-", "", StringComparison.Ordinal) })
            (await GetAsync(customer, form, mount: "api/v1")).GetProperty("data").GetProperty("id").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task A_receipt_of_others_is_answered_like_one_that_does_not_exist()
    {
        var (id, _) = await AskAsync(await app.AddCustomerAsync());
        var stranger = await app.AddCustomerAsync();

        var theirs = await GetAsync(stranger, id, status: 404);
        string unknown = "req_" + Guid.NewGuid().ToString("N");
        var absent = await GetAsync(stranger, unknown, status: 404);

        theirs.GetProperty("error").GetProperty("code").GetString().ShouldBe("generation_not_found");
        theirs.GetRawText().Replace(id, "", StringComparison.Ordinal).ShouldBe(absent.GetRawText().Replace(unknown, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_under_way_is_pending_and_then_has_its_receipt()
    {
        var customer = await app.AddCustomerAsync();
        var mayEnd = new TaskCompletionSource();
        app.First.Script = async turn =>
        {
            await turn.SendAsync(UpstreamBytes.StreamHead + UpstreamBytes.Chunk(UpstreamBytes.Text("Hello")));
            await mayEnd.Task;
            await turn.SendAsync(UpstreamBytes.Chunk(UpstreamBytes.Text(" there", UpstreamBytes.UsageJson, "stop")) + UpstreamBytes.Chunk(UpstreamBytes.Done) + UpstreamBytes.StreamEnd);
        };
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted", isStreamed: true));
        string id = response.Headers.GetValues("x-request-id").Single();

        using (var pending = await SendAsync(customer, $"v1/generation?id={id}"))
        {
            ((int)pending.StatusCode).ShouldBe(404);
            pending.Headers.RetryAfter.ShouldNotBeNull();
            (await pending.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("generation_pending");
        }

        mayEnd.SetResult();
        await response.Content.ReadAsStringAsync();
        await app.AssertInvariantsAsync();

        var receipt = (await GetAsync(customer, id)).GetProperty("data");
        receipt.GetProperty("streamed").GetBoolean().ShouldBeTrue();
        receipt.GetProperty("charge").GetProperty("charged").GetString().ShouldBe("0.000168");
    }

    [Theory]
    [InlineData("v1/generation")]
    [InlineData("v1/generation?id=")]
    [InlineData("v1/generation?id=chatcmpl-1")]
    [InlineData("v1/generation?id=req_1&id=req_2")]
    public async Task A_bad_id_is_named(string path)
    {
        var customer = await app.AddCustomerAsync();
        using var response = await SendAsync(customer, path);

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString().ShouldBe("id");
    }

    [Fact]
    public async Task Without_a_key_there_is_no_receipt()
    {
        using var response = await app.Client.GetAsync($"v1/generation?id={Guid.NewGuid():N}");

        ((int)response.StatusCode).ShouldBe(401);
    }

    private async Task<(string Id, decimal Cost)> AskAsync(TestCustomer customer)
    {
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion(Usage));
        using var response = await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted"));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        await app.AssertInvariantsAsync();
        return (response.Headers.GetValues("x-request-id").Single(), answer.GetProperty("usage").GetProperty("cost").GetDecimal());
    }

    private async Task<JsonElement> GetAsync(TestCustomer customer, string id, int status = 200, string mount = "v1")
    {
        using var response = await SendAsync(customer, $"{mount}/generation?id={id}");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        ((int)response.StatusCode).ShouldBe(status, answer.GetRawText());
        return answer;
    }

    private Task<HttpResponseMessage> SendAsync(TestCustomer customer, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Authorization", "Bearer " + customer.Key } } };
        return app.Client.SendAsync(request);
    }
}
