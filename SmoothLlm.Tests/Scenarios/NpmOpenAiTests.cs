using System.Text.Json;
using Shouldly;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The official Node client against the running product; the script says what it saw.</summary>
public sealed class NpmOpenAiTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    [RequiresTheory(Tool.Npm)]
    [InlineData("v1")]
    [InlineData("api/v1")]
    public async Task A_whole_answer_carries_its_cost_and_request_id(string mount)
    {
        var customer = await app.AddCustomerAsync();

        var seen = await RunAsync("whole", customer, mount);

        seen.GetProperty("text").GetString().ShouldBe("Hello");
        seen.GetProperty("finish").GetString().ShouldBe("stop");
        seen.GetProperty("requestId").GetString().ShouldStartWith("req_");
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        seen.GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBe(record.ChargeNanoUsd / 1_000_000_000m);
    }

    [RequiresTheory(Tool.Npm)]
    [InlineData("v1")]
    [InlineData("api/v1")]
    public async Task A_stream_ends_with_one_usage_chunk_for_those_who_ask(string mount)
    {
        var customer = await app.AddCustomerAsync();

        var seen = await RunAsync("stream", customer, mount);

        seen.GetProperty("words").GetInt32().ShouldBe(40);
        seen.GetProperty("pieces").GetInt32().ShouldBeGreaterThan(10);
        seen.GetProperty("emptyChoices").GetInt32().ShouldBe(1);
        seen.GetProperty("usages").GetInt32().ShouldBe(1);
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        seen.GetProperty("last").GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBe(record.ChargeNanoUsd / 1_000_000_000m);
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_strict_client_that_asks_for_no_usage_never_meets_empty_choices()
    {
        var customer = await app.AddCustomerAsync();

        var seen = await RunAsync("strict", customer);

        seen.GetProperty("words").GetInt32().ShouldBe(40);
        seen.GetProperty("usages").GetInt32().ShouldBe(0);
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().IsEstimated.ShouldBeFalse();
    }

    [RequiresFact(Tool.Npm)]
    public async Task Tools_are_called_and_their_results_answered()
    {
        var seen = await RunAsync("tools", await app.AddCustomerAsync());

        seen.GetProperty("finish").GetString().ShouldBe("tool_calls");
        seen.GetProperty("name").GetString().ShouldBe("weather");
        seen.GetProperty("arguments").GetString().ShouldBe("""{"city":"Bonn"}""");
        seen.GetProperty("text").GetString()!.ShouldContain("Sunny, 21 degrees");
    }

    [RequiresTheory(Tool.Npm)]
    [InlineData("v1")]
    [InlineData("api/v1")]
    public async Task The_models_are_listed_and_shown(string mount)
    {
        var seen = await RunAsync("models", await app.AddCustomerAsync(), mount);

        seen.GetProperty("ids").EnumerateArray().Select(id => id.GetString()).ShouldContain(SandboxApp.Model);
        seen.GetProperty("one").GetProperty("id").GetString().ShouldBe(SandboxApp.Model);
        seen.GetProperty("one").GetProperty("object").GetString().ShouldBe("model");
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_wrong_key_is_an_authentication_error()
    {
        var seen = await RunAsync("refused", new TestCustomer(default, default, "llm_sk_wrongwrongwrongwrongwrong"));

        Failure(seen).ShouldBe(("AuthenticationError", 401, "invalid_api_key"));
        seen.GetProperty("requestId").GetString().ShouldStartWith("req_");
    }

    [RequiresFact(Tool.Npm)]
    public async Task Without_credits_it_is_an_api_error_with_status_402_that_is_not_retried()
    {
        var seen = await RunAsync("refused", await app.AddCustomerAsync(creditUsd: 0));

        Failure(seen).ShouldBe(("APIError", 402, "insufficient_credits"));
        seen.GetProperty("shouldRetry").GetString().ShouldBe("false");
    }

    [RequiresFact(Tool.Npm)]
    public async Task An_unknown_model_is_a_not_found_error()
    {
        var seen = await RunAsync("unknownModel", await app.AddCustomerAsync());

        Failure(seen).ShouldBe(("NotFoundError", 404, "model_not_found"));
        seen.GetProperty("param").GetString().ShouldBe("model");
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_bad_parameter_is_a_bad_request_error_that_names_it()
    {
        var seen = await RunAsync("badRequest", await app.AddCustomerAsync());

        seen.GetProperty("name").GetString().ShouldBe("BadRequestError");
        seen.GetProperty("param").GetString().ShouldBe("max_tokens");
    }

    [RequiresFact(Tool.Npm)]
    public async Task A_stream_that_breaks_off_is_an_error_and_costs_nothing()
    {
        var customer = await app.AddCustomerAsync();

        var seen = await RunAsync("broken", customer);

        seen.GetProperty("isApiError").GetBoolean().ShouldBeTrue();
        seen.GetProperty("code").GetString().ShouldBe("upstream_error");
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.UpstreamBrokeOff);
        record.ChargeNanoUsd.ShouldBe(0);
    }

    private static (string? Name, int Status, string? Code) Failure(JsonElement seen) =>
        (seen.GetProperty("name").GetString(), seen.GetProperty("status").GetInt32(), seen.GetProperty("code").GetString());

    private async Task<JsonElement> RunAsync(string scenario, TestCustomer customer, string mount = "v1")
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BASE_URL"] = new Uri(app.BaseUrl, mount).AbsoluteUri,
            ["API_KEY"] = customer.Key,
        };
        return JsonElement.Parse(await NpmPackages.RunAsync("openai.mjs", environment, scenario));
    }
}
