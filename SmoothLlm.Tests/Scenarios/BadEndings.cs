using SmoothLlm.Core.Usage;
using SmoothLlm.Tests.Support;
using static SmoothLlm.Tests.Support.UpstreamBytes;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>What somebody pays for a request, by the published rule.</summary>
internal enum Pay
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>By the provider's count: 100 input and 20 output tokens.</summary>
    Reported,

    /// <summary>By our count of the request and of the answer's whole text.</summary>
    CountedWhole,

    /// <summary>By our count of the request and of the text until then.</summary>
    CountedHalf,

    /// <summary>By the count and the price of the second provider.</summary>
    SecondProvider,

    /// <summary>By our count of what had come of an answer in one piece.</summary>
    Something,
}

/// <summary>How a request must end, for one way of asking.</summary>
/// <param name="House">Null where it depends on how much of the answer the proxy had seen.</param>
internal sealed record Verdict(RequestEnding Ending, int Status, string? ErrorCode = null, Pay Customer = Pay.Nothing, Pay? House = Pay.Nothing);

/// <summary>One way in which a request can end, streamed and in one piece.</summary>
internal sealed record BadEnding(string Name, Verdict? Streamed, Verdict? Whole, Func<WatchedRequest, UpstreamTurn, Task> Script)
{
    public string Model { get; init; } = "stopping";

    public Leaving Leaving { get; init; }

    /// <summary>Whether it ends because a time-out of the proxy is over.</summary>
    public bool TakesATimeOut { get; init; }

    public static IReadOnlyList<BadEnding> All { get; } = [.. WithoutFault(), .. FaultsOfTheProvider(), .. ClientsThatLeave(), .. Fallbacks()];

    private static IEnumerable<BadEnding> WithoutFault()
    {
        yield return Same("the whole answer comes", new(RequestEnding.Completed, 200, Customer: Pay.Reported), AnswerAsync);
        (string Name, string Usage)[] nonsense =
        [
            ("missing", ""), ("null", "null"), ("zero", """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"""),
            ("negative", """{"prompt_tokens":-100,"completion_tokens":20}"""), ("text", """{"prompt_tokens":"100","completion_tokens":"20"}"""),
            ("1e30", """{"prompt_tokens":1e30,"completion_tokens":1e30}"""),
        ];
        foreach (var (name, usage) in nonsense)
            yield return Same($"usage is {name}", new(RequestEnding.Completed, 200, Customer: Pay.CountedWhole), (request, turn) => AnswerAsync(request, turn, usage));
    }

    private static IEnumerable<BadEnding> FaultsOfTheProvider()
    {
        const string Error = """{"error":{"message":"overloaded"}}""";
        const string ErrorWithUsage = $$"""{"error":{"message":"overloaded"},"usage":{{UsageJson}}}""";
        yield return Same("provider refuses the request", Failed(400, "upstream_refused"), (request, turn) => request.SendAsync(turn, Json(Error, 400)));
        yield return Same("provider fails", Failed(502, "upstream_error"), (request, turn) => request.SendAsync(turn, Json(Error, 500)));
        yield return Same("provider is busy", Failed(503, "upstream_busy"), (request, turn) => request.SendAsync(turn, Json(Error, 429)));
        yield return Same("provider hangs up at once", Failed(502, "upstream_error"), (_, turn) => ResetAsync(turn));
        yield return Same("provider says nothing", Failed(504, "upstream_timeout"), (_, turn) => turn.UntilHungUpAsync()) with { TakesATimeOut = true };
        yield return new("provider stops in the middle", BrokeOff(200, "upstream_timeout", Pay.CountedHalf), BrokeOff(504, "upstream_timeout", Pay.Something), async (request, turn) =>
        {
            await SendHalfAsync(request, turn);
            await turn.UntilHungUpAsync();
        }) { TakesATimeOut = true };
        // Of an answer in one piece the reset may overtake the part that was sent, and nobody would know.
        yield return new("provider resets in the middle", BrokeOff(200, "upstream_error", Pay.CountedHalf), null, async (request, turn) =>
        {
            await SendHalfAsync(request, turn);
            await request.ClientHasText.Task;
            await ResetAsync(turn);
        });
        yield return new("provider closes in the middle", BrokeOff(200, "upstream_error", Pay.CountedHalf), BrokeOff(502, "upstream_error", Pay.Something), SendHalfAsync);
        yield return Same("error inside a 200", Empty(502), (request, turn) => request.SendAsync(turn, request.IsStreamed ? Stream(Event(Error)) : Json(Error)));
        yield return Same("error inside a 200, with usage", Empty(502, Pay.Reported), (request, turn) =>
            request.SendAsync(turn, request.IsStreamed ? Stream(UsageEvent(), Event(Error)) : Json(ErrorWithUsage)));
        yield return new("error behind a part of the answer", Empty(200, Pay.CountedHalf), Empty(502, Pay.CountedHalf), (request, turn) => request.SendAsync(
            turn,
            request.IsStreamed
                ? Stream(Text("Hello"), Event(Error))
                : Json("""{"choices":[{"index":0,"message":{"content":"Hello"}}],"error":{"message":"overloaded"}}""")));
        yield return Same("empty answer", Empty(502), (request, turn) => request.SendAsync(turn, request.IsStreamed ? Stream(Done) : Json("""{"id":"x","choices":[]}""")));
        yield return Same("HTML", Empty(502), (request, turn) => request.SendAsync(turn, Head(200, "text/html") + "<html>Welcome</html>"));
    }

