using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A quote tells what the same request would meet, and does nothing.</summary>
public sealed class QuoteTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    [Theory]
    [InlineData("v1")]
    [InlineData("api/v1")]
    public async Task A_quote_tells_the_charge_the_route_and_what_is_affordable(string mount)
    {
        var customer = await app.AddCustomerAsync(1m);
        string body = UpstreamApp.RequestBody("backed");

        var quote = await QuoteAsync(customer, body, mount);

        quote.GetProperty("object").GetString().ShouldBe("quote");
        quote.GetProperty("model").GetString().ShouldBe("backed");
        quote.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        quote.GetProperty("refusal").ValueKind.ShouldBe(JsonValueKind.Null);
        quote.GetProperty("margin_percent").GetString().ShouldBe("20");
        quote.GetProperty("route").EnumerateArray()
            .Select(part => (part.GetProperty("provider").GetString(), part.GetProperty("input_per_million").GetString(), part.GetProperty("output_per_million").GetString()))
            .ShouldBe([("first", "1.2", "2.4"), ("second", "3.6", "7.2")]);
        // One token for four bytes at the first deployment's price, and not more output than was asked for.
        long input = (body.Length + 3) / 4;
        var estimated = quote.GetProperty("estimated");
        (estimated.GetProperty("input_tokens").GetInt64(), estimated.GetProperty("output_tokens").GetInt64()).ShouldBe((input, 50));
        Amount(estimated, "charge").ShouldBe(((input * 1200) + (50 * 2400)) / 1_000_000_000m);
        // A token for every byte at the dearer one's, and a little room for rounding.
        var maximum = quote.GetProperty("maximum");
        (maximum.GetProperty("input_tokens").GetInt64(), maximum.GetProperty("output_tokens").GetInt64()).ShouldBe((body.Length, 50));
        Amount(maximum, "charge").ShouldBe(((body.Length * 3600) + (50 * 7200) + 4) / 1_000_000_000m);
        Amount(quote, "hold").ShouldBe(Amount(maximum, "charge"));
        Amount(quote, "available").ShouldBe(1m);
        quote.GetProperty("affordable_max_tokens").GetInt64().ShouldBe((1_000_000_000 - (body.Length * 3600) - 4) / 7200);
    }

    [Fact]
    public async Task Nothing_is_sent_held_charged_or_recorded()
    {
        var customer = await app.AddCustomerAsync();
        app.First.Forget();

        await QuoteAsync(customer, UpstreamApp.RequestBody("scripted"));
        await QuoteAsync(customer, UpstreamApp.RequestBody("scripted", isStreamed: true));

        app.First.Requests.ShouldBeEmpty();
        (await app.UsageAsync(customer)).ShouldBeEmpty();
        (await app.BalanceAsync(customer)).Available.ShouldBe(NanoUsd.FromUsd(10));
        await app.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(60_000, true, true)]
    [InlineData(250_000, true, true)]
    [InlineData(300_000, true, true)]
    [InlineData(1_000_000_000, true, true)]
    [InlineData(0, false, false)]
    [InlineData(500_000, false, false)]
    [InlineData(900_000, false, false)]
    [InlineData(1_000_000_000, false, false)]
    [InlineData(5_000_000, false, true)]
    [InlineData(1_000_000_000, false, true)]
    public async Task What_is_quoted_is_what_the_request_meets(long credit, bool isCapped, bool isStreamed)
    {
        var customer = await app.AddCustomerAsync(new NanoUsd(credit));
        string body = $$"""{"model":"scripted","messages":[{"role":"user","content":"hi"}],"stream":{{(isStreamed ? "true" : "false")}}{{(isCapped ? ",\"max_tokens\":50" : "")}}}""";
        var mayEnd = new TaskCompletionSource();
        app.First.Script = async turn =>
        {
            await mayEnd.Task;
            await turn.SendAsync(isStreamed ? UpstreamBytes.Stream(UpstreamBytes.Text("Hi", UpstreamBytes.UsageJson, "stop"), UpstreamBytes.Done) : UpstreamBytes.Completion());
        };
        var quote = await QuoteAsync(customer, body);

        var sending = app.PostChatAsync(customer, body);
        if (quote.GetProperty("allowed").GetBoolean())
        {
            await WhenHeldAsync(customer);
            (await app.BalanceAsync(customer)).Held.Usd.ShouldBe(Amount(quote, "hold"));
        }

        mayEnd.SetResult();
        using var response = await sending;
        string answer = await response.Content.ReadAsStringAsync();
        await app.AssertInvariantsAsync();
        ((int)response.StatusCode).ShouldBe(quote.GetProperty("allowed").GetBoolean() ? 200 : 402, answer);
        if ((int)response.StatusCode == 402)
        {
            var error = JsonElement.Parse(answer).GetProperty("error");
            quote.GetProperty("refusal").GetRawText().ShouldBe("""{"code":"insufficient_credits","is_transient":false}""");
            quote.GetProperty("affordable_max_tokens").GetInt64().ShouldBe(error.GetProperty("affordable_max_tokens").GetInt64());
        }
        else
        {
            long? sent = JsonElement.Parse(app.First.Requests[^1].BodyText).TryGetProperty("max_tokens", out var cap) ? cap.GetInt64() : null;
            long? expected = isCapped ? 50 : quote.GetProperty("max_tokens_sent").ValueKind == JsonValueKind.Null ? null : quote.GetProperty("max_tokens_sent").GetInt64();
            sent.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Credits_that_others_hold_make_a_refusal_transient()
    {
        var customer = await app.AddCustomerAsync(new NanoUsd(300_000));
        var mayEnd = new TaskCompletionSource();
        app.First.Script = async turn =>
        {
            await mayEnd.Task;
            await turn.SendAsync(UpstreamBytes.Completion());
        };
        string body = UpstreamApp.RequestBody("scripted");
        var sending = app.PostChatAsync(customer, body);
        await WhenHeldAsync(customer);

        var quote = await QuoteAsync(customer, body);

        quote.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        quote.GetProperty("refusal").GetRawText().ShouldBe("""{"code":"insufficient_credits","is_transient":true}""");
        mayEnd.SetResult();
        (await sending).Dispose();
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_closed_account_is_said_to_be_closed()
    {
        var customer = await app.AddCustomerAsync();
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.LedgerAccounts.SingleAsync(account => account.OrganizationId == customer.OrganizationId)).IsActive = false,
            CancellationToken.None);

        var quote = await QuoteAsync(customer, UpstreamApp.RequestBody("scripted"));

        quote.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        quote.GetProperty("refusal").GetProperty("code").GetString().ShouldBe("permission_denied");
    }

    [Fact]
    public async Task The_estimate_learns_from_the_answers_so_far()
    {
        var customer = await app.AddCustomerAsync();
        const string Body = """{"model":"scripted","messages":[{"role":"user","content":"hi"}],"stream":true}""";
        Output(await QuoteAsync(customer, Body)).ShouldBe((300, "default"));
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion());
        (await app.PostChatAsync(customer, UpstreamApp.RequestBody("scripted"))).Dispose();
        await app.AssertInvariantsAsync();

        Output(await QuoteAsync(customer, Body)).ShouldBe((20, "usual"));

        static (long, string?) Output(JsonElement quote) =>
            (quote.GetProperty("estimated").GetProperty("output_tokens").GetInt64(), quote.GetProperty("estimated").GetProperty("output_basis").GetString());
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""", 400, "model")]
    [InlineData("""{"model":"scripted","messages":[{"role":"user","content":"hi"}],"max_tokens":-5}""", 400, "max_tokens")]
    [InlineData("""{"model":"unheard-of","messages":[{"role":"user","content":"hi"}]}""", 404, "model")]
    [InlineData("not json", 400, null)]
    public async Task A_request_that_could_not_be_sent_is_refused_as_it_would_be(string body, int status, string? parameter)
    {
        var customer = await app.AddCustomerAsync();
        using var quoted = await PostAsync(customer.Key, body, "v1/quote");
        using var sent = await PostAsync(customer.Key, body, "v1/chat/completions");

        ((int)quoted.StatusCode).ShouldBe(status);
        string error = await quoted.Content.ReadAsStringAsync();
        error.ShouldBe(await sent.Content.ReadAsStringAsync());
        JsonElement.Parse(error).GetProperty("error").GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_quoted()
    {
        using var response = await PostAsync(key: null, UpstreamApp.RequestBody("scripted"), "v1/quote");

        ((int)response.StatusCode).ShouldBe(401);
    }

    private async Task WhenHeldAsync(TestCustomer customer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await app.BalanceAsync(customer)).Held == NanoUsd.Zero)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<JsonElement> QuoteAsync(TestCustomer customer, string body, string mount = "v1")
    {
        using var response = await PostAsync(customer.Key, body, mount + "/quote");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        ((int)response.StatusCode).ShouldBe(200, answer.GetRawText());
        return answer;
    }

    private Task<HttpResponseMessage> PostAsync(string? key, string body, string path) =>
        app.PostChatAsync(key, new ByteArrayContent(Encoding.UTF8.GetBytes(body)), path);

    private static decimal Amount(JsonElement json, string name) => decimal.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
