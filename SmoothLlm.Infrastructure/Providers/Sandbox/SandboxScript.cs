using System.Collections.Immutable;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>
/// What the last user message asks of the sandbox. Its first lines may be directives, one a line:
/// <list type="table">
/// <item><term><c>/say TEXT</c></term><description>Answers this text exactly, to the end of the message; stands last.</description></item>
/// <item><term><c>/words N</c></term><description>Answers N fixed words.</description></item>
/// <item><term><c>/tool NAME {json}</c></term><description>Calls a tool with these arguments; may stand several times.</description></item>
/// <item><term><c>/fail STATUS [SECONDS]</c></term><description>This HTTP status with an error body, and Retry-After.</description></item>
/// <item><term><c>/reset N</c></term><description>Ends the connection after N words; 0: resets it before any byte.</description></item>
/// <item><term><c>/stall N SECONDS</c></term><description>Pauses that long after N words; 0: before any byte.</description></item>
/// <item><term><c>/delay MILLISECONDS</c></term><description>Pauses between the words.</description></item>
/// <item><term><c>/error-in-stream N</c></term><description>An event with a top-level error after N words, and no more.</description></item>
/// <item><term><c>/no-usage</c></term><description>Answers without usage.</description></item>
/// <item><term><c>/usage {json}</c></term><description>Answers with exactly this usage value.</description></item>
/// <item><term><c>/cached N</c></term><description>Reports N tokens of the prompt as read from a cache.</description></item>
/// <item><term><c>/empty</c></term><description>Answers with an empty list of choices.</description></item>
/// <item><term><c>/html</c></term><description>Answers an HTML page with status 200.</description></item>
/// <item><term><c>/length</c></term><description>Ends with finish reason <c>length</c>.</description></item>
/// </list>
/// Words count as they are streamed; each delta of a tool call counts as one. An answer shorter than N is cut at its end.
/// </summary>
internal sealed record SandboxScript
{
    public const int MaxWords = 20_000;
    public const int MaxToolCalls = 16;
    public const int MaxToolNameLength = 64;
    public const int MaxDelayMilliseconds = 10_000;
    public const int MaxStallSeconds = 600;

    /// <summary>How long all the pauses of <c>/delay</c> in one answer may take.</summary>
    public const int MaxDelaySeconds = 3_600;

    public const int MaxRetryAfterSeconds = 3_600;
    public const int MinFailStatus = 400;
    public const int MaxFailStatus = 599;
    private const int TooManyRequests = 429;

    private static readonly string[] Vocabulary =
        ["amber", "birch", "cloud", "delta", "ember", "fern", "grove", "harbor", "island", "jade", "kite", "lake", "maple", "north", "ocean", "pine"];

    public string? Text { get; private init; }
    public ImmutableArray<SandboxToolCall> ToolCalls { get; private init; } = [];
    public SandboxError? Failure { get; private init; }
    public int? ResetAfterWords { get; private init; }
    public int? ErrorAfterWords { get; private init; }
    public int? StallAfterWords { get; private init; }
    public TimeSpan Stall { get; private init; }
    public TimeSpan Delay { get; private init; }
    public bool HasUsage { get; private init; } = true;
    public string? UsageJson { get; private init; }
    public int CachedTokens { get; private init; }
    public bool HasChoices { get; private init; } = true;
    public bool IsHtml { get; private init; }
    public bool EndsForLength { get; private init; }

    /// <summary>What the message says behind its directives.</summary>
    public string Remainder { get; private init; } = "";

    /// <summary>The pauses between so many words, together.</summary>
    /// <exception cref="SandboxRefusedException">They are longer than <see cref="MaxDelaySeconds"/>.</exception>
    public TimeSpan DelayOf(int words)
    {
        var delay = Delay * Math.Max(0, words - 1);
        return delay.TotalSeconds <= MaxDelaySeconds
            ? delay
            : throw new SandboxRefusedException(
                $"The sandbox directive '/delay' makes this answer of {words} words last longer than {MaxDelaySeconds} seconds.", "messages");
    }

    /// <exception cref="SandboxRefusedException">A directive stands twice or has values it cannot take.</exception>
    public static SandboxScript Read(string message)
    {
        var script = new SandboxScript();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var remainder = message.TrimStart();
        while (SandboxDirective.TryTake(remainder, out var directive, out remainder))
        {
            if (!seen.Add(directive.Name) && directive.Name != "/tool")
                throw directive.Refuse("stands twice.");
            script = script.With(directive);
        }

        return script with { Remainder = remainder.Trim() };
    }

    private SandboxScript With(SandboxDirective directive)
    {
        switch (directive.Name)
        {
            case "/say":
                return WithText(directive, directive.Arguments);
            case "/words":
                return WithText(directive, Words(directive.Only(0, MaxWords)));
            case "/tool":
                return ToolCalls.Length < MaxToolCalls
                    ? this with { ToolCalls = ToolCalls.Add(ToolCall(directive)) }
                    : throw directive.Refuse($"may stand {MaxToolCalls} times.");
            case "/fail":
                return this with { Failure = Fail(directive) };
            case "/reset":
                return this with { ResetAfterWords = directive.Only(0, MaxWords) };
            case "/stall":
                var stall = directive.Parts(2, 2);
                return this with
                {
                    StallAfterWords = directive.Whole(stall[0], 0, MaxWords),
                    Stall = directive.Seconds(stall[1], MaxStallSeconds),
                };
            case "/delay":
                return this with { Delay = TimeSpan.FromMilliseconds(directive.Only(0, MaxDelayMilliseconds)) };
            case "/error-in-stream":
                return this with { ErrorAfterWords = directive.Only(0, MaxWords) };
            case "/usage":
                return this with { UsageJson = directive.Json(directive.Arguments, mustBeObject: false) };
            case "/cached":
                return this with { CachedTokens = directive.Only(0, int.MaxValue) };
        }

        directive.Parts(0, 0);
        return directive.Name switch
        {
            "/no-usage" => this with { HasUsage = false },
            "/empty" => this with { HasChoices = false },
            "/html" => this with { IsHtml = true },
            "/length" => this with { EndsForLength = true },
            _ => throw new InvalidOperationException($"The directive {directive.Name} has a usage line and no meaning."),
        };
    }

    private SandboxScript WithText(SandboxDirective directive, string text) =>
        Text is null ? this with { Text = text } : throw directive.Refuse("stands beside another text: give '/say' or '/words', not both.");

    private static string Words(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(index => Vocabulary[index % Vocabulary.Length]));

    private static SandboxToolCall ToolCall(SandboxDirective directive)
    {
        var parts = directive.Arguments.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts[0].Length is 0 or > MaxToolNameLength)
            throw directive.Refuse($"takes a name of 1 to {MaxToolNameLength} characters.");
        return new(parts[0], parts.Length == 1 ? "{}" : directive.Json(parts[1], mustBeObject: true));
    }

    private static SandboxError Fail(SandboxDirective directive)
    {
        var parts = directive.Parts(1, 2);
        var status = directive.Whole(parts[0], MinFailStatus, MaxFailStatus);
        int? retryAfterSeconds = parts.Length == 2
            ? directive.Whole(parts[1], 0, MaxRetryAfterSeconds)
            : status == TooManyRequests ? 1 : null;
        return SandboxError.Asked(status, retryAfterSeconds);
    }
}
