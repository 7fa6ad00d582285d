using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

#pragma warning disable OPENAI001 // The SDK calls its client of the responses a trial.

namespace SmoothLlm.Tests.Scenarios;

/// <summary>OpenAI's official SDK, chat completions and responses, against providers of both formats that play transcripts.</summary>
public sealed class OpenAiFormatsTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    private static readonly BinaryData Place = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""");

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/whole.json", "toolu_01A", 40, 30, 20)]
    [InlineData(TranslationApp.Gpt, "OpenAi/whole.json", "call_A", 120, 20, 40)]
    public async Task A_whole_chat_completion_has_its_call_and_its_usage(string model, string transcript, string callId, int input, int cached, int output)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();

        ChatCompletion answer = await Chat(customer, model).CompleteChatAsync([new UserChatMessage("Weather in Bonn?")], ChatOptions());

        answer.Content.ShouldHaveSingleItem().Text.ShouldBe("Look:");
        answer.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = answer.ToolCalls.ShouldHaveSingleItem();
        (call.Id, call.FunctionName, City(call.FunctionArguments)).ShouldBe((callId, "weather", "Bonn"));
        (answer.Usage.InputTokenCount, answer.Usage.InputTokenDetails.CachedTokenCount, answer.Usage.OutputTokenCount).ShouldBe((input, cached, output));
        await AssertChargedAsync(customer, input, output);
    }

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/thinking-and-tools.sse", "toolu_01A")]
    [InlineData(TranslationApp.Gpt, "OpenAi/interleaved-tools.sse", "call_A")]
    public async Task A_streamed_chat_completion_has_its_calls_whole(string model, string transcript, string firstCall)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();
        string text = "";
        var calls = new SortedDictionary<int, (string Id, string Arguments)>();
        (ChatFinishReason? finish, ChatTokenUsage? usage) = (null, null);

        await foreach (var update in Chat(customer, model).CompleteChatStreamingAsync([new UserChatMessage("Weather in Bonn and Köln?")], ChatOptions()))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            foreach (var piece in update.ToolCallUpdates)
            {
                (string Id, string Arguments) known = calls.GetValueOrDefault(piece.Index, ("", ""));
                calls[piece.Index] = (piece.ToolCallId ?? known.Id, known.Arguments + piece.FunctionArgumentsUpdate);
            }

            (finish, usage) = (update.FinishReason ?? finish, update.Usage ?? usage);
        }

        text.ShouldStartWith("I look ☀️");
        calls[0].Id.ShouldBe(firstCall);
        calls.Values.Select(call => City(BinaryData.FromString(call.Arguments))).ShouldBe(["Bonn", "Köln"]);
        finish.ShouldBe(ChatFinishReason.ToolCalls);
        await AssertChargedAsync(customer, usage.ShouldNotBeNull().InputTokenCount, usage.OutputTokenCount);
    }

    [Fact]
    public async Task Results_of_tools_go_back_to_Claude_in_one_turn()
    {
        var upstream = app.Play(TranslationApp.Claude, "Anthropic/whole.json");
        List<ChatMessage> messages =
        [
            new SystemChatMessage("Be brief."),
            new UserChatMessage("Weather in Bonn and Köln?"),
            new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall("call_1", "weather", BinaryData.FromString("""{"city":"Bonn"}""")), ChatToolCall.CreateFunctionToolCall("call_2", "weather", BinaryData.FromString("""{"city":"Köln"}"""))]),
            new ToolChatMessage("call_1", "Sun"),
            new ToolChatMessage("call_2", "Rain"),
        ];

        await Chat(await app.AddCustomerAsync(), TranslationApp.Claude).CompleteChatAsync(messages, ChatOptions());

        var sent = JsonElement.Parse(upstream.Requests.ShouldHaveSingleItem().BodyText);
        sent.GetProperty("system").GetString().ShouldBe("Be brief.");
        var turns = sent.GetProperty("messages");
        turns.EnumerateArray().Select(turn => turn.GetProperty("role").GetString()).ShouldBe(["user", "assistant", "user"]);
        turns[2].GetProperty("content").EnumerateArray().Select(block => block.GetProperty("tool_use_id").GetString()).ShouldBe(["call_1", "call_2"]);
        turns[2].GetProperty("content").EnumerateArray().Select(block => block.GetProperty("content").GetString()).ShouldBe(["Sun", "Rain"]);
    }

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/whole.json", "toolu_01A", 40, 30, 20)]
    [InlineData(TranslationApp.Gpt, "OpenAi/whole.json", "call_A", 120, 20, 40)]
    public async Task A_whole_response_has_its_items_and_its_usage(string model, string transcript, string callId, int input, int cached, int output)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();

        ResponseResult response = await Responses(customer).CreateResponseAsync(ResponseOptions(model, ResponseItem.CreateUserMessageItem("Weather in Bonn?")));

        response.Status.ShouldBe(ResponseStatus.Completed);
        response.GetOutputText().ShouldBe("Look:");
        var call = response.OutputItems.OfType<FunctionCallResponseItem>().ShouldHaveSingleItem();
        (call.CallId, call.FunctionName, City(call.FunctionArguments)).ShouldBe((callId, "weather", "Bonn"));
        (response.Usage.InputTokenCount, response.Usage.InputTokenDetails.CachedTokenCount, response.Usage.OutputTokenCount).ShouldBe((input, cached, output));
        await AssertChargedAsync(customer, input, output);
    }

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/thinking-and-tools.sse", "toolu_01A")]
    [InlineData(TranslationApp.Gpt, "OpenAi/interleaved-tools.sse", "call_A")]
    public async Task A_streamed_response_has_its_items_whole(string model, string transcript, string firstCall)
    {
        app.Play(model, transcript);
        var customer = await app.AddCustomerAsync();
        var options = ResponseOptions(model, ResponseItem.CreateUserMessageItem("Weather in Bonn and Köln?"));
        options.StreamingEnabled = true;
        string text = "";
        var done = new List<ResponseItem>();
        ResponseResult? completed = null;

        await foreach (var update in await Responses(customer).CreateResponseStreamingAsync(options))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
                text += delta.Delta;
            else if (update is StreamingResponseOutputItemDoneUpdate item)
                done.Add(item.Item);
            else if (update is StreamingResponseCompletedUpdate end)
                completed = end.Response;
        }

        text.ShouldStartWith("I look ☀️");
        var calls = done.OfType<FunctionCallResponseItem>().ToList();
        calls[0].CallId.ShouldBe(firstCall);
        calls.Select(call => City(call.FunctionArguments)).ShouldBe(["Bonn", "Köln"]);
        completed.ShouldNotBeNull().OutputItems.Count.ShouldBe(done.Count);
        await AssertChargedAsync(customer, completed.Usage.InputTokenCount, completed.Usage.OutputTokenCount);
    }

    [Theory]
    [InlineData(TranslationApp.Claude, "Anthropic/whole.json")]
    [InlineData(TranslationApp.Gpt, "OpenAi/whole.json")]
    public async Task The_items_of_a_response_go_back_with_the_results_of_its_tools(string model, string transcript)
    {
        var upstream = app.Play(model, transcript);
        var client = Responses(await app.AddCustomerAsync());
        var question = ResponseItem.CreateUserMessageItem("Weather in Bonn?");
        ResponseResult first = await client.CreateResponseAsync(ResponseOptions(model, question));
        var call = first.OutputItems.OfType<FunctionCallResponseItem>().Single();

        await client.CreateResponseAsync(ResponseOptions(model, [question, .. first.OutputItems, ResponseItem.CreateFunctionCallOutputItem(call.CallId, "Sun")]));

        var turns = JsonElement.Parse(upstream.Requests[^1].BodyText).GetProperty("messages");
        turns.EnumerateArray().Select(turn => turn.GetProperty("role").GetString()).ShouldBe(["user", "assistant", model == TranslationApp.Claude ? "user" : "tool"]);
        string said = turns[1].GetRawText();
        said.ShouldContain(call.CallId);
        said.ShouldContain("Look:");
        // The seal of Claude's thought comes back as it was; without it the next turn would be refused.
        said.Contains("\"EqQB\"", StringComparison.Ordinal).ShouldBe(model == TranslationApp.Claude);
        turns[2].GetRawText().ShouldContain("Sun");
    }

    [Fact]
    public async Task A_response_that_is_to_be_stored_is_refused_by_name()
    {
        var options = ResponseOptions(TranslationApp.Gpt, ResponseItem.CreateUserMessageItem("hi"));
        options.StoredOutputEnabled = true;
        var client = Responses(await app.AddCustomerAsync());

        var failure = await Should.ThrowAsync<ClientResultException>(() => client.CreateResponseAsync(options));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("'store'");
    }

    private static string? City(BinaryData arguments) => JsonElement.Parse(arguments.ToString()).GetProperty("city").GetString();

    private static ChatCompletionOptions ChatOptions() => new() { MaxOutputTokenCount = 500, Tools = { ChatTool.CreateFunctionTool("weather", "Tells the weather.", Place) } };

    private static CreateResponseOptions ResponseOptions(string model, params IEnumerable<ResponseItem> items)
    {
        var options = new CreateResponseOptions { Model = model, StoredOutputEnabled = false, MaxOutputTokenCount = 500 };
        options.Tools.Add(ResponseTool.CreateFunctionTool("weather", Place, strictModeEnabled: false, functionDescription: "Tells the weather."));
        foreach (var item in items)
            options.InputItems.Add(item);
        return options;
    }

    private async Task AssertChargedAsync(TestCustomer customer, long input, long output)
    {
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        (record.FreshInputTokens + record.CacheReadTokens + record.CacheWriteTokens + record.CacheWrite1hTokens, record.OutputTokens, record.IsEstimated).ShouldBe((input, output, false));
    }

    private ChatClient Chat(TestCustomer customer, string model) => new(
        model, new ApiKeyCredential(customer.Key), new OpenAIClientOptions { Endpoint = new Uri(app.BaseUrl, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private ResponsesClient Responses(TestCustomer customer) => new(
        new ApiKeyCredential(customer.Key), new ResponsesClientOptions { Endpoint = new Uri(app.BaseUrl, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });
}
