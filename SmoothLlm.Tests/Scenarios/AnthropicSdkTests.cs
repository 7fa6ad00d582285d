using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Anthropic's official SDK against the running product, whatever format the provider behind speaks.</summary>
public sealed class AnthropicSdkTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/whole.json", "toolu_01A", 10, 30)]
    [InlineData(TranslationApp.Gpt, "OpenAi/whole.json", "call_A", 100, 20)]
    public async Task A_whole_answer_with_a_call_is_read(string model, string transcript, string callId, long input, long cached)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();

        var message = await Client(customer).Messages.Create(Request(model));

        message.Content.Select(Text).OfType<string>().ShouldBe(["Look:"]);
        var call = message.Content.Select(Call).OfType<ToolUseBlock>().ShouldHaveSingleItem();
        (call.ID, call.Name, call.Input["city"].GetString()).ShouldBe((callId, "weather", "Bonn"));
        message.StopReason!.Raw().ShouldBe("tool_use");
        (message.Usage.InputTokens, message.Usage.CacheReadInputTokens).ShouldBe((input, cached));
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        (record.FreshInputTokens, record.CacheReadTokens, record.OutputTokens, record.IsEstimated).ShouldBe((input, cached, message.Usage.OutputTokens, false));
    }

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/thinking-and-tools.sse", "toolu_01A")]
    [InlineData(TranslationApp.Gpt, "OpenAi/interleaved-tools.sse", "call_A")]
    public async Task A_stream_with_parallel_calls_is_read(string model, string transcript, string firstCall)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();
        var arguments = new SortedDictionary<long, string>();
        string text = "";
        string? firstId = null;
        string? stop = null;

        await foreach (var happening in Client(customer).Messages.CreateStreaming(Request(model)))
        {
            if (happening.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var begun))
            {
                arguments[start.Index] = "";
                firstId ??= begun.ID;
            }
            else if (happening.TryPickContentBlockDelta(out var delta))
            {
                if (delta.Delta.TryPickText(out var words))
                    text += words.Text;
                if (delta.Delta.TryPickInputJson(out var piece))
                    arguments[delta.Index] += piece.PartialJson;
            }
            else if (happening.TryPickDelta(out var end))
            {
                stop = end.Delta.StopReason?.Raw();
            }
        }

        text.ShouldStartWith("I look ☀️");
        firstId.ShouldBe(firstCall);
        arguments.Values.Select(json => JsonElement.Parse(json).GetProperty("city").GetString()).ShouldBe(["Bonn", "Köln"]);
        stop.ShouldBe("tool_use");
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().IsEstimated.ShouldBeFalse();
    }

    [Fact]
    public async Task Refusals_are_the_SDKs_own_exceptions()
    {
        await Should.ThrowAsync<AnthropicUnauthorizedException>(() => Client("llm_sk_wrongwrongwrongwrongwrong").Messages.Create(Request(TranslationApp.Gpt)));
        var customer = await app.AddCustomerAsync();
        await Should.ThrowAsync<AnthropicNotFoundException>(() => Client(customer).Messages.Create(Request("no-such-model")));
        app.Answer(TranslationApp.Claude, UpstreamBytes.Json("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", 529));
        await Should.ThrowAsync<Anthropic5xxException>(() => Client(customer).Messages.Create(Request(TranslationApp.Claude)));
    }

    [Fact]
    public async Task The_models_are_listed()
    {
        var models = await Client(await app.AddCustomerAsync()).Models.List();
        models.Items.Select(model => model.ID).ShouldContain(TranslationApp.Gpt);
        models.Items.ShouldAllBe(model => model.DisplayName.Length > 0);
    }

    private static string? Text(ContentBlock block) => block.TryPickText(out var text) ? text.Text : null;

    private static ToolUseBlock? Call(ContentBlock block) => block.TryPickToolUse(out var call) ? call : null;

    private static MessageCreateParams Request(string model) => new()
    {
        Model = model,
        MaxTokens = 100,
        Messages = [new UserMessageParam("Weather in Bonn and Köln?")],
        Tools = [new Anthropic.Models.Messages.Tool { Name = "weather", InputSchema = new() { Properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["city"] = JsonElement.Parse("""{"type":"string"}""") } } }],
    };

    private AnthropicClient Client(TestCustomer customer) => Client(customer.Key);

    private AnthropicClient Client(string key) => new() { BaseUrl = app.BaseUrl.AbsoluteUri.TrimEnd('/'), ApiKey = key, MaxRetries = 0 };
}
