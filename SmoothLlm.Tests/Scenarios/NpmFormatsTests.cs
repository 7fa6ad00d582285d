using System.Text.Json;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The Node clients of both formats, and Vercel's AI SDK over both, against providers of both that play transcripts.</summary>
public sealed class NpmFormatsTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    [RequiresTheory(Tool.Npm)]
    [InlineData("anthropicStream", TranslationApp.Claude, "Anthropic/thinking-and-tools.sse")]
    [InlineData("anthropicStream", TranslationApp.Gpt, "OpenAi/interleaved-tools.sse")]
    [InlineData("openaiStream", TranslationApp.Claude, "Anthropic/thinking-and-tools.sse")]
    [InlineData("openaiStream", TranslationApp.Gpt, "OpenAi/interleaved-tools.sse")]
    [InlineData("responsesStream", TranslationApp.Claude, "Anthropic/thinking-and-tools.sse")]
    [InlineData("responsesStream", TranslationApp.Gpt, "OpenAi/interleaved-tools.sse")]
    [InlineData("vercelToolsOpenai", TranslationApp.Claude, "Anthropic/thinking-and-tools.sse")]
    [InlineData("vercelToolsOpenai", TranslationApp.Gpt, "OpenAi/interleaved-tools.sse")]
    [InlineData("vercelToolsAnthropic", TranslationApp.Claude, "Anthropic/thinking-and-tools.sse")]
    [InlineData("vercelToolsAnthropic", TranslationApp.Gpt, "OpenAi/interleaved-tools.sse")]
    public async Task Parallel_calls_arrive_whole(string scenario, string model, string transcript)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();

        var seen = await RunAsync(scenario, customer, model);

        seen.GetProperty("cities").EnumerateArray().Select(city => city.GetString()).ShouldBe(["Bonn", "Köln"]);
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().IsEstimated.ShouldBeFalse();
    }

    [RequiresTheory(Tool.Npm)]
    [InlineData("vercelObjectOpenai", TranslationApp.Claude, "Anthropic/object.json", "output_config")]
    [InlineData("vercelObjectOpenai", TranslationApp.Gpt, "OpenAi/object.json", "response_format")]
    [InlineData("vercelObjectAnthropic", TranslationApp.Gpt, "OpenAi/object.json", null)]
    [InlineData("vercelObjectAnthropic", TranslationApp.Claude, "Anthropic/object.json", null)]
    public async Task An_answer_keeps_to_its_schema(string scenario, string model, string transcript, string? field)
    {
        var upstream = app.Play(model, transcript);

        var seen = await RunAsync(scenario, await app.AddCustomerAsync(), model);

        seen.GetProperty("city").GetString().ShouldBe("Bonn");
        if (field is not null)
            JsonElement.Parse(upstream.Requests.ShouldHaveSingleItem().BodyText).GetProperty(field).GetRawText().ShouldContain("\"city\"");
    }

    [RequiresFact(Tool.Npm)]
    public async Task Tokens_are_counted() =>
        (await RunAsync("anthropicCount", await app.AddCustomerAsync(), TranslationApp.Gpt)).GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(3);

    [RequiresFact(Tool.Npm)]
    public async Task An_unknown_model_is_the_SDKs_not_found_error()
    {
        var seen = await RunAsync("anthropicRefused", await app.AddCustomerAsync(), TranslationApp.Gpt);
        (seen.GetProperty("name").GetString(), seen.GetProperty("status").GetInt32(), seen.GetProperty("type").GetString()).ShouldBe(("NotFoundError", 404, "not_found_error"));
    }

    private async Task<JsonElement> RunAsync(string scenario, TestCustomer customer, string model)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BASE_URL"] = app.BaseUrl.AbsoluteUri.TrimEnd('/'),
            ["API_KEY"] = customer.Key,
            ["MODEL"] = model,
        };
        return JsonElement.Parse(await NpmPackages.RunAsync("formats.mjs", environment, scenario));
    }
}
