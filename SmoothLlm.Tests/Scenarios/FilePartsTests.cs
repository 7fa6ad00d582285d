using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Files and sound in a chat, for providers of both formats: they arrive, or the client is told which part cannot.</summary>
public sealed class FilePartsTests(TranslationApp app) : IClassFixture<TranslationApp>
{
    private const string ByAddress = """{"type":"file_url","file_url":{"url":"https://papers.test/a.pdf"}}""";
    private const string ByData = """{"type":"file_url","file_url":{"url":"data:application/pdf;base64,JVBERi0=","filename":"a.pdf"},"cache_control":{"type":"ephemeral"}}""";
    private const string File = """{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}""";
    private const string Sound = """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""";

    [Theory]
    [InlineData(File, File)]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""", """{"type":"file","file":{"file_id":"file-1"}}""")]
    [InlineData(Sound, Sound)]
    [InlineData(ByData, """{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},"cache_control":{"type":"ephemeral"}}""")]
    [InlineData("""{"type":"file_url","file_url":"data:application/pdf;base64,JVBERi0="}""", """{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}""")]
    public async Task What_OpenAI_knows_arrives_there(string part, string expected)
    {
        app.Play(TranslationApp.Gpt, "OpenAi/whole.json");
        (await SendAsync(TranslationApp.Gpt, part)).Status.ShouldBe(HttpStatusCode.OK);
        Sent(app.OpenAi.Requests.ShouldHaveSingleItem().BodyText).ShouldBe(expected);
    }

    [Theory]
    [InlineData(File, """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"a.pdf"}""")]
    [InlineData(ByAddress, """{"type":"document","source":{"type":"url","url":"https://papers.test/a.pdf"}}""")]
    public async Task What_Anthropic_knows_arrives_there(string part, string expected)
    {
        app.Play(TranslationApp.Claude, "Anthropic/whole.json");
        (await SendAsync(TranslationApp.Claude, part)).Status.ShouldBe(HttpStatusCode.OK);
        Sent(app.Anthropic.Requests.ShouldHaveSingleItem().BodyText).ShouldBe(expected);
    }

    [Theory]
    [InlineData(TranslationApp.Gpt, ByAddress, "messages[0].content[1]")]
    [InlineData(TranslationApp.Gpt, """{"type":"file_url","file_url":{"url":"ftp://papers.test/a.pdf"}}""", "messages[0].content[1].file_url.url")]
    [InlineData(TranslationApp.Gpt, """{"type":"file_url"}""", "messages[0].content[1].file_url.url")]
    [InlineData(TranslationApp.Claude, Sound, "messages[0].content[1]")]
    [InlineData(TranslationApp.Claude, """{"type":"file","file":{"file_id":"file-1"}}""", "messages[0].content[1]")]
    public async Task What_a_provider_cannot_take_is_refused_by_name_before_it_is_asked(string model, string part, string named)
    {
        app.Play(TranslationApp.Gpt, "OpenAi/whole.json");
        app.Play(TranslationApp.Claude, "Anthropic/whole.json");

        var (status, error) = await SendAsync(model, part);

        status.ShouldBe(HttpStatusCode.BadRequest);
        error.GetProperty("error").GetProperty("param").GetString().ShouldBe(named);
        (app.OpenAi.Requests.Count + app.Anthropic.Requests.Count).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_by_its_address_goes_to_the_deployment_that_fetches_it()
    {
        app.Play(TranslationApp.Gpt, "OpenAi/whole.json");
        app.Play(TranslationApp.Claude, "Anthropic/whole.json");

        (await SendAsync(TranslationApp.Either, ByAddress)).Status.ShouldBe(HttpStatusCode.OK);

        app.OpenAi.Requests.ShouldBeEmpty();
        app.Anthropic.Requests.ShouldHaveSingleItem();
    }

    private static string Sent(string body) => JsonElement.Parse(body).GetProperty("messages")[0].GetProperty("content")[1].GetRawText();

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string model, string part)
    {
        string body = $$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"Read this"},{{part}}]}]}""";
        using var response = await app.PostChatAsync((await app.AddCustomerAsync()).Key, new StringContent(body, Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
