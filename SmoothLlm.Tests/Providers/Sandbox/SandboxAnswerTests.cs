using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;
using static SmoothLlm.Tests.Providers.Sandbox.SandboxFixture;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxAnswerTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task A_first_message_is_answered_with_what_was_said()
    {
        var answer = await sandbox.AnswerAsync("Hello there");
        answer.GetProperty("object").GetString().ShouldBe("chat.completion");
        answer.GetProperty("model").GetString().ShouldBe("sandbox-chat");
        Text(answer).ShouldNotBeNull().ShouldStartWith("You said: Hello there\n");
        FinishReason(answer).ShouldBe("stop");
    }

    [Fact]
    public async Task The_same_request_gets_the_same_id_and_another_gets_another()
    {
        var first = await sandbox.AnswerAsync("/say a");
        var again = await sandbox.AnswerAsync("/say a");
        var other = await sandbox.AnswerAsync("/say b");
        again.GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        other.GetProperty("id").GetString().ShouldNotBe(first.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_long_message_is_echoed_in_part() =>
        Text(await sandbox.AnswerAsync(new string('a', 499) + "🦊🦊")).ShouldNotBeNull().ShouldStartWith("You said: " + new string('a', 499) + "…");

    [Fact]
    public async Task Text_is_said_exactly_in_any_script()
    {
        const string text = "Grüße\n\t\"你好\"  <b>&'🦊\\ שלום\r\n";
        Text(await sandbox.AnswerAsync("/say " + text)).ShouldBe(text);
    }

    [Fact]
    public async Task Only_the_last_user_message_and_the_text_of_its_parts_is_read()
    {
        var answer = await sandbox.AnswerAsync(new
        {
            model = "sandbox-chat",
            messages = new object[]
            {
                new { role = "user", content = "/fail 500" },
                new { role = "assistant", content = "no" },
                new
                {
                    role = "user",
                    content = new object[]
                    {
                        new { type = "text", text = "/length" },
                        new { type = "image_url", image_url = new { url = "data:image/png;base64,AA==" } },
                        new { type = "text", text = "/say parts" },
                    },
                },
            },
        });
        Text(answer).ShouldBe("parts");
        FinishReason(answer).ShouldBe("length");
    }

    [Fact]
    public async Task Usage_counts_four_bytes_a_token()
    {
        var usage = (await sandbox.AnswerAsync("/cached 2\n/say abcde")).GetProperty("usage");
        usage.GetProperty("prompt_tokens").GetInt32().ShouldBe(5);
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(2);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(7);
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(2);
        usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Usage_is_left_out_or_replaced_as_asked()
    {
        (await sandbox.AnswerAsync("/no-usage")).TryGetProperty("usage", out _).ShouldBeFalse();
        (await sandbox.AnswerAsync("/usage {\"prompt_tokens\": \"12.0\", \"a\": -1}")).GetProperty("usage").GetRawText()
            .ShouldBe("{\"prompt_tokens\": \"12.0\", \"a\": -1}");
        (await sandbox.AnswerAsync("/usage null")).GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task A_token_limit_cuts_the_answer(string limit)
    {
        var answer = await sandbox.AnswerAsync(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["model"] = "sandbox-chat",
            [limit] = 2,
            ["messages"] = new[] { new { role = "user", content = "/say abcdefghij" } },
        });
        Text(answer).ShouldBe("abcdefgh");
        FinishReason(answer).ShouldBe("length");
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Every_choice_is_answered_and_counted()
    {
        var answer = await sandbox.AnswerAsync(new
        {
            model = "sandbox-2", n = 3, messages = new[] { new { role = "user", content = "/words 2" } },
        });
        answer.GetProperty("choices").GetArrayLength().ShouldBe(3);
        Text(answer, 2).ShouldBe("amber birch");
        answer.GetProperty("choices")[2].GetProperty("index").GetInt32().ShouldBe(2);
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(9);
    }

    [Fact]
    public async Task Empty_choices_and_a_foreign_page_come_as_asked()
    {
        var empty = await sandbox.AnswerAsync("/empty");
        empty.GetProperty("choices").GetArrayLength().ShouldBe(0);
        empty.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(0);

        using var page = await sandbox.PostAsync(Body("/html"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType?.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldStartWith("<!DOCTYPE html>");
    }

    [Theory]
    [InlineData("/fail 429 7", 429, "rate_limit_exceeded", 7)]
    [InlineData("/fail 401", 401, "invalid_api_key", null)]
    [InlineData("/fail 503", 503, "server_error", null)]
    public async Task A_failure_comes_with_status_and_error_body(string message, int status, string code, int? retryAfterSeconds)
    {
        foreach (var stream in new[] { false, true })
        {
            using var response = await sandbox.PostAsync(Body(message, stream));
            ((int)response.StatusCode).ShouldBe(status);
            response.Headers.RetryAfter?.Delta?.TotalSeconds.ShouldBe(retryAfterSeconds ?? double.NaN);
            (response.Headers.RetryAfter is null).ShouldBe(retryAfterSeconds is null);
            var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe(code);
            error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task A_whole_answer_can_be_an_error_with_status_200()
    {
        using var response = await sandbox.PostAsync(Body("/error-in-stream 1"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("server_error");
    }

    [Fact]
    public async Task A_whole_answer_is_cut_before_any_byte_or_in_the_middle()
    {
        await Should.ThrowAsync<HttpRequestException>(() => sandbox.PostAsync(Body("/reset 0")));

        using var response = await sandbox.PostAsync(Body("/reset 3\n/words 50"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentLength.ShouldNotBeNull().ShouldBeGreaterThan(200);
        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("""{"model":"sandbox","model":"sandbox","messages":[{"role":"user"}]}""", null)]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user","content":"\ud800"}]}""", null)]
    [InlineData("""{"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":7,"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"sandbox"}""", "messages")]
    [InlineData("""{"model":"sandbox","messages":[]}""", "messages")]
    [InlineData("""{"model":"sandbox","messages":["hi"]}""", "messages[0]")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"},{"role":"boss"}]}""", "messages[1].role")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user","content":["hi"]}]}""", "messages[0].content")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"stream":true,"stream_options":1}""", "stream_options")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"n":0}""", "n")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"n":17}""", "n")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"max_tokens":1.5}""", "max_tokens")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"tools":{}}""", "tools")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"tools":[{}]}""", "tools")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user"}],"tool_choice":"any"}""", "tool_choice")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user","content":"/cached 9"}]}""", "messages")]
    [InlineData("""{"model":"sandbox","messages":[{"role":"user","content":"/words many"}]}""", "messages")]
    public async Task Bad_input_is_refused_with_the_field_named(string body, string? parameter)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await sandbox.Client.PostAsync($"{sandbox.Client.BaseAddress}/chat/completions", content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("param").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task Unknown_models_and_addresses_are_404_in_the_shape_of_an_error()
    {
        using var model = await sandbox.PostAsync(new { model = "gpt-6", messages = new[] { new { role = "user", content = "hi" } } });
        model.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await model.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");

        using var address = await sandbox.Client.GetAsync($"{sandbox.Client.BaseAddress}/embeddings");
        address.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await address.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("unknown_url");
    }

    [Fact]
    public async Task The_models_are_listed()
    {
        var list = await sandbox.Client.GetFromJsonAsync<JsonElement>($"{sandbox.Client.BaseAddress}/models");
        list.GetProperty("object").GetString().ShouldBe("list");
        list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()).ShouldBe(["sandbox-chat", "sandbox-tools", "sandbox-claude", "sandbox-embed"]);
    }
}
