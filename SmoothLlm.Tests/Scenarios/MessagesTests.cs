using System.Net;
using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Conventions;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What Anthropic's format promises on the wire, beyond what its SDK looks at.</summary>
public sealed class MessagesTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    private const string Hi = """{"model":"gpt","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}""";

    [Theory]
    [InlineData("v1/messages")]
    [InlineData("v1/messages?beta=true")]
    [InlineData("api/v1/messages?beta=true")]
    public async Task A_request_reaches_its_provider_as_it_came_but_for_the_models_name(string path)
    {
        const string Body = """{ "model":"claude", "max_tokens":50,"system":[{"type":"text","text":"x-billing: a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}],"context_management":{"edits":[]},"brand_new":[1.0, 2] }""";
        var upstream = app.Play(TranslationApp.Claude, "Anthropic/whole.json");
        var customer = await app.AddCustomerAsync();

        using var response = await app.PostMessagesAsync(customer.Key, Body, path, ("anthropic-beta", "context-management-2025-06-27,new-2026-01-01"));

        var sent = upstream.Requests.ShouldHaveSingleItem();
        sent.BodyText.ShouldBe(Body.Replace("\"claude\"", $"\"{TranslationApp.ClaudeUpstream}\"", StringComparison.Ordinal));
        sent.Head.ShouldStartWith("POST /v1/messages HTTP/1.1\r\n");
        (sent.Header("x-api-key"), sent.Header("Authorization"), sent.Header("anthropic-version"), sent.Header("anthropic-beta"))
            .ShouldBe((TranslationApp.AnthropicKey, null, "2023-06-01", "context-management-2025-06-27,new-2026-01-01"));
        string answer = await response.Content.ReadAsStringAsync();
        string came = SourceTree.Read("SmoothLlm.Tests/Transcripts/Anthropic/whole.json");
        int usage = came.IndexOf("\"usage\"", StringComparison.Ordinal);
        answer[..usage].ShouldBe(came[..usage]);
        JsonElement.Parse(answer).GetProperty("usage").GetProperty("service_tier").GetString().ShouldBe("standard");
        response.Headers.Contains("x-smoothllm-dropped").ShouldBeFalse();
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        JsonElement.Parse(answer).GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBe(record.ChargeNanoUsd / 1_000_000_000m);
    }

    [Fact]
    public async Task What_another_format_has_no_place_for_is_named_and_its_header_stays()
    {
        var upstream = app.Play(TranslationApp.Gpt, "OpenAi/whole.json");
        using var response = await app.PostMessagesAsync(
            (await app.AddCustomerAsync()).Key,
            """{"model":"gpt","max_tokens":50,"top_k":3,"messages":[{"role":"user","content":"hi"}],"context_management":{"edits":[]}}""",
            headers: ("anthropic-beta", "context-management-2025-06-27"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-smoothllm-dropped").ShouldBe(["top_k, context_management"]);
        var sent = upstream.Requests.ShouldHaveSingleItem();
        (sent.Header("Authorization"), sent.Header("anthropic-beta"), sent.Header("anthropic-version")).ShouldBe(("Bearer " + TranslationApp.OpenAiKey, null, null));
        JsonElement.Parse(sent.BodyText).TryGetProperty("context_management", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"model":"gpt","messages":[{"role":"user","content":"hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"gpt","max_tokens":0,"messages":[{"role":"user","content":"hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[]}""", "messages")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"tool","content":"hi"}]}""", "messages[0].role")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"user","content":"hi"}],"system":7}""", "system")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"user","content":"hi"}],"tools":{}}""", "tools")]
    [InlineData("""{"model":"gpt","max_tokens":1,"messages":[{"role":"user","content":[{"type":"container_upload","file_id":"x"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model":"gpt","max_tokens":1,"max_tokens":2,"messages":[{"role":"user","content":"hi"}]}""", "max_tokens")]
    [InlineData("""{"model":7""", null)]
    public async Task Bad_input_is_an_invalid_request_in_Anthropics_shape(string body, string? parameter)
    {
        var customer = await app.AddCustomerAsync();
        using var response = await app.PostMessagesAsync(customer.Key, body);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = await ErrorAsync(response);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        (error.TryGetProperty("param", out var named) ? named.GetString() : null).ShouldBe(parameter);
        await app.AssertInvariantsAsync();
        (await app.BalanceAsync(customer)).Held.Value.ShouldBe(0);
    }

    [Theory]
    [InlineData(null, 10, HttpStatusCode.Unauthorized, "authentication_error")]
    [InlineData("key", 0, HttpStatusCode.PaymentRequired, "billing_error")]
    public async Task Refusals_have_Anthropics_types(string? key, int credit, HttpStatusCode status, string type)
    {
        var customer = await app.AddCustomerAsync(credit);
        using var response = await app.PostMessagesAsync(key is null ? null : customer.Key, Hi);
        response.StatusCode.ShouldBe(status);
        (await ErrorAsync(response)).GetProperty("type").GetString().ShouldBe(type);
    }

    [Fact]
    public async Task A_providers_own_refusal_passes_as_it_came_or_in_the_clients_words()
    {
        const string Refusal = """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 300000 tokens > 200000 maximum"},"request_id":"req_1"}""";
        app.Answer(TranslationApp.Claude, UpstreamBytes.Json(Refusal, 400));
        var customer = await app.AddCustomerAsync();
        using var same = await app.PostMessagesAsync(customer.Key, Hi.Replace("gpt", "claude", StringComparison.Ordinal));
        (await same.Content.ReadAsStringAsync()).ShouldBe(Refusal);
        using var other = await app.PostChatAsync(customer, """{"model":"claude","messages":[{"role":"user","content":"hi"}]}""");
        other.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = JsonElement.Parse(await other.Content.ReadAsStringAsync()).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()![..18]).ShouldBe(("context_length_exceeded", "prompt is too long"));
    }

    [Theory]
    [InlineData("claude", "Anthropic/overloaded.sse")]
    [InlineData("gpt", "OpenAi/error.sse")]
    public async Task An_error_inside_a_stream_is_an_error_event_and_costs_nothing(string model, string transcript)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();
        using var response = await app.PostMessagesAsync(customer.Key, $$"""{"model":"{{model}}","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hi"}]}""");
        string text = await response.Content.ReadAsStringAsync();
        text.ShouldContain("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"");
        text.ShouldNotContain("message_stop");
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        (record.Ending, record.ChargeNanoUsd).ShouldBe((RequestEnding.EmptyAnswer, 0));
    }

    [Theory]
    [InlineData("claude", "Anthropic/thinking-and-tools.sse", 472 * 1000 + 200_000 + 75_000 + 80_000 + 89 * 2000)]
    [InlineData("gpt", "OpenAi/text.sse", 100 * 1000 + 2000 + 40 * 2000)]
    public async Task Clients_of_every_format_pay_the_same(string model, string transcript, long charge)
    {
        var customer = await app.AddCustomerAsync();
        app.Play(model, transcript);
        (await (await app.PostMessagesAsync(customer.Key, $$"""{"model":"{{model}}","max_tokens":500,"stream":true,"messages":[{"role":"user","content":"hi"}]}""")).Content.ReadAsStringAsync()).ShouldContain("message_stop");
        app.Play(model, transcript);
        (await (await app.PostChatAsync(customer, $$"""{"model":"{{model}}","max_tokens":500,"stream":true,"messages":[{"role":"user","content":"hi"}]}""")).Content.ReadAsStringAsync()).ShouldContain("[DONE]");
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).Select(record => record.ChargeNanoUsd).ShouldBe([charge, charge]);
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_provider_or_estimated_and_never_charged()
    {
        var upstream = app.Answer(TranslationApp.Claude, UpstreamBytes.Json("""{"input_tokens":14}"""));
        var customer = await app.AddCustomerAsync();
        (await CountAsync(customer, "claude")).ShouldBe(14);
        upstream.Requests.ShouldHaveSingleItem().Head.ShouldStartWith("POST /v1/messages/count_tokens HTTP/1.1");
        app.Answer(TranslationApp.Claude, UpstreamBytes.Json("{}", 500));
        (await CountAsync(customer, "claude")).ShouldBeInRange(10, 40);
        (await CountAsync(customer, "gpt")).ShouldBeInRange(10, 40);
        (await app.UsageAsync(customer)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_sandbox_answers_in_both_formats_through_both()
    {
        var customer = await app.AddCustomerAsync();
        foreach (string model in (string[])["sandbox-claude", "sandbox-chat"])
        {
            using var messages = await app.PostMessagesAsync(customer.Key, $$"""{"model":"{{model}}","max_tokens":500,"messages":[{"role":"user","content":"/say Hello"}]}""");
            JsonElement.Parse(await messages.Content.ReadAsStringAsync()).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hello");
            using var chat = await app.PostChatAsync(customer, $$"""{"model":"{{model}}","messages":[{"role":"system","content":"x"},{"role":"user","content":"/say Hello"}]}""");
            JsonElement.Parse(await chat.Content.ReadAsStringAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Hello");
        }
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response)
    {
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        body.GetProperty("type").GetString().ShouldBe("error");
        body.GetProperty("request_id").GetString().ShouldStartWith("req_");
        return body.GetProperty("error");
    }

    private async Task<long> CountAsync(TestCustomer customer, string model)
    {
        using var response = await app.PostMessagesAsync(customer.Key, $$"""{"model":"{{model}}","messages":[{"role":"user","content":"How many tokens has this?"}]}""", "v1/messages/count_tokens");
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("input_tokens").GetInt64();
    }
}