    private static IEnumerable<BadEnding> ClientsThatLeave()
    {
        yield return Same("client leaves first", Left(499), (_, turn) => turn.UntilHungUpAsync()) with { Leaving = Leaving.BeforeFirstByte };
        yield return Same("client leaves first, provider charges on", Left(499, Pay.Reported), AnswerLateAsync) with
        {
            Model = "lasting", Leaving = Leaving.BeforeFirstByte,
        };
        yield return Same("… and does not answer in time", Left(499), (_, turn) => turn.UntilHungUpAsync()) with
        {
            Model = "lasting", Leaving = Leaving.BeforeFirstByte, TakesATimeOut = true,
        };
        yield return new("client leaves in the middle", Left(200, Pay.CountedHalf), Left(499, house: null), HalfUntilHungUpAsync) { Leaving = Leaving.MidAnswer };
        yield return new("client leaves in the middle, provider charges on", Left(200, Pay.Reported), Left(499, Pay.Reported), async (request, turn) =>
        {
            await SendHalfAsync(request, turn);
            await request.ClientIsGone.Task;
            await request.SendAsync(turn, RestOf(request));
        }) { Model = "lasting", Leaving = Leaving.MidAnswer };
        yield return new("… and does not finish in time", Left(200, Pay.CountedHalf), Left(499, house: Pay.Something), HalfUntilHungUpAsync)
        {
            Model = "lasting", Leaving = Leaving.MidAnswer, TakesATimeOut = true,
        };
        yield return new("… and breaks off", Left(200, Pay.CountedHalf), Left(499, house: Pay.Something), async (request, turn) =>
        {
            await SendHalfAsync(request, turn);
            await request.ClientIsGone.Task;
        }) { Model = "lasting", Leaving = Leaving.MidAnswer };
    }

    private static IEnumerable<BadEnding> Fallbacks()
    {
        var answered = new Verdict(RequestEnding.Completed, 200, Customer: Pay.SecondProvider);
        yield return Same("first provider fails, second answers", answered, (request, turn) => request.SendAsync(turn, Json("{}", 500))) with { Model = "backed" };
        yield return Same("first provider is silent, second answers", answered, (_, turn) => turn.UntilHungUpAsync()) with { Model = "backed", TakesATimeOut = true };
    }

    /// <summary>A whole answer in the way that was asked for.</summary>
    public static Task AnswerAsync(WatchedRequest request, UpstreamTurn turn) => AnswerAsync(request, turn, UsageJson);

    private static Task AnswerAsync(WatchedRequest request, UpstreamTurn turn, string usage)
    {
        string[] events = [Text("Hello"), Text(" there", finish: "stop"), .. usage.Length == 0 ? (string[])[] : [UsageEvent(usage)], Done];
        return request.SendAsync(turn, request.IsStreamed ? Stream(events) : Completion(usage));
    }

    private static async Task AnswerLateAsync(WatchedRequest request, UpstreamTurn turn)
    {
        await request.ClientIsGone.Task;
        await AnswerAsync(request, turn);
    }

    private static async Task HalfUntilHungUpAsync(WatchedRequest request, UpstreamTurn turn)
    {
        await SendHalfAsync(request, turn);
        await turn.UntilHungUpAsync();
    }

    private static async Task SendHalfAsync(WatchedRequest request, UpstreamTurn turn)
    {
        string whole = Completion();
        await request.SendAsync(turn, request.IsStreamed ? StreamHead + Chunk(Text("Hello")) : whole[..^40]);
        request.HalfIsSent();
    }

    private static string RestOf(WatchedRequest request) => request.IsStreamed
        ? Chunk(Text(" there", finish: "stop")) + Chunk(UsageEvent()) + Chunk(Done) + StreamEnd
        : Completion()[^40..];

    private static Task ResetAsync(UpstreamTurn turn)
    {
        turn.Reset();
        return Task.CompletedTask;
    }

    private static BadEnding Same(string name, Verdict both, Func<WatchedRequest, UpstreamTurn, Task> script) => new(name, both, both, script);

    private static Verdict Failed(int status, string code) => new(RequestEnding.UpstreamFailed, status, code);

    private static Verdict BrokeOff(int status, string code, Pay house) => new(RequestEnding.UpstreamBrokeOff, status, code, House: house);

    private static Verdict Empty(int status, Pay house = Pay.Nothing) => new(RequestEnding.EmptyAnswer, status, "upstream_error", House: house);

    private static Verdict Left(int status, Pay customer = Pay.Nothing, Pay? house = Pay.Nothing) => new(RequestEnding.ClientLeft, status, Customer: customer, House: house);
}
