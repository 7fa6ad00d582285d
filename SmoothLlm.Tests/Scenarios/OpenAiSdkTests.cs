using System.ClientModel;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OpenAI.Chat;
using OpenAI.Models;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A developer's first hour: the official SDK against the running product.</summary>
public sealed class OpenAiSdkTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    /// <summary>The Sandbox sells at 0.5 USD a million input tokens, 1.5 USD a million output tokens, without margin.</summary>
    private static NanoUsd ChargeOf(ChatTokenUsage usage) => new((usage.InputTokenCount * 500L) + (usage.OutputTokenCount * 1500L));

    [Fact]
    public async Task A_whole_answer_is_charged_by_its_usage()
    {
        var customer = await app.AddCustomerAsync();

        ChatCompletion answer = await app.Chat(customer.Key).CompleteChatAsync("/say Hello");

        answer.Content[0].Text.ShouldBe("Hello");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.Ending.ShouldBe(RequestEnding.Completed);
        record.OutputTokens.ShouldBe(answer.Usage.OutputTokenCount);
        record.IsEstimated.ShouldBeFalse();
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(10) - ChargeOf(answer.Usage));
    }

    [Fact]
    public async Task A_streamed_answer_comes_in_pieces_with_its_usage_and_cost()
    {
        var customer = await app.AddCustomerAsync();
        var pieces = new List<string>();
        ChatTokenUsage? usage = null;

        await foreach (var update in app.Chat(customer.Key).CompleteChatStreamingAsync("/words 50"))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            usage = update.Usage ?? usage;
        }

        pieces.Count.ShouldBeGreaterThan(10);
        usage.ShouldNotBeNull();
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        record.IsStreamed.ShouldBeTrue();
        record.FirstByteMilliseconds.ShouldNotBeNull();
        record.ChargeNanoUsd.ShouldBe(ChargeOf(usage).Value);
    }

    [Fact]
    public async Task Tools_are_called_and_their_results_answered()
    {
        var customer = await app.AddCustomerAsync();
        var chat = app.Chat(customer.Key);
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")) },
        };
        List<ChatMessage> messages = [new UserChatMessage("/tool weather {\"city\":\"Bonn\"}")];

        ChatCompletion call = await chat.CompleteChatAsync(messages, options);
        call.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        call.ToolCalls[0].FunctionName.ShouldBe("weather");
        call.ToolCalls[0].FunctionArguments.ToString().ShouldBe("""{"city":"Bonn"}""");
        messages.Add(new AssistantChatMessage(call));
        messages.Add(new ToolChatMessage(call.ToolCalls[0].Id, "Sunny, 21 degrees"));
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options);

        answer.Content[0].Text.ShouldContain("Sunny, 21 degrees");
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_key_is_a_401()
    {
        var failure = await FailAsync(app.Chat("llm_sk_wrongwrongwrongwrongwrong"), "hi");
        failure.Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_revoked_key_is_a_401_from_the_next_request_on()
    {
        var customer = await app.AddCustomerAsync();
        await app.Chat(customer.Key).CompleteChatAsync("hi");
        await app.Services.GetRequiredService<ApiKeyStore>().RevokeAsync(ApiKeyScope.Keys(customer.OrganizationId), customer.KeyId, CancellationToken.None);

        (await FailAsync(app.Chat(customer.Key), "hi")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_monitor_token_in_place_of_a_key_is_a_401()
    {
        var customer = await app.AddCustomerAsync();
        var created = await app.Services.GetRequiredService<ApiKeyStore>()
            .CreateAsync(ApiKeyScope.MonitorTokens(customer.OrganizationId), new ApiKeySettings("ci"), userId: null, CancellationToken.None);

        var failure = await FailAsync(app.Chat(created.ShouldBeOfType<CreateApiKeyResult.Created>().Secret.Value), "hi");

        failure.Status.ShouldBe(401);
        failure.Message.ShouldContain("monitor token");
    }

    [Fact]
    public async Task An_unknown_model_is_a_404()
    {
        var customer = await app.AddCustomerAsync();
        (await FailAsync(app.Chat(customer.Key, "no-such-model"), "hi")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Without_credits_it_is_a_402_that_says_not_to_retry()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);

        var failure = await FailAsync(app.Chat(customer.Key), "hi");

        failure.Status.ShouldBe(402);
        failure.GetRawResponse()!.Headers.TryGetValue("x-should-retry", out string? shouldRetry).ShouldBeTrue();
        shouldRetry.ShouldBe("false");
        failure.Message.ShouldContain("credits", Case.Insensitive);
        (await app.UsageAsync(customer)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_parameter_is_a_400_that_names_it()
    {
        var customer = await app.AddCustomerAsync();

        var failure = await Should.ThrowAsync<ClientResultException>(
            () => app.Chat(customer.Key).CompleteChatAsync([new UserChatMessage("hi")], new ChatCompletionOptions { MaxOutputTokenCount = -1 }));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("max_completion_tokens");
    }

    [Fact]
    public async Task The_models_are_listed_and_shown()
    {
        var customer = await app.AddCustomerAsync();
        var models = new OpenAIModelClient(new ApiKeyCredential(customer.Key), app.SdkOptions());

        OpenAIModelCollection all = await models.GetModelsAsync();
        OpenAIModel one = await models.GetModelAsync(SandboxApp.Model);

        all.Select(model => model.Id).ShouldContain(SandboxApp.Model);
        one.Id.ShouldBe(SandboxApp.Model);
        one.OwnedBy.ShouldBe("sandbox");
        one.CreatedAt.Year.ShouldBe(2026);
        var failure = await Should.ThrowAsync<ClientResultException>(() => models.GetModelAsync("no-such-model"));
        failure.Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("v1/models")]
    [InlineData("api/v1/models")]
    [InlineData("v1/models/sandbox-chat")]
    public async Task Models_are_shown_to_keys_only(string path)
    {
        using var response = await app.Client.GetAsync(path);
        ((int)response.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task The_models_prices_are_what_is_charged()
    {
        var customer = await app.AddCustomerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models/sandbox-chat");
        request.Headers.Add("x-api-key", customer.Key);

        using var response = await app.Client.SendAsync(request);

        var pricing = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("pricing");
        decimal.Parse(pricing.GetProperty("prompt").GetString()!, CultureInfo.InvariantCulture).ShouldBe(0.0000005m);
        decimal.Parse(pricing.GetProperty("completion").GetString()!, CultureInfo.InvariantCulture).ShouldBe(0.0000015m);
    }

    private static Task<ClientResultException> FailAsync(ChatClient chat, string message) =>
        Should.ThrowAsync<ClientResultException>(() => chat.CompleteChatAsync(message));
}
