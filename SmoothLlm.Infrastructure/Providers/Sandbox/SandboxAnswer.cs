using System.Collections.Immutable;
using System.Text;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>Tokens as reported; <paramref name="Json"/>, when given, is sent in their place.</summary>
internal sealed record SandboxUsage(int PromptTokens, int CachedTokens, int CompletionTokens, string? Json);

/// <summary>Everything that the answer says, before it is known how it is sent. All choices say the same.</summary>
internal sealed record SandboxAnswer
{
    /// <summary>How much of a message is echoed, in UTF-16 units.</summary>
    public const int MaxEchoLength = 500;

    public required string Fingerprint { get; init; }
    public required string Model { get; init; }
    public required long Created { get; init; }
    public required string? Text { get; init; }
    public required ImmutableArray<SandboxToolCall> ToolCalls { get; init; }
    public required string FinishReason { get; init; }
    public required int ChoiceCount { get; init; }

    /// <summary>Null when the answer is asked to go without.</summary>
    public required SandboxUsage? Usage { get; init; }

    /// <exception cref="SandboxRefusedException">More of the prompt is to be cached than it has.</exception>
    public static SandboxAnswer Create(SandboxRequest request, SandboxScript script, DateTimeOffset now)
    {
        if (script.CachedTokens > request.PromptTokens)
        {
            throw new SandboxRefusedException(
                $"The sandbox directive '/cached' takes at most the {request.PromptTokens} tokens of this prompt.", "messages");
        }

        var (text, calls) = Choose(request, script);
        var (isCut, bytes) = Cut(request.MaxTokens, ref text, ref calls);
        var choiceCount = script.HasChoices ? request.ChoiceCount : 0;
        return new()
        {
            Fingerprint = request.Fingerprint,
            Model = request.Model,
            Created = now.ToUnixTimeSeconds(),
            Text = text,
            ToolCalls = calls,
            FinishReason = isCut || script.EndsForLength ? "length" : calls.IsEmpty ? "stop" : "tool_calls",
            ChoiceCount = choiceCount,
            Usage = script.HasUsage
                ? new(request.PromptTokens, script.CachedTokens, SandboxTokens.Count(bytes) * choiceCount, script.UsageJson)
                : null,
        };
    }

    private static (string? Text, ImmutableArray<SandboxToolCall> Calls) Choose(SandboxRequest request, SandboxScript script)
    {
        // First, or a '/tool' of the user's would be called again at every turn.
        if (request.ToolResult is { } result)
            return ($"The tool answered: {Echo(result)}", []);
        if (script.Text is not null || !script.ToolCalls.IsEmpty)
            return (script.Text, script.ToolCalls);
        return request.DemandedCall is { } call ? (null, [call]) : (EchoOf(script.Remainder), []);
    }

    private static string EchoOf(string message) =>
        $"You said: {(message.Length == 0 ? "nothing at all" : Echo(message))}\n\n"
        + "This is the sandbox, a model built into SmoothLlm. It runs on this machine, needs no key and gives the same "
        + "answer to the same request. Begin a message with /words 50 to see a longer stream, or with /fail 429 to see an error.";

    private static string Echo(string text)
    {
        if (text.Length <= MaxEchoLength)
            return text;
        var length = char.IsHighSurrogate(text[MaxEchoLength - 1]) ? MaxEchoLength - 1 : MaxEchoLength;
        return text[..length] + "…";
    }

    /// <summary>Cuts text and calls to the token limit, as a model does that runs into it.</summary>
    private static (bool IsCut, int Utf8Bytes) Cut(int? maxTokens, ref string? text, ref ImmutableArray<SandboxToolCall> calls)
    {
        var bytesLeft = maxTokens is { } tokens ? (long)tokens * SandboxTokens.BytesPerToken : long.MaxValue;
        var (isCut, bytes) = (false, 0);
        text = text is null ? null : Take(text);

        var kept = ImmutableArray.CreateBuilder<SandboxToolCall>(calls.Length);
        foreach (var call in calls)
        {
            if (isCut || Encoding.UTF8.GetByteCount(call.Name) > bytesLeft)
            {
                isCut = true;
                break;
            }

            kept.Add(new(Take(call.Name), Take(call.Arguments)));
        }

        calls = kept.ToImmutable();
        return (isCut, bytes);

        string Take(string whole)
        {
            var taken = SandboxTokens.Cut(whole, bytesLeft);
            var count = Encoding.UTF8.GetByteCount(taken);
            bytesLeft -= count;
            bytes += count;
            isCut |= taken.Length < whole.Length;
            return taken;
        }
    }
}
