using System.IO.Compression;
using System.Text;
using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using Xunit;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Stalls end soon here; elsewhere a provider may take its time, however slow the machine is.</summary>
public sealed class StallApp : UpstreamApp
{
    protected override Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["Proxy:FirstByteTimeoutSeconds"] = "4" };
}

/// <summary>
/// Every fault of a provider, for answers in one piece and streamed ones, of providers that speak OpenAI's format and
/// Anthropic's, for clients that speak either, over real sockets: what the client gets, how the request ends in the book,
/// and that it is charged only when there was an answer.
/// </summary>
public sealed class FaultMatrixTests(UpstreamApp patient, StallApp stalling) : IClassFixture<UpstreamApp>, IClassFixture<StallApp>
{
    private const string Stall = "stall before the answer";

    private static readonly string[] Faults =
    [
        "429 with Retry-After", "500", "529", "reset before the first byte", "reset behind the first byte", Stall, "html page",
        "error inside 200", "error behind the head", "empty choices", "nothing at all", "end behind the head", "end mark behind the head", "null usage", "packed answer", "packed bomb",
        "packed in an unknown way", "not packed at all", "redirect",
    ];

    public static TheoryData<string, bool, WireFormat, WireFormat> Cells
    {
        get
        {
            var cells = new TheoryData<string, bool, WireFormat, WireFormat>();
            foreach (string fault in Faults)
            {
                foreach (var client in (WireFormat[])[WireFormat.OpenAiChat, WireFormat.AnthropicMessages])
                {
                    foreach (var provider in (WireFormat[])[WireFormat.OpenAiChat, WireFormat.AnthropicMessages])
                    {
                        // Only a stream has a head of its own.
                        if (!fault.Contains("behind the head", StringComparison.Ordinal))
                            cells.Add(fault, false, client, provider);
                        cells.Add(fault, true, client, provider);
                    }
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Every_fault_has_a_defined_ending(string fault, bool isStreamed, WireFormat client, WireFormat provider)
    {
        var app = fault == Stall ? stalling : patient;
        bool isAnthropic = provider == WireFormat.AnthropicMessages;
        IProviderWords words = isAnthropic ? new AnthropicWords() : new OpenAiWords();
        var ending = await app.RunAsync(
            turn => PlayAsync(app, turn, fault, isStreamed, words),
            isStreamed,
            model: isAnthropic ? "translated" : "scripted",
            path: client == WireFormat.AnthropicMessages ? "v1/messages" : "v1/chat/completions");

        var (status, code, how) = Expected(fault, isStreamed, client, isAnthropic);
        ending.Status.ShouldBe(status, ending.Body);
        ending.Record.Ending.ShouldBe(how);
        (ending.Record.ErrorCode ?? "").ShouldBe(code);
        (ending.Record.ChargeNanoUsd > 0).ShouldBe(how == RequestEnding.Completed);
        ending.Body.ShouldNotContain("internal-of-the-provider");
        if (code.Length == 0)
            return;
        var error = status == 200 ? ending.Chunks[^1] : ending.Json;
        error.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
        error.TryGetProperty("type", out _).ShouldBe(client == WireFormat.AnthropicMessages);
        ending.Events.ShouldNotContain("[DONE]");
        if (fault == "429 with Retry-After")
            ending.Headers["Retry-After"].ShouldBe("20");
    }

    private static (int Status, string Code, RequestEnding Ending) Expected(string fault, bool isStreamed, WireFormat client, bool isAnthropic) => fault switch
    {
        "429 with Retry-After" or "529" => (client == WireFormat.AnthropicMessages ? 529 : 503, "upstream_busy", RequestEnding.UpstreamFailed),
        "500" or "reset before the first byte" or "redirect" => (502, "upstream_error", RequestEnding.UpstreamFailed),
        Stall => (504, "upstream_timeout", RequestEnding.UpstreamFailed),
        "reset behind the first byte" => (isStreamed ? 200 : 502, "upstream_error", RequestEnding.UpstreamBrokeOff),
        "html page" or "error inside 200" or "nothing at all" => (502, "upstream_error", RequestEnding.EmptyAnswer),
        // Anthropic's stream has a head that says who speaks, which has gone out before anything is missing.
        "empty choices" => (isStreamed && isAnthropic ? 200 : 502, "upstream_error", RequestEnding.EmptyAnswer),
        "error behind the head" or "end behind the head" or "end mark behind the head" => (200, "upstream_error", RequestEnding.EmptyAnswer),
        "null usage" or "packed answer" => (200, "", RequestEnding.Completed),
        "packed bomb" or "packed in an unknown way" or "not packed at all" => (502, "upstream_error", RequestEnding.UpstreamBrokeOff),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
    };

    private static async Task PlayAsync(UpstreamApp app, UpstreamTurn turn, string fault, bool isStreamed, IProviderWords words)
    {
        string error = words.Error;
        switch (fault)
        {
            case "429 with Retry-After":
                await turn.SendAsync(Json(error, 429, "Retry-After: 20\r\n"));
                break;
            case "500" or "529":
                await turn.SendAsync(Json(error, int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)));
                break;
            case "reset before the first byte":
                turn.Reset();
                break;
            case "reset behind the first byte" when isStreamed:
                await turn.SendAsync(StreamHead + Chunk(words.Beginning));
                await app.ClientHasHead;
                turn.Reset();
                break;
            case "reset behind the first byte":
                await turn.SendAsync(Json(words.Whole(UsageOf(words)))[..^20]);
                turn.Reset();
                break;
            case Stall:
                await turn.UntilHungUpAsync();
                break;
            case "html page":
                await turn.SendAsync(Head(200, "text/html") + "<html>internal-of-the-provider</html>");
                break;
            case "error inside 200":
                await turn.SendAsync(isStreamed ? Stream(words.ErrorEvent) : Json(error));
                break;
            case "empty choices":
                await turn.SendAsync(isStreamed ? Stream(words.EmptyEvents) : Json(words.Empty));
                break;
            case "nothing at all":
                await turn.SendAsync(isStreamed ? StreamHead + StreamEnd : Json(""));
                break;
            case "error behind the head":
                await turn.SendAsync(Stream(words.Head, words.ErrorEvent));
                break;
            case "end behind the head":
                await turn.SendAsync(Stream(words.Head));
                break;
            case "end mark behind the head":
                await turn.SendAsync(Stream(words.Head, words.EndMark));
                break;
            case "null usage":
                await turn.SendAsync(isStreamed ? Stream(words.Events("null")) : Json(words.Whole("null")));
                break;
            case "packed answer":
                await SendPackedAsync(turn, isStreamed, Encoding.UTF8.GetBytes(isStreamed ? words.Events(UsageOf(words)) : words.Whole(UsageOf(words))));
                break;
            case "packed bomb":
                // More than the largest answer, or event, in some 70 KB.
                await SendPackedAsync(turn, isStreamed, new byte[70 * 1024 * 1024]);
                break;
            case "packed in an unknown way":
                await turn.SendAsync(Head(200, isStreamed ? "text/event-stream" : "application/json", "Content-Encoding: lzw\r\n") + "nonsense");
                break;
            case "not packed at all":
                await turn.SendAsync(Head(200, isStreamed ? "text/event-stream" : "application/json", "Content-Encoding: gzip\r\n") + CompletionBody());
                break;
            case "redirect":
                await turn.SendAsync(Head(302, "text/html", $"Location: {app.Second.BaseUrl}/chat/completions\r\nContent-Length: 0\r\n"));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault.");
        }
    }

    private static string UsageOf(IProviderWords words) => words is AnthropicWords ? """{"input_tokens":100,"output_tokens":20}""" : UsageJson;

    private static async Task SendPackedAsync(UpstreamTurn turn, bool isStreamed, byte[] content)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(content);
        await turn.SendAsync(Head(200, isStreamed ? "text/event-stream" : "application/json", "Content-Encoding: gzip\r\n"));
        await turn.SendAsync(packed.ToArray());
    }

    /// <summary>How a provider says what the table asks for.</summary>
    private interface IProviderWords
    {
        string Error { get; }

        string ErrorEvent { get; }

        string Empty { get; }

        string EmptyEvents { get; }

        /// <summary>Says who speaks, and no word.</summary>
        string Head { get; }

        string Beginning { get; }

        string EndMark { get; }

        string Whole(string usage);

        string Events(string usage);
    }

    private sealed class OpenAiWords : IProviderWords
    {
        public string Error => """{"error":{"message":"internal-of-the-provider"}}""";

        public string ErrorEvent => Event(Error);

        public string Empty => """{"id":"x","choices":[]}""";

        public string EmptyEvents => Event(Empty) + Done;

        public string Head => Event("""{"id":"x","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");

        public string Beginning => Text("Hello");

        public string EndMark => Done;

        public string Whole(string usage) => CompletionBody(usage);

        public string Events(string usage) => Text("Hello", usage, "stop") + Done;
    }

    private sealed class AnthropicWords : IProviderWords
    {
        public string Error => """{"type":"error","error":{"type":"overloaded_error","message":"internal-of-the-provider"}}""";

        public string ErrorEvent => "event: error\n" + Event(Error);

        public string Empty => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":"end_turn","usage":{"input_tokens":0,"output_tokens":0}}""";

        public string EmptyEvents => Start("""{"input_tokens":0,"output_tokens":0}""")
            + Named("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":0}}""") + EndMark;

        public string Head => Start("""{"input_tokens":100,"output_tokens":1}""");

        public string Beginning => Head
            + Named("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")
            + Named("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}""");

        public string EndMark => Named("message_stop", """{"type":"message_stop"}""");

        public string Whole(string usage) =>
            $$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello there"}],"stop_reason":"end_turn","usage":{{usage}}}""";

        public string Events(string usage) => Start(usage)
            + Named("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")
            + Named("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}""")
            + Named("content_block_stop", """{"type":"content_block_stop","index":0}""")
            + Named("message_delta", $$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{{usage}}}""")
            + EndMark;

        private static string Start(string usage) => Named(
            "message_start", $$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{{usage}}""" + "}}");

        private static string Named(string name, string data) => $"event: {name}\n{Event(data)}";
    }
}
