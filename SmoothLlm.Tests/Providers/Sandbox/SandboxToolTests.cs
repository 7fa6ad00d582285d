using System.Text.Json;
using Shouldly;
using Xunit;
using static SmoothLlm.Tests.Providers.Sandbox.SandboxFixture;

namespace SmoothLlm.Tests.Providers.Sandbox;

public sealed class SandboxToolTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private static readonly object[] Tools =
    [
        Tool("book", """
            {
              "type": "object",
              "properties": {
                "name": { "type": "string" }, "price": { "type": "number" }, "seats": { "type": "integer" }, "now": { "type": "boolean" },
                "tags": { "type": "array" }, "extra": { "type": "object" }, "class": { "type": "string", "enum": ["first", "second"] },
                "note": { "type": ["string", "null"] }, "kind": { "const": "flight" }, "optional": { "type": "string" },
                "who": { "type": "object", "properties": { "age": { "type": "integer" } }, "required": ["age"] }
              },
              "required": ["name", "price", "seats", "now", "tags", "extra", "class", "note", "kind", "who", "undescribed"]
            }
            """),
        Tool("now", null),
    ];

    [Fact]
    public async Task A_required_tool_is_called_with_arguments_from_its_schema()
    {
        var answer = await sandbox.AnswerAsync(Request("hi", "required"));
        FinishReason(answer).ShouldBe("tool_calls");
        Text(answer).ShouldBeNull();
        var call = Calls(answer).ShouldHaveSingleItem();
        call.Name.ShouldBe("book");
        call.Arguments.ShouldBe(
            """{"name":"sandbox","price":1,"seats":1,"now":true,"tags":[],"extra":{},"class":"first","note":"sandbox","kind":"flight","who":{"age":1},"undescribed":"sandbox"}""");
    }

    [Fact]
    public async Task A_named_tool_is_called()
    {
        var answer = await sandbox.AnswerAsync(Request("hi", new { type = "function", function = new { name = "now" } }));
        Calls(answer).ShouldBe([("now", "{}")]);
    }

    [Fact]
    public async Task A_tool_that_is_not_offered_is_refused()
    {
        var answer = await sandbox.AnswerAsync(Request("hi", new { type = "function", function = new { name = "later" } }));
        answer.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("'later'");
    }

    [Theory]
    [InlineData("sandbox-chat", "auto", false)]
    [InlineData("sandbox-tools", "auto", true)]
    [InlineData("sandbox-tools", null, true)]
    [InlineData("sandbox-tools", "none", false)]
    public async Task Only_the_eager_model_calls_a_tool_unasked(string model, string? choice, bool calls)
    {
        var answer = await sandbox.AnswerAsync(Request("hi", choice, model));
        FinishReason(answer).ShouldBe(calls ? "tool_calls" : "stop");
    }

    [Fact]
    public async Task Directed_calls_come_whole_in_their_order()
    {
        var answer = await sandbox.AnswerAsync("/tool weather {\"city\": \"Köln\"}\n/tool now\n/say Looking.");
        Calls(answer).ShouldBe([("weather", "{\"city\": \"Köln\"}"), ("now", "{}")]);
        Text(answer).ShouldBe("Looking.");
        FinishReason(answer).ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Streamed_arguments_come_in_several_deltas()
    {
        const string arguments = "{\"city\": \"🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊\"}";
        var chunks = Chunks(await sandbox.StreamAsync(Body($"/tool weather {arguments}\n/tool now", stream: true)));
        var deltas = chunks
            .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _))
            .Select(delta => delta.GetProperty("tool_calls")[0])
            .ToList();

        var first = deltas.Where(delta => delta.GetProperty("index").GetInt32() == 0).ToList();
        first.Count.ShouldBeGreaterThan(2);
        first[0].GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        first[0].GetProperty("type").GetString().ShouldBe("function");
        first[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("weather");
        string.Concat(first.Select(delta => delta.GetProperty("function").GetProperty("arguments").GetString())).ShouldBe(arguments);

        var second = deltas.Where(delta => delta.GetProperty("index").GetInt32() == 1).ToList();
        second[0].GetProperty("id").GetString().ShouldNotBe(first[0].GetProperty("id").GetString());
        string.Concat(second.Select(delta => delta.GetProperty("function").GetProperty("arguments").GetString())).ShouldBe("{}");
        chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Arguments_run_into_the_token_limit()
    {
        var answer = await sandbox.AnswerAsync(new
        {
            model = "sandbox-chat",
            max_tokens = 3,
            messages = new[] { new { role = "user", content = "/tool weather {\"city\": \"Bonn\"}\n/tool now" } },
        });
        Calls(answer).ShouldBe([("weather", "{\"cit")]);
        FinishReason(answer).ShouldBe("length");
        answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_tool_result_is_told_and_the_tool_not_called_again()
    {
        var answer = await sandbox.AnswerAsync(new
        {
            model = "sandbox-tools",
            tools = Tools,
            tool_choice = "required",
            messages = new object[]
            {
                new { role = "user", content = "/tool now" },
                new { role = "assistant", content = (string?)null, tool_calls = new[] { new { id = "1", type = "function", function = new { name = "now", arguments = "{}" } } } },
                new { role = "tool", tool_call_id = "1", content = "half past nine" },
                new { role = "tool", tool_call_id = "2", content = "in Bonn" },
            },
        });
        Text(answer).ShouldBe("The tool answered: half past nine; in Bonn");
        FinishReason(answer).ShouldBe("stop");
    }

    private static object Request(string message, object? choice, string model = "sandbox-chat") => new
    {
        model, tools = Tools, tool_choice = choice, messages = new[] { new { role = "user", content = message } },
    };

    private static object Tool(string name, string? schema) => new
    {
        type = "function",
        function = new { name, parameters = schema is null ? default(JsonElement?) : JsonElement.Parse(schema) },
    };

    private static List<(string? Name, string? Arguments)> Calls(JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(call => call.GetProperty("function"))
            .Select(function => (function.GetProperty("name").GetString(), function.GetProperty("arguments").GetString()))
            .ToList();
}
