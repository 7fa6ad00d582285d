using System.ClientModel;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenAI;
using OpenAI.Embeddings;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Embeddings and the older text completions go the way of every other request: held, charged by usage, refused alike.</summary>
public sealed class TextsTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    [Fact]
    public async Task Embeddings_are_charged_by_their_input()
    {
        var customer = await app.AddCustomerAsync();

        var (status, answer) = await PostAsync(customer, "embeddings", """{"model":"sandbox-embed","input":["one text","another text",[1,2]]}""");

        status.ShouldBe(200, answer.ToString());
        answer.GetProperty("data").GetArrayLength().ShouldBe(3);
        answer.GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBeGreaterThan(0);
        await app.AssertInvariantsAsync();
        var record = (await app.UsageAsync(customer)).ShouldHaveSingleItem();
        (record.Ending, record.OutputTokens, record.IsEstimated).ShouldBe((RequestEnding.Completed, 0, false));
        record.FreshInputTokens.ShouldBe(answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt64());
        record.ChargeNanoUsd.ShouldBe(record.FreshInputTokens * 500);
    }

    [Fact]
    public async Task The_official_sdk_gets_the_same_embedding_for_the_same_text()
    {
        var customer = await app.AddCustomerAsync();
        var client = new EmbeddingClient("sandbox-embed", new ApiKeyCredential(customer.Key), new OpenAIClientOptions { Endpoint = new Uri(app.BaseUrl, "v1") });

        OpenAIEmbeddingCollection embeddings = await client.GenerateEmbeddingsAsync(["a", "b", "a"]);

        embeddings.Count.ShouldBe(3);
        embeddings[0].ToFloats().ToArray().ShouldBe(embeddings[2].ToFloats().ToArray());
        embeddings[0].ToFloats().ToArray().ShouldNotBe(embeddings[1].ToFloats().ToArray());
        var refused = await Should.ThrowAsync<ClientResultException>(() => new EmbeddingClient(
            "sandbox-chat", new ApiKeyCredential(customer.Key), new OpenAIClientOptions { Endpoint = new Uri(app.BaseUrl, "v1") }).GenerateEmbeddingAsync("a"));
        refused.Status.ShouldBe(404);
        await app.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_text_is_completed_whole_and_streamed()
    {
        var customer = await app.AddCustomerAsync();

        var (status, answer) = await PostAsync(customer, "completions", """{"model":"sandbox-chat","prompt":"Say this again","max_tokens":20,"logprobs":1}""");
        status.ShouldBe(200, answer.ToString());
        answer.GetProperty("choices")[0].GetProperty("text").GetString().ShouldBe("Say this again");
        answer.GetProperty("usage").GetProperty("cost").GetDecimal().ShouldBeGreaterThan(0);

        using var response = await SendAsync(customer, "completions", """{"model":"sandbox-chat","prompt":"Say this again","stream":true,"stream_options":{"include_usage":true}}""");
        string stream = await response.Content.ReadAsStringAsync();
        stream.ShouldContain("\"text\":\"this \"");
        stream.ShouldContain("\"cost\":");
        stream.ShouldEndWith("data: [DONE]\n\n");
        await app.AssertInvariantsAsync();
        (await app.UsageAsync(customer)).ShouldAllBe(record => record.Ending == RequestEnding.Completed && record.ChargeNanoUsd > 0);
    }

    [Theory]
    [InlineData("embeddings", """{"model":"sandbox-embed"}""", 400, "input")]
    [InlineData("embeddings", """{"model":"sandbox-embed","input":[]}""", 400, "input")]
    [InlineData("embeddings", """{"model":"sandbox-embed","input":[null]}""", 400, "input[0]")]
    [InlineData("embeddings", """{"model":"sandbox-embed","input":["a",1]}""", 400, "input")]
    [InlineData("embeddings", """{"model":5,"input":"a"}""", 400, "model")]
    [InlineData("embeddings", """{"model":"unknown","input":"a"}""", 404, "model")]
    [InlineData("completions", """{"model":"sandbox-chat"}""", 400, "prompt")]
    [InlineData("completions", """{"model":"sandbox-chat","prompt":{}}""", 400, "prompt")]
    [InlineData("completions", """{"model":"sandbox-embed","prompt":"a"}""", 404, "model")]
    [InlineData("chat/completions", """{"model":"sandbox-embed","messages":[{"role":"user","content":"a"}]}""", 404, "model")]
    public async Task What_is_wrong_is_told_with_its_field(string path, string body, int expected, string parameter)
    {
        var (status, answer) = await PostAsync(await app.AddCustomerAsync(), path, body);
        status.ShouldBe(expected, answer.ToString());
        answer.GetProperty("error").GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Without_credits_nothing_is_sent()
    {
        var (status, answer) = await PostAsync(await app.AddCustomerAsync(new NanoUsd(10)), "embeddings", """{"model":"sandbox-embed","input":"a long text that costs more than there is"}""");
        status.ShouldBe(402);
        answer.GetProperty("error").GetProperty("code").GetString().ShouldBe("insufficient_credits");
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(TestCustomer customer, string path, string body)
    {
        using var response = await SendAsync(customer, path, body);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private async Task<HttpResponseMessage> SendAsync(TestCustomer customer, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/" + path) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", customer.Key);
        return await app.Client.SendAsync(request);
    }
}
