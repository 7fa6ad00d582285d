using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Infrastructure.ApiKeys;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What a key sees of the models, in OpenAI's shape and in Anthropic's.</summary>
public sealed class ModelListTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_without_a_list_sees_every_model_by_its_id(bool isAnthropic)
    {
        var seen = await ListAsync((await app.AddCustomerAsync()).Key, isAnthropic);
        seen.ShouldContain(TranslationApp.Claude);
        seen.ShouldContain(TranslationApp.Gpt);
        seen.ShouldNotContain(TranslationApp.ClaudeAlias);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_sees_what_it_may_use_and_nothing_else(bool isAnthropic)
    {
        string key = await AddKeyAsync(TranslationApp.Gpt, "not-here");

        (await ListAsync(key, isAnthropic)).ShouldBe([TranslationApp.Gpt]);
        (await ShowAsync(key, TranslationApp.Gpt, isAnthropic)).Body.GetProperty("id").GetString().ShouldBe(TranslationApp.Gpt);
        foreach (string hidden in (string[])[TranslationApp.Claude, TranslationApp.ClaudeAlias])
        {
            var (status, body) = await ShowAsync(key, hidden, isAnthropic);
            status.ShouldBe(HttpStatusCode.NotFound);
            body.GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_for_an_alias_sees_the_model_by_that_name(bool isAnthropic)
    {
        string key = await AddKeyAsync(TranslationApp.ClaudeAlias);

        (await ListAsync(key, isAnthropic)).ShouldBe([TranslationApp.ClaudeAlias]);
        (await ShowAsync(key, TranslationApp.ClaudeAlias, isAnthropic)).Body.GetProperty("id").GetString().ShouldBe(TranslationApp.ClaudeAlias);
        (await ShowAsync(key, TranslationApp.Claude, isAnthropic)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_listed_can_be_asked_for(bool isAnthropic)
    {
        string key = await AddKeyAsync(TranslationApp.ClaudeAlias);
        app.Play(TranslationApp.Claude, "Anthropic/whole.json");
        string model = (await ListAsync(key, isAnthropic)).ShouldHaveSingleItem().ShouldNotBeNull();

        using var answer = await app.PostMessagesAsync(key, $$"""{"model":"{{model}}","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<IReadOnlyList<string?>> ListAsync(string key, bool isAnthropic)
    {
        var (status, body) = await GetAsync(key, "v1/models", isAnthropic);
        status.ShouldBe(HttpStatusCode.OK);
        body.TryGetProperty("has_more", out _).ShouldBe(isAnthropic);
        return [.. body.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString())];
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> ShowAsync(string key, string model, bool isAnthropic) => GetAsync(key, "v1/models/" + model, isAnthropic);

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string key, string path, bool isAnthropic)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-api-key", key);
        if (isAnthropic)
            request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await app.Client.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private async Task<string> AddKeyAsync(params string[] models)
    {
        var customer = await app.AddCustomerAsync();
        return (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(
            ApiKeyScope.Keys(customer.OrganizationId), new ApiKeySettings("narrow") { AllowedModels = models }, userId: null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>().Secret.Value;
    }
}
